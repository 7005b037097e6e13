CREATE TABLE "in_app_messages" (
	"id" uuid PRIMARY KEY NOT NULL,
	"sequence" bigint GENERATED ALWAYS AS IDENTITY (sequence name "in_app_messages_sequence_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"client_id" uuid NOT NULL,
	"user_id" text NOT NULL,
	"subject" text,
	"text" text NOT NULL,
	"html" text,
	"url" text,
	"image" text,
	"data" json DEFAULT '{}'::json NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"seen_at" timestamp with time zone,
	"read_at" timestamp with time zone,
	"archived_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "receipts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"source" text NOT NULL,
	"key" text NOT NULL,
	"kind" text NOT NULL,
	"provider" text,
	"provider_message_id" text,
	"notification_id" uuid,
	"code" text,
	"detail" text,
	"suppress" text,
	"raw" text NOT NULL,
	"occurred_at" timestamp with time zone,
	"received_at" timestamp with time zone DEFAULT now() NOT NULL,
	"matched_at" timestamp with time zone,
	"match_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "suppressions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"client_id" uuid NOT NULL,
	"recipient_hash" "bytea" NOT NULL,
	"scope" text NOT NULL,
	"reason" text NOT NULL,
	"address" text,
	"note" text,
	"notification_id" uuid,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "webhook_attempts" (
	"endpoint_id" uuid NOT NULL,
	"event_id" uuid NOT NULL,
	"run" integer NOT NULL,
	"number" integer NOT NULL,
	"client_id" uuid NOT NULL,
	"event_type" text NOT NULL,
	"outcome" text NOT NULL,
	"status_code" integer,
	"code" text,
	"detail" text,
	"response" text,
	"started_at" timestamp with time zone NOT NULL,
	"finished_at" timestamp with time zone NOT NULL,
	CONSTRAINT "webhook_attempts_endpoint_id_event_id_run_number_pk" PRIMARY KEY("endpoint_id","event_id","run","number")
);
--> statement-breakpoint
CREATE TABLE "webhook_deliveries" (
	"endpoint_id" uuid NOT NULL,
	"event_id" uuid NOT NULL,
	"client_id" uuid NOT NULL,
	"event_type" text NOT NULL,
	"payload" text NOT NULL,
	"status" text NOT NULL,
	"run" integer DEFAULT 0 NOT NULL,
	"start_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"finished_at" timestamp with time zone,
	CONSTRAINT "webhook_deliveries_endpoint_id_event_id_pk" PRIMARY KEY("endpoint_id","event_id")
);
--> statement-breakpoint
CREATE TABLE "webhook_endpoints" (
	"id" uuid PRIMARY KEY NOT NULL,
	"client_id" uuid NOT NULL,
	"url" text NOT NULL,
	"description" text,
	"events" text[] DEFAULT '{}' NOT NULL,
	"secrets" json NOT NULL,
	"status" text DEFAULT 'enabled' NOT NULL,
	"disabled_reason" text,
	"failing_since" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "whatsapp_windows" (
	"phone_number_id" text NOT NULL,
	"recipient_hash" "bytea" NOT NULL,
	"open_until" timestamp with time zone NOT NULL,
	CONSTRAINT "whatsapp_windows_phone_number_id_recipient_hash_pk" PRIMARY KEY("phone_number_id","recipient_hash")
);
--> statement-breakpoint
ALTER TABLE "client_settings" ADD COLUMN "signing_secrets" json DEFAULT '[]'::json NOT NULL;--> statement-breakpoint
ALTER TABLE "notifications" ADD COLUMN "attachments" json;--> statement-breakpoint
CREATE UNIQUE INDEX "in_app_messages_inbox" ON "in_app_messages" USING btree ("client_id","user_id","sequence");--> statement-breakpoint
CREATE INDEX "in_app_messages_unread" ON "in_app_messages" USING btree ("client_id","user_id") WHERE "in_app_messages"."read_at" is null and "in_app_messages"."archived_at" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "receipts_key" ON "receipts" USING btree ("source","key");--> statement-breakpoint
CREATE INDEX "receipts_notification" ON "receipts" USING btree ("notification_id");--> statement-breakpoint
CREATE INDEX "receipts_unmatched" ON "receipts" USING btree ("match_at") WHERE "receipts"."match_at" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "suppressions_recipient" ON "suppressions" USING btree ("client_id","recipient_hash","scope");--> statement-breakpoint
CREATE INDEX "suppressions_client" ON "suppressions" USING btree ("client_id","id");--> statement-breakpoint
CREATE INDEX "webhook_attempts_started" ON "webhook_attempts" USING btree ("endpoint_id","started_at");--> statement-breakpoint
CREATE INDEX "webhook_deliveries_created" ON "webhook_deliveries" USING btree ("endpoint_id","created_at");--> statement-breakpoint
CREATE INDEX "webhook_deliveries_due" ON "webhook_deliveries" USING btree ("start_at") WHERE "webhook_deliveries"."start_at" is not null;--> statement-breakpoint
CREATE INDEX "webhook_endpoints_client" ON "webhook_endpoints" USING btree ("client_id","id");--> statement-breakpoint
CREATE INDEX "attempts_provider_message" ON "attempts" USING btree ("provider","provider_message_id") WHERE "attempts"."provider_message_id" is not null;