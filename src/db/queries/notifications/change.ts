import { sql } from 'drizzle-orm';
import type { Category } from '../../../domain/ambiguity.ts';
import type { Fallback, Recipient } from '../../../domain/notification.ts';
import type { Route } from '../../../domain/route.ts';
import type { Queryable } from '../../client.ts';
import type { ContentCipher } from '../../content-cipher.ts';
import { execute, queryRow } from '../../statement.ts';
import type { NewNotification } from './accept.ts';
import { openFallbacks, sealFallbacks } from './fallbacks.ts';

/* What changes a notification under its lock, in the caller's transaction, besides its status. */

export async function setSendAt(tx: Queryable, id: string, sendAt: Date): Promise<void> {
  await execute(tx, 'set-send-at', sql`update notifications set send_at = ${sendAt} where id = ${id}`);
}

/** The next run, for a workflow of its own. */
export async function raiseRun(tx: Queryable, id: string): Promise<void> {
  await execute(
    tx,
    'raise-run',
    sql`update notifications set run = run + 1, updated_at = clock_timestamp() where id = ${id}`,
  );
}

/** To whom a notification goes, and over which other channels. */
export type Legs = { recipient: Recipient; category: Category; fallbacks: Fallback[] };

/** @throws ContentKeyMissing, ContentDamaged */
export async function readLegs(tx: Queryable, cipher: ContentCipher, id: string): Promise<Legs> {
  const { recipient, category, fallbacks } = await queryRow<Legs>(
    tx,
    'read-legs',
    sql`select recipient, category, fallbacks from notifications where id = ${id}`,
  );
  return {
    recipient: cipher.open(recipient, ['notifications.recipient', id]),
    category,
    fallbacks: openFallbacks(cipher, id, fallbacks),
  };
}

/** What a notification says, rendered from a template. */
export type RenderedWords = Pick<
  NewNotification,
  'content' | 'fallbacks' | 'templateId' | 'templateVersion' | 'locale' | 'variant' | 'contentSha256'
>;

/** Other words for the next run; attachments go with those that were given. */
export async function changeWords(
  tx: Queryable,
  cipher: ContentCipher,
  id: string,
  { content, fallbacks, ...from }: RenderedWords,
): Promise<void> {
  const sealed = cipher.seal(content, ['notifications.content', id]);
  await execute(
    tx,
    'change-words',
    sql`update notifications set content = ${JSON.stringify(sealed)}, attachments = null,
        fallbacks = ${JSON.stringify(sealFallbacks(cipher, id, fallbacks))}, template_id = ${from.templateId},
        template_version = ${from.templateVersion}, locale = ${from.locale}, variant = ${from.variant},
        content_sha256 = ${from.contentSha256}, updated_at = clock_timestamp()
      where id = ${id}`,
  );
}

export async function changeRecipient(
  tx: Queryable,
  cipher: ContentCipher,
  id: string,
  { recipient, recipientHash, userKey }: { recipient: Recipient; recipientHash: Buffer; userKey: string },
): Promise<void> {
  const sealed = cipher.seal(recipient, ['notifications.recipient', id]);
  await execute(
    tx,
    'change-recipient',
    sql`update notifications set recipient = ${JSON.stringify(sealed)}, recipient_hash = ${recipientHash}, user_key = ${userKey}, updated_at = clock_timestamp()
      where id = ${id}`,
  );
}

export async function changeRoutes(tx: Queryable, id: string, routes: readonly Route[]): Promise<void> {
  await execute(
    tx,
    'change-routes',
    sql`update notifications set routes = ${JSON.stringify(routes)}, updated_at = clock_timestamp() where id = ${id}`,
  );
}

/** The same status and reason for longer: only the moment of the next look changes, and no timeline row is due. */
export async function putOff(tx: Queryable, notificationId: string, wakeAt: number): Promise<void> {
  await execute(
    tx,
    'put-off',
    sql`update notifications set wake_at = to_timestamp(${wakeAt}::float8 / 1000), updated_at = clock_timestamp() where id = ${notificationId}`,
  );
}
