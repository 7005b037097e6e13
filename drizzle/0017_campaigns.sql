CREATE TABLE "campaign_chunks" (
	"campaign_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"due_at" timestamp with time zone,
	"from_position" integer NOT NULL,
	"to_position" integer NOT NULL,
	"time_zone" text,
	"size" integer NOT NULL,
	"state" text DEFAULT 'planned' NOT NULL,
	"done_at" timestamp with time zone,
	CONSTRAINT "campaign_chunks_campaign_id_number_pk" PRIMARY KEY("campaign_id","number")
);
--> statement-breakpoint
CREATE TABLE "campaign_recipients" (
	"campaign_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"line" integer NOT NULL,
	"client_id" uuid NOT NULL,
	"recipient_hash" "bytea" NOT NULL,
	"user_key" text NOT NULL,
	"recipient" json NOT NULL,
	"data" json NOT NULL,
	"locale" text,
	"time_zone" text,
	"variant" text,
	"event_id" text,
	CONSTRAINT "campaign_recipients_campaign_id_position_pk" PRIMARY KEY("campaign_id","position")
);
--> statement-breakpoint
CREATE TABLE "campaign_refused" (
	"campaign_id" uuid NOT NULL,
	"line" integer NOT NULL,
	"code" text NOT NULL,
	"pointer" text NOT NULL,
	"detail" text NOT NULL,
	CONSTRAINT "campaign_refused_campaign_id_line_pk" PRIMARY KEY("campaign_id","line")
);
--> statement-breakpoint
CREATE TABLE "campaign_timeline" (
	"campaign_id" uuid NOT NULL,
	"sequence" integer NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"status" text NOT NULL,
	"reason" text,
	"actor" text NOT NULL,
	CONSTRAINT "campaign_timeline_campaign_id_sequence_pk" PRIMARY KEY("campaign_id","sequence")
);
--> statement-breakpoint
CREATE TABLE "campaigns" (
	"id" uuid PRIMARY KEY NOT NULL,
	"client_id" uuid NOT NULL,
	"environment" text NOT NULL,
	"name" text NOT NULL,
	"channel" text NOT NULL,
	"status" text NOT NULL,
	"reason" text,
	"spec" json NOT NULL,
	"plan" json,
	"template_id" uuid,
	"template_version" integer,
	"audience" text DEFAULT 'none' NOT NULL,
	"lines_read" integer DEFAULT 0 NOT NULL,
	"total" integer DEFAULT 0 NOT NULL,
	"duplicates" integer DEFAULT 0 NOT NULL,
	"refused" integer DEFAULT 0 NOT NULL,
	"removed" integer DEFAULT 0 NOT NULL,
	"expires_at" timestamp with time zone,
	"rate_per_second" numeric,
	"rate_next_at" timestamp with time zone,
	"scheduled_at" timestamp with time zone,
	"started_at" timestamp with time zone,
	"sending_done_at" timestamp with time zone,
	"ended_at" timestamp with time zone,
	"run" integer DEFAULT 0 NOT NULL,
	"revision" integer DEFAULT 1 NOT NULL,
	"sequence" integer DEFAULT 1 NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "notifications" ADD COLUMN "campaign_id" uuid;--> statement-breakpoint
ALTER TABLE "notifications" ADD COLUMN "chunk" integer;--> statement-breakpoint
ALTER TABLE "campaigns" ADD CONSTRAINT "campaigns_client_id_clients_id_fk" FOREIGN KEY ("client_id") REFERENCES "public"."clients"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "campaign_chunks_open" ON "campaign_chunks" USING btree ("campaign_id","due_at","number") WHERE "campaign_chunks"."state" <> 'done';--> statement-breakpoint
CREATE UNIQUE INDEX "campaign_recipients_address" ON "campaign_recipients" USING btree ("campaign_id","recipient_hash");--> statement-breakpoint
CREATE INDEX "campaign_recipients_of_address" ON "campaign_recipients" USING btree ("client_id","recipient_hash");--> statement-breakpoint
CREATE INDEX "campaign_recipients_of_user" ON "campaign_recipients" USING btree ("client_id","user_key");--> statement-breakpoint
CREATE INDEX "campaigns_client" ON "campaigns" USING btree ("client_id","id");--> statement-breakpoint
CREATE INDEX "campaigns_under_way" ON "campaigns" USING btree ("status","id") WHERE "campaigns"."status" in ('SCHEDULED', 'RUNNING', 'PAUSED');
