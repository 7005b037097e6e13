-- @no-transaction
-- With the id as well, so that a page of the reconciler goes on in the middle of those that are overdue since one moment. They serve the
-- release before as the old ones did.
CREATE INDEX CONCURRENTLY IF NOT EXISTS "notifications_waiting_since" ON "notifications" USING btree ("wake_at","id") WHERE "notifications"."status" in ('SCHEDULED', 'DEFERRED');--> statement-breakpoint
CREATE INDEX CONCURRENTLY IF NOT EXISTS "notifications_under_way_since" ON "notifications" USING btree ("updated_at","id") WHERE "notifications"."status" in ('PENDING', 'PROCESSING', 'RETRYING');--> statement-breakpoint
DROP INDEX CONCURRENTLY IF EXISTS "notifications_waiting";--> statement-breakpoint
DROP INDEX CONCURRENTLY IF EXISTS "notifications_under_way";
