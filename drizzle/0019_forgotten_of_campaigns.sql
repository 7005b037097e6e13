ALTER TABLE "campaigns" ADD COLUMN "forgotten" jsonb DEFAULT '{}'::jsonb NOT NULL;
