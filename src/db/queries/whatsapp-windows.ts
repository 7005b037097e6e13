import { sql } from 'drizzle-orm';
import type { Queryable } from '../client.ts';
import { execute } from '../statement.ts';

/**
 * Whether the person has written to our number within the last 24 hours, by the database's clock.
 * @param recipientHashes of all spellings of their number
 */
export async function isWindowOpen(
  db: Queryable,
  phoneNumberId: string,
  recipientHashes: readonly Buffer[],
): Promise<boolean> {
  const found = await execute(
    db,
    'is-whatsapp-window-open',
    sql`select from whatsapp_windows
      where phone_number_id = ${phoneNumberId} and recipient_hash = any(${sql.param(recipientHashes)}::bytea[])
        and open_until > clock_timestamp()`,
  );
  return found > 0;
}

/**
 * A person has written to our number: free words may go for 24 hours. It never shortens a window.
 * @param at when, by Meta's clock; a moment that is yet to come counts as now
 */
export async function openWindow(db: Queryable, phoneNumberId: string, recipientHash: Buffer, at: Date): Promise<void> {
  await execute(
    db,
    'open-whatsapp-window',
    sql`insert into whatsapp_windows as w (phone_number_id, recipient_hash, open_until)
      values (${phoneNumberId}, ${recipientHash}, least(${at}::timestamptz, clock_timestamp()) + interval '24 hours')
      on conflict (phone_number_id, recipient_hash) do update
        set open_until = greatest(w.open_until, excluded.open_until)`,
  );
}
