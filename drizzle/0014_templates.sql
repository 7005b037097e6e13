CREATE TABLE "templates" (
	"id" uuid PRIMARY KEY NOT NULL,
	"client_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"key" text NOT NULL,
	"name" text NOT NULL,
	"category" text,
	"channels" text[] DEFAULT '{}' NOT NULL,
	"draft" json NOT NULL,
	"draft_revision" integer NOT NULL,
	"draft_report" json NOT NULL,
	"published_version" integer,
	"published_at" timestamp with time zone,
	"rolled_back_from" integer,
	"suspended_versions" integer[] DEFAULT '{}' NOT NULL,
	"archived_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "template_versions" (
	"template_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"revision" integer,
	"source" json NOT NULL,
	"bundle" json,
	"checksum" "bytea" NOT NULL,
	"used" json NOT NULL,
	"variables" text[] DEFAULT '{}' NOT NULL,
	"experiment" integer DEFAULT 1 NOT NULL,
	"note" text,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "template_versions_template_id_version_pk" PRIMARY KEY("template_id","version")
);
--> statement-breakpoint
CREATE TABLE "template_dependents" (
	"template_id" uuid NOT NULL,
	"uses_id" uuid NOT NULL,
	CONSTRAINT "template_dependents_uses_id_template_id_pk" PRIMARY KEY("uses_id","template_id")
);
--> statement-breakpoint
ALTER TABLE "notifications" ADD COLUMN "template_id" uuid;--> statement-breakpoint
ALTER TABLE "notifications" ADD COLUMN "template_version" integer;--> statement-breakpoint
ALTER TABLE "notifications" ADD COLUMN "locale" text;--> statement-breakpoint
ALTER TABLE "notifications" ADD COLUMN "variant" text;--> statement-breakpoint
ALTER TABLE "notifications" ADD COLUMN "content_sha256" "bytea";--> statement-breakpoint
ALTER TABLE "templates" ADD CONSTRAINT "templates_client_id_clients_id_fk" FOREIGN KEY ("client_id") REFERENCES "public"."clients"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "template_versions" ADD CONSTRAINT "template_versions_template_id_templates_id_fk" FOREIGN KEY ("template_id") REFERENCES "public"."templates"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "template_dependents" ADD CONSTRAINT "template_dependents_template_id_templates_id_fk" FOREIGN KEY ("template_id") REFERENCES "public"."templates"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "template_dependents" ADD CONSTRAINT "template_dependents_uses_id_templates_id_fk" FOREIGN KEY ("uses_id") REFERENCES "public"."templates"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "templates_key" ON "templates" USING btree ("client_id","kind","key");--> statement-breakpoint
CREATE UNIQUE INDEX "template_versions_revision" ON "template_versions" USING btree ("template_id","revision") WHERE "template_versions"."revision" is not null;--> statement-breakpoint
CREATE INDEX "template_dependents_template" ON "template_dependents" USING btree ("template_id");--> statement-breakpoint
-- What was published is what was pinned: whoever wants other words publishes another version.
CREATE FUNCTION "refuse_change_of_version"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	RAISE EXCEPTION 'a published version of a template is never changed';
END $$;--> statement-breakpoint
CREATE TRIGGER "template_versions_are_final" BEFORE UPDATE ON "template_versions" FOR EACH ROW EXECUTE FUNCTION "refuse_change_of_version"();
