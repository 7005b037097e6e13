CREATE TABLE "due_spans" (
	"start" timestamp with time zone PRIMARY KEY NOT NULL,
	"timers" integer NOT NULL
);
