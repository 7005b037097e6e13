CREATE TABLE "client_settings" (
	"client_id" uuid PRIMARY KEY NOT NULL,
	"limits" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"retry" jsonb,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "send_slots" (
	"client_id" uuid NOT NULL,
	"user_key" text NOT NULL,
	"channel" text NOT NULL,
	"begun" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"promised" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "send_slots_client_id_user_key_channel_pk" PRIMARY KEY("client_id","user_key","channel")
);
--> statement-breakpoint
ALTER TABLE "notifications" ADD COLUMN "on_late" text DEFAULT 'send' NOT NULL;--> statement-breakpoint
ALTER TABLE "notifications" ADD COLUMN "late_after_ms" integer DEFAULT 60000 NOT NULL;--> statement-breakpoint
ALTER TABLE "notifications" ADD COLUMN "limits" json DEFAULT '{}'::json NOT NULL;--> statement-breakpoint
ALTER TABLE "client_settings" ADD CONSTRAINT "client_settings_client_id_clients_id_fk" FOREIGN KEY ("client_id") REFERENCES "public"."clients"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
-- One row per user, rewritten with each send: room for its versions on the page, so that no index is touched.
ALTER TABLE "send_slots" SET (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05);
