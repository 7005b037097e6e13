-- @no-transaction
-- New tables, and an index of the timeline that is built beside the running system; the release before knows neither.
CREATE TABLE IF NOT EXISTS "stats_counted" (
	"at" timestamp with time zone PRIMARY KEY NOT NULL,
	"rows" bigint NOT NULL,
	"counted_at" timestamp with time zone NOT NULL,
	"summed" boolean DEFAULT false NOT NULL
);
--> statement-breakpoint
CREATE TABLE IF NOT EXISTS "stats_day" (
	"at" timestamp with time zone NOT NULL,
	"client_id" uuid NOT NULL,
	"environment" text NOT NULL,
	"channel" text NOT NULL,
	"provider" text NOT NULL,
	"status" text NOT NULL,
	"error_code" text NOT NULL,
	"template" text NOT NULL,
	"campaign_id" uuid NOT NULL,
	"count" bigint NOT NULL,
	"latency" integer[] NOT NULL,
	CONSTRAINT "stats_day_pk" PRIMARY KEY("at","client_id","environment","channel","provider","status","error_code","template","campaign_id")
);
--> statement-breakpoint
CREATE TABLE IF NOT EXISTS "stats_hour" (
	"at" timestamp with time zone NOT NULL,
	"client_id" uuid NOT NULL,
	"environment" text NOT NULL,
	"channel" text NOT NULL,
	"provider" text NOT NULL,
	"status" text NOT NULL,
	"error_code" text NOT NULL,
	"template" text NOT NULL,
	"campaign_id" uuid NOT NULL,
	"count" bigint NOT NULL,
	"latency" integer[] NOT NULL,
	CONSTRAINT "stats_hour_pk" PRIMARY KEY("at","client_id","environment","channel","provider","status","error_code","template","campaign_id")
);
--> statement-breakpoint
CREATE TABLE IF NOT EXISTS "stats_minute" (
	"at" timestamp with time zone NOT NULL,
	"client_id" uuid NOT NULL,
	"environment" text NOT NULL,
	"channel" text NOT NULL,
	"provider" text NOT NULL,
	"status" text NOT NULL,
	"error_code" text NOT NULL,
	"template" text NOT NULL,
	"campaign_id" uuid NOT NULL,
	"count" bigint NOT NULL,
	"latency" integer[] NOT NULL,
	CONSTRAINT "stats_minute_pk" PRIMARY KEY("at","client_id","environment","channel","provider","status","error_code","template","campaign_id")
);
--> statement-breakpoint
CREATE INDEX IF NOT EXISTS "stats_counted_unsummed" ON "stats_counted" USING btree ("at") WHERE not "stats_counted"."summed";--> statement-breakpoint
CREATE INDEX IF NOT EXISTS "stats_day_client" ON "stats_day" USING btree ("client_id","environment","at");--> statement-breakpoint
CREATE INDEX IF NOT EXISTS "stats_hour_client" ON "stats_hour" USING btree ("client_id","environment","at");--> statement-breakpoint
CREATE INDEX IF NOT EXISTS "stats_minute_client" ON "stats_minute" USING btree ("client_id","environment","at");--> statement-breakpoint
CREATE INDEX CONCURRENTLY IF NOT EXISTS "timeline_at" ON "timeline" USING brin ("at" timestamptz_minmax_multi_ops) WITH (pages_per_range=32,autosummarize=true);
