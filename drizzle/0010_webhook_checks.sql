CREATE TABLE "webhook_checks" (
	"endpoint_id" uuid NOT NULL,
	"event_id" uuid NOT NULL,
	"check_at" timestamp with time zone NOT NULL,
	CONSTRAINT "webhook_checks_endpoint_id_event_id_pk" PRIMARY KEY("endpoint_id","event_id")
);
--> statement-breakpoint
CREATE INDEX "webhook_checks_due" ON "webhook_checks" USING btree ("check_at");--> statement-breakpoint
-- A queue table: rows come and go, so it is vacuumed by count and not by share.
ALTER TABLE "webhook_checks" SET (
	autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000,
	autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 5000,
	autovacuum_vacuum_cost_delay = 0
);
