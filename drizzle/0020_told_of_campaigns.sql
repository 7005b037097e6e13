ALTER TABLE "campaigns" ADD COLUMN "told_percent" smallint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "campaigns" ADD COLUMN "told_at" timestamp with time zone;