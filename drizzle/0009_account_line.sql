-- "C": users' lines are found by their prefix.
CREATE TABLE "account_calls" (
	"account" text PRIMARY KEY NOT NULL,
	"state" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "account_line" (
	"notification_id" uuid PRIMARY KEY NOT NULL,
	"run" integer NOT NULL,
	"account" text COLLATE "C" NOT NULL,
	"class" smallint NOT NULL,
	"priority" smallint NOT NULL,
	"client_id" uuid NOT NULL,
	"since" timestamp with time zone NOT NULL,
	"not_before" timestamp with time zone,
	"called_at" timestamp with time zone,
	"calls" integer DEFAULT 0 NOT NULL,
	"reserved_at" timestamp with time zone,
	"elsewhere" text[] DEFAULT '{}' NOT NULL,
	"elsewhere_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "provider_health" ADD COLUMN "rate" jsonb;--> statement-breakpoint
ALTER TABLE "provider_health" ADD COLUMN "away_since" timestamp with time zone;--> statement-breakpoint
CREATE INDEX "account_line_order" ON "account_line" USING btree ("account","class","priority","client_id","since","notification_id") WHERE called_at is null;--> statement-breakpoint
CREATE INDEX "account_line_called" ON "account_line" USING btree ("account","called_at") WHERE called_at is not null;--> statement-breakpoint
-- A queue table: rows come and go, so it is vacuumed by count and not by share.
ALTER TABLE "account_line" SET (
	autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000,
	autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 5000,
	autovacuum_vacuum_cost_delay = 0
);--> statement-breakpoint
-- Who waits keeps its timer and enters the line at its next look; `begun` is read, and written along, while the release before still writes it.
UPDATE "provider_health" SET "away_since" = "breaker_since" WHERE "breaker" = 'open';
