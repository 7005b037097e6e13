-- A process of the release before counts a campaign's rate in campaigns.rate_next_at, which one of this release does not write. Where it finds
-- that column written within the last two seconds, it leaves the turns to the other and takes none, so the rate holds while both run, but for
-- the second in which one takes over from the other. The other new columns are null to the release before, and change nothing of what it does.
CREATE TABLE "campaign_rates" (
	"campaign_id" uuid PRIMARY KEY NOT NULL,
	"next_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "campaign_chunks" ADD COLUMN "held_until" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "campaigns" ADD COLUMN "guard_since" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "campaigns" ADD COLUMN "guard_from" uuid;--> statement-breakpoint
ALTER TABLE "campaign_rates" ADD CONSTRAINT "campaign_rates_campaign_id_campaigns_id_fk" FOREIGN KEY ("campaign_id") REFERENCES "public"."campaigns"("id") ON DELETE cascade ON UPDATE no action;
