CREATE TABLE "api_keys" (
	"id" text PRIMARY KEY NOT NULL,
	"client_id" uuid NOT NULL,
	"environment" text NOT NULL,
	"secret_hash" "bytea" NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"revoked_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "attempts" (
	"notification_id" uuid NOT NULL,
	"run" integer NOT NULL,
	"seq" integer NOT NULL,
	"client_id" uuid NOT NULL,
	"channel" text NOT NULL,
	"provider" text NOT NULL,
	"epoch" integer NOT NULL,
	"state" text NOT NULL,
	"lease_until" timestamp with time zone NOT NULL,
	"outcome" text,
	"code" text,
	"detail" text,
	"response" text,
	"provider_message_id" text,
	"started_at" timestamp with time zone NOT NULL,
	"finished_at" timestamp with time zone,
	CONSTRAINT "attempts_notification_id_run_seq_pk" PRIMARY KEY("notification_id","run","seq")
);
--> statement-breakpoint
CREATE TABLE "clients" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"email" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "dead_letters" (
	"id" uuid PRIMARY KEY NOT NULL,
	"client_id" uuid,
	"notification_id" uuid,
	"run" integer,
	"channel" text,
	"provider" text,
	"message_key" text,
	"original_payload" "bytea",
	"source_topic" text,
	"source_partition" integer,
	"source_offset" bigint,
	"payload_hash" "bytea",
	"error_code" text NOT NULL,
	"error_message" text,
	"retry_count" integer DEFAULT 0 NOT NULL,
	"status" text NOT NULL,
	"retry_at" timestamp with time zone,
	"resolved_at" timestamp with time zone,
	"resolved_by" text,
	"note" text,
	"replay_of" uuid,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "idempotency_keys" (
	"client_id" uuid NOT NULL,
	"route" text NOT NULL,
	"key" text NOT NULL,
	"request_hash" "bytea" NOT NULL,
	"status_code" integer NOT NULL,
	"response" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "idempotency_keys_client_id_route_key_pk" PRIMARY KEY("client_id","route","key")
);
--> statement-breakpoint
CREATE TABLE "notifications" (
	"id" uuid PRIMARY KEY NOT NULL,
	"client_id" uuid NOT NULL,
	"environment" text NOT NULL,
	"channel" text NOT NULL,
	"status" text NOT NULL,
	"reason" text,
	"priority" smallint NOT NULL,
	"category" text NOT NULL,
	"on_ambiguous" text NOT NULL,
	"recipient" json NOT NULL,
	"recipient_hash" "bytea" NOT NULL,
	"user_key" text NOT NULL,
	"content" json NOT NULL,
	"retry" json NOT NULL,
	"routes" json NOT NULL,
	"tags" text[] DEFAULT '{}' NOT NULL,
	"metadata" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"event_id" text,
	"traceparent" text,
	"run" integer DEFAULT 0 NOT NULL,
	"epoch" integer DEFAULT 0 NOT NULL,
	"sequence" integer DEFAULT 1 NOT NULL,
	"retry_count" integer DEFAULT 0 NOT NULL,
	"error_code" text,
	"error_message" text,
	"provider" text,
	"provider_message_id" text,
	"send_at" timestamp with time zone,
	"expires_at" timestamp with time zone,
	"wake_at" timestamp with time zone,
	"sent_at" timestamp with time zone,
	"delivered_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "outbox" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "outbox_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"lane" smallint NOT NULL,
	"client_id" uuid NOT NULL,
	"topic" text NOT NULL,
	"key" text NOT NULL,
	"event_type" text NOT NULL,
	"payload" text NOT NULL,
	"traceparent" text,
	"available_at" timestamp with time zone DEFAULT now() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "timeline" (
	"notification_id" uuid NOT NULL,
	"sequence" integer NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"status" text NOT NULL,
	"reason" text,
	CONSTRAINT "timeline_notification_id_sequence_pk" PRIMARY KEY("notification_id","sequence")
);
--> statement-breakpoint
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_client_id_clients_id_fk" FOREIGN KEY ("client_id") REFERENCES "public"."clients"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "dead_letters" ADD CONSTRAINT "dead_letters_replay_of_dead_letters_id_fk" FOREIGN KEY ("replay_of") REFERENCES "public"."dead_letters"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "api_keys_client" ON "api_keys" USING btree ("client_id");--> statement-breakpoint
CREATE UNIQUE INDEX "dead_letters_notification" ON "dead_letters" USING btree ("notification_id","run");--> statement-breakpoint
CREATE UNIQUE INDEX "dead_letters_source" ON "dead_letters" USING btree ("source_topic","source_partition","source_offset","payload_hash");--> statement-breakpoint
CREATE INDEX "dead_letters_client" ON "dead_letters" USING btree ("client_id","id");--> statement-breakpoint
CREATE INDEX "dead_letters_open" ON "dead_letters" USING btree ("channel") WHERE "dead_letters"."status" = 'FAILED';--> statement-breakpoint
CREATE INDEX "notifications_client" ON "notifications" USING btree ("client_id","id");--> statement-breakpoint
CREATE INDEX "notifications_status" ON "notifications" USING btree ("client_id","status","id");--> statement-breakpoint
CREATE INDEX "notifications_channel" ON "notifications" USING btree ("client_id","channel","id");--> statement-breakpoint
CREATE INDEX "notifications_recipient" ON "notifications" USING btree ("client_id","recipient_hash","id");--> statement-breakpoint
CREATE INDEX "notifications_provider" ON "notifications" USING btree ("client_id","provider","id") WHERE "notifications"."provider" is not null;--> statement-breakpoint
CREATE INDEX "notifications_error" ON "notifications" USING btree ("client_id","error_code","id") WHERE "notifications"."error_code" is not null;--> statement-breakpoint
CREATE INDEX "notifications_event" ON "notifications" USING btree ("client_id","event_id") WHERE "notifications"."event_id" is not null;--> statement-breakpoint
CREATE INDEX "notifications_tags" ON "notifications" USING gin ("tags") WHERE "notifications"."tags" <> '{}';--> statement-breakpoint
CREATE INDEX "outbox_turn" ON "outbox" USING btree ("lane","id");--> statement-breakpoint
-- A queue table: every row is deleted within moments, so it is vacuumed by count, not by share, and at once.
ALTER TABLE "outbox" SET (
	autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000,
	autovacuum_vacuum_insert_scale_factor = 0, autovacuum_vacuum_insert_threshold = 20000,
	autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 5000,
	autovacuum_vacuum_cost_delay = 0
);--> statement-breakpoint
-- Each row is updated at least twice within seconds: room on its page keeps the versions together.
ALTER TABLE "notifications" SET (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);--> statement-breakpoint
ALTER TABLE "attempts" SET (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05);
