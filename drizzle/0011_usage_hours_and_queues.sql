CREATE TABLE "usage_hourly" (
	"hour" timestamp with time zone NOT NULL,
	"client_id" uuid NOT NULL,
	"environment" text NOT NULL,
	"channel" text NOT NULL,
	"provider" text NOT NULL,
	"error_code" text NOT NULL,
	"accepted" bigint DEFAULT 0 NOT NULL,
	"sent" bigint DEFAULT 0 NOT NULL,
	"delivered" bigint DEFAULT 0 NOT NULL,
	"failed" bigint DEFAULT 0 NOT NULL,
	"retries" bigint DEFAULT 0 NOT NULL,
	"latency" integer[] DEFAULT '{}' NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "usage_hourly_pk" PRIMARY KEY("hour","client_id","environment","channel","provider","error_code")
);
--> statement-breakpoint
-- Each of these tables is read as a queue every second, by an index of the few rows that wait: they are vacuumed by number, since what is
-- dead in that index is read again and again, however large the table has become.
ALTER TABLE "attempts" SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 200000);--> statement-breakpoint
ALTER TABLE "webhook_deliveries" SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 100000);--> statement-breakpoint
ALTER TABLE "receipts" SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 100000);--> statement-breakpoint
ALTER TABLE "pending_erasures" SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);
