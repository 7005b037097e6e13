-- @no-transaction
CREATE INDEX CONCURRENTLY IF NOT EXISTS "notifications_campaign" ON "notifications" USING btree ("campaign_id","status","id") WHERE "notifications"."campaign_id" is not null;
--> statement-breakpoint
CREATE INDEX CONCURRENTLY IF NOT EXISTS "notifications_chunk" ON "notifications" USING btree ("campaign_id","chunk","id") WHERE "notifications"."chunk" is not null and "notifications"."status" in ('PENDING', 'PROCESSING');
