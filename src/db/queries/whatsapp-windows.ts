import type { Queryable } from '../client.ts';

/** Whether the person has written to our number within the last 24 hours, by the database's clock. */
export async function isWindowOpen(db: Queryable, phoneNumberId: string, recipientHash: Buffer): Promise<boolean> {
  const { rowCount } = await db.query({
    name: 'is-whatsapp-window-open',
    text: `select 1 from whatsapp_windows
      where phone_number_id = $1 and recipient_hash = $2 and open_until > clock_timestamp()`,
    values: [phoneNumberId, recipientHash],
  });
  return rowCount === 1;
}

/**
 * A person has written to our number: free words may go for 24 hours. It never shortens a window.
 * @param at when, by Meta's clock; a moment that is yet to come counts as now
 */
export async function openWindow(db: Queryable, phoneNumberId: string, recipientHash: Buffer, at: Date): Promise<void> {
  await db.query({
    name: 'open-whatsapp-window',
    text: `insert into whatsapp_windows as w (phone_number_id, recipient_hash, open_until)
      values ($1, $2, least($3::timestamptz, clock_timestamp()) + interval '24 hours')
      on conflict (phone_number_id, recipient_hash) do update
        set open_until = greatest(w.open_until, excluded.open_until)`,
    values: [phoneNumberId, recipientHash, at],
  });
}
