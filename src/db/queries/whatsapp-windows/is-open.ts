import type { Queryable } from '../../client.ts';

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
