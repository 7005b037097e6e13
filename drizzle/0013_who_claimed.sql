-- By it an execution knows its claim again whose answer never came. The release before leaves it empty.
ALTER TABLE "attempts" ADD COLUMN "claimed_by" uuid;
