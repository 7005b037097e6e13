-- @no-transaction
CREATE INDEX CONCURRENTLY IF NOT EXISTS "webhook_attempts_failed" ON "webhook_attempts" USING btree ("endpoint_id","started_at") WHERE "webhook_attempts"."outcome" <> 'delivered';