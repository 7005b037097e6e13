ALTER TABLE "attempts" ADD COLUMN "counts" boolean DEFAULT true NOT NULL;--> statement-breakpoint
UPDATE "attempts" SET "counts" = false WHERE "outcome" = 'throttled';--> statement-breakpoint
ALTER TABLE "attempts" ADD COLUMN "provider_ok" boolean;--> statement-breakpoint
ALTER TABLE "notifications" ADD COLUMN "fallbacks" json DEFAULT '[]'::json NOT NULL;--> statement-breakpoint
ALTER TABLE "notifications" ADD COLUMN "deferred_since" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "provider_health" ADD COLUMN "breaker" text DEFAULT 'closed' NOT NULL;--> statement-breakpoint
ALTER TABLE "provider_health" ADD COLUMN "breaker_since" timestamp with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "provider_health" ADD COLUMN "breaker_reason" text;--> statement-breakpoint
ALTER TABLE "provider_health" ADD COLUMN "failed_probes" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "provider_health" ADD COLUMN "probe_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "provider_health" ADD COLUMN "probe_holder" uuid;--> statement-breakpoint
ALTER TABLE "provider_health" ADD COLUMN "probe_until" timestamp with time zone;--> statement-breakpoint
CREATE INDEX "attempts_finished" ON "attempts" USING btree ("provider","finished_at") WHERE "attempts"."state" = 'finished';--> statement-breakpoint
CREATE INDEX "attempts_sending" ON "attempts" USING btree ("started_at") WHERE "attempts"."state" = 'sending';--> statement-breakpoint
CREATE INDEX "dead_letters_cause" ON "dead_letters" USING btree ("client_id","channel","provider","error_code","id") WHERE "dead_letters"."status" = 'FAILED';--> statement-breakpoint
CREATE INDEX "dead_letters_retry" ON "dead_letters" USING btree ("retry_at") WHERE "dead_letters"."retry_at" is not null and "dead_letters"."status" = 'FAILED';--> statement-breakpoint
CREATE INDEX "notifications_waiting" ON "notifications" USING btree ("wake_at") WHERE "notifications"."status" in ('SCHEDULED', 'DEFERRED');--> statement-breakpoint
CREATE INDEX "notifications_under_way" ON "notifications" USING btree ("updated_at") WHERE "notifications"."status" in ('PENDING', 'PROCESSING', 'RETRYING');--> statement-breakpoint
CREATE INDEX "outbox_client_turn" ON "outbox" USING btree ("lane","client_id","available_at","id");--> statement-breakpoint
DROP INDEX "outbox_turn";
