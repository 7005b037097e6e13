-- @no-transaction
CREATE INDEX CONCURRENTLY IF NOT EXISTS "notifications_template" ON "notifications" USING btree ("template_id","template_version","variant","id") WHERE "notifications"."template_id" is not null;
