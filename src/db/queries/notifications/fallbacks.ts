import { type SQL, sql } from 'drizzle-orm';
import type { Channel } from '../../../domain/channel.ts';
import type { Fallback } from '../../../domain/notification.ts';
import type { Queryable } from '../../client.ts';
import type { ContentCipher } from '../../content-cipher.ts';
import { queryRow } from '../../statement.ts';

/** As they are stored: recipient and content sealed, channel and hash in clear, since SQL reads those. */
export function sealFallbacks(cipher: ContentCipher, notificationId: string, fallbacks: Fallback[]): Fallback[] {
  return fallbacks.map((fallback) => {
    const row = `${notificationId}/${fallback.channel}`;
    return {
      ...fallback,
      recipient: cipher.seal(fallback.recipient, ['notifications.fallbacks.recipient', row]),
      content: cipher.seal(fallback.content, ['notifications.fallbacks.content', row]),
    };
  });
}

/** As they were accepted. @throws ContentKeyMissing, ContentDamaged */
export function openFallbacks(cipher: ContentCipher, notificationId: string, fallbacks: Fallback[]): Fallback[] {
  return fallbacks.map((fallback) => {
    const row = `${notificationId}/${fallback.channel}`;
    return {
      ...fallback,
      recipient: cipher.open(fallback.recipient, ['notifications.fallbacks.recipient', row]),
      content: cipher.open(fallback.content, ['notifications.fallbacks.content', row]),
    };
  });
}

/**
 * In SQL, of a row of `notifications`: what it has over a channel, its own or that of a fallback; null without. Each
 * channel comes once among them. Names are qualified, since a subquery's own columns would come first.
 * @param channel an expression of type text
 */
export function overChannel(channel: SQL): { isOwn: SQL; hash: SQL; recipient: SQL } {
  const isOwn = sql`notifications.channel = ${channel}`;
  const fallback = sql`from json_array_elements(notifications.fallbacks) f where f->>'channel' = ${channel}`;
  return {
    isOwn,
    /** The keyed hash of the address. */
    hash: sql`case when ${isOwn} then notifications.recipient_hash
      else (select decode(f->>'recipientHash', 'hex') ${fallback}) end`,
    recipient: sql`case when ${isOwn} then notifications.recipient else (select f->'recipient' ${fallback}) end`,
  };
}

/** Of a notification's fallbacks, by channel: the keys of users of their own. */
export async function readFallbackUserKeys(tx: Queryable, id: string): Promise<Partial<Record<Channel, string>>> {
  const { keys } = await queryRow<{ keys: Partial<Record<Channel, string>> | null }>(
    tx,
    'read-fallback-user-keys',
    sql`select (select json_object_agg(f->>'channel', f->>'userKey') from json_array_elements(fallbacks) f
        where f->>'userKey' is not null) as keys
      from notifications where id = ${id}`,
  );
  return keys ?? {};
}

/** In SQL, of a row of `notifications` under this name: as `userKeyOver`. @param channel an expression of type text, null for its own */
export function userKeyOf(row: SQL, channel: SQL): SQL {
  return sql`coalesce((select f->>'userKey' from json_array_elements(${row}.fallbacks) f where f->>'channel' = ${channel}), ${row}.user_key)`;
}

/** Whose limit counts over a channel: a fallback may go to somebody else than the notification itself. */
export function userKeyOver(
  { userKey, fallbackUserKeys }: { userKey: string; fallbackUserKeys: Partial<Record<Channel, string>> },
  channel: Channel,
): string {
  return fallbackUserKeys[channel] ?? userKey;
}
