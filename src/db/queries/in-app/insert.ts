import { sql } from 'drizzle-orm';
import { fromPublicId } from '../../../domain/ids.ts';
import type { Queryable } from '../../client.ts';
import type { ContentCipher } from '../../content-cipher.ts';
import { execute } from '../../statement.ts';
import { INBOX_CHANNEL, type Inbox, inboxKey } from './inbox.ts';

export type NewInAppMessage = Inbox & {
  /** Public id, `ntf_…`. */
  notificationId: string;
  subject: string | null;
  text: string;
  html: string | null;
  url: string | null;
  image: string | null;
  data: Record<string, string>;
};

/** First half of the advisory lock of each inbox; those of jobs have another. */
const INBOXES = 7_042;

/**
 * Puts a message into its user's inbox, and tells who listens; a second time it does nothing. A lock of the inbox
 * comes before the number: sequences rise in the order of commits, so that whoever goes on after one misses none.
 * @throws RangeError for what is no id of a notification
 */
export async function insertInAppMessage(
  db: Queryable,
  cipher: ContentCipher,
  message: NewInAppMessage,
): Promise<void> {
  const id = fromPublicId('notification', message.notificationId);
  if (!id) throw new RangeError('not the id of a notification');
  const { clientId, userId } = message;
  const sealed = {
    subject: cipher.seal(message.subject, ['in_app_messages.subject', id]),
    text: cipher.seal(message.text, ['in_app_messages.text', id]),
    html: cipher.seal(message.html, ['in_app_messages.html', id]),
    url: cipher.seal(message.url, ['in_app_messages.url', id]),
    image: cipher.seal(message.image, ['in_app_messages.image', id]),
    data: cipher.seal(message.data, ['in_app_messages.data', id]),
  };
  const key = inboxKey(message);
  await execute(
    db,
    'insert-in-app-message',
    sql`with turn as materialized (select pg_advisory_xact_lock(${INBOXES}::int, hashtext(${key}))),
      stored as (
        insert into in_app_messages (id, client_id, user_id, subject, text, html, url, image, data, created_at)
        select ${id}::uuid, ${clientId}::uuid, ${userId}::text, ${sealed.subject}::text, ${sealed.text}::text,
          ${sealed.html}::text, ${sealed.url}::text, ${sealed.image}::text, ${JSON.stringify(sealed.data)}::json,
          clock_timestamp()
        from turn
        on conflict (id) do nothing
        returning id)
      select pg_notify(${INBOX_CHANNEL}, ${key}) from stored`,
  );
}
