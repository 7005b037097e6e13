CREATE TABLE "provider_health" (
	"provider" text PRIMARY KEY NOT NULL,
	"not_before" timestamp with time zone,
	"begun" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"promised" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"day" date,
	"day_count" integer DEFAULT 0 NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
-- A few rows, rewritten with each send where a rate or a cap is set.
ALTER TABLE "provider_health" SET (fillfactor = 10, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);
