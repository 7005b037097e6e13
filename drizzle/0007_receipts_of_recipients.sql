ALTER TABLE "receipts" ADD COLUMN "channel" text;--> statement-breakpoint
ALTER TABLE "receipts" ADD COLUMN "recipient_hashes" text[];