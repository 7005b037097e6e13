ALTER TABLE "notifications" ADD COLUMN "fallback_keys" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
-- Rows that the release before writes during the roll-out fall back on nobody that can be found until this is run again.
UPDATE "notifications" SET "fallback_keys" = array(
    SELECT f->>'recipientHash' FROM json_array_elements("fallbacks") f WHERE f->>'recipientHash' IS NOT NULL)
  WHERE "fallbacks"::text <> '[]';--> statement-breakpoint
DROP INDEX "notifications_fallbacks";--> statement-breakpoint
DROP INDEX "idempotency_keys_created";--> statement-breakpoint
CREATE INDEX "dead_letters_replay" ON "dead_letters" USING btree ("replay_of") WHERE "dead_letters"."replay_of" is not null;--> statement-breakpoint
CREATE INDEX "in_app_messages_age" ON "in_app_messages" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "notifications_fallback_keys" ON "notifications" USING gin ("fallback_keys") WHERE "notifications"."fallback_keys" <> '{}';--> statement-breakpoint
CREATE INDEX "notifications_test" ON "notifications" USING btree ("client_id","id") WHERE "notifications"."environment" = 'test';--> statement-breakpoint
CREATE INDEX "idempotency_keys_created" ON "idempotency_keys" USING btree ("created_at") WHERE "idempotency_keys"."route" not like '%event:%';
