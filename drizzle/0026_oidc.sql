-- Of small tables, and nothing that the release before must write: to it an account without a password is one whose password is always wrong, a
-- role by claim one like any other, and a session by the provider one without a second factor.
CREATE TABLE "oidc_logins" (
	"token_hash" "bytea" PRIMARY KEY NOT NULL,
	"goes_to" text NOT NULL,
	"session_id" uuid,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "members" ALTER COLUMN "password_hash" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "members" ADD COLUMN "oidc_subject" text;--> statement-breakpoint
ALTER TABLE "memberships" ADD COLUMN "by_claim" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "oidc_factor" boolean;--> statement-breakpoint
CREATE INDEX "oidc_logins_age" ON "oidc_logins" USING btree ("expires_at");--> statement-breakpoint
ALTER TABLE "members" ADD CONSTRAINT "members_oidc_subject" UNIQUE("oidc_subject");