-- A row keeps its stream; the relay knows what its topic is called. `lane` and `topic` are still written, for a relay of the release before:
-- their removal, with the index outbox_client_turn, is for a later release (contract).
ALTER TABLE "outbox" ADD COLUMN "stream" text;--> statement-breakpoint
CREATE INDEX "outbox_stream_turn" ON "outbox" USING btree ((coalesce(stream, case lane when 0 then 'urgent' when 1 then 'normal' else
  case event_type when 'dead_letter.created' then 'dead-letters' else 'status' end end)),"client_id","available_at","id");