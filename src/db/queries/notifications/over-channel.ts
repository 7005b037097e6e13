/**
 * In SQL, of a row of `notifications`: what it has over a channel, its own or that of a fallback; null without. Each
 * channel comes once among them. Names are qualified, since a subquery's own columns would come first.
 * @param channel an expression of type text
 */
export function overChannel(channel: string) {
  const isOwn = `notifications.channel = ${channel}`;
  const fallback = `from json_array_elements(notifications.fallbacks) f where f->>'channel' = ${channel}`;
  return {
    isOwn,
    /** The keyed hash of the address. */
    hash: `case when ${isOwn} then notifications.recipient_hash
      else (select decode(f->>'recipientHash', 'hex') ${fallback}) end`,
    recipient: `case when ${isOwn} then notifications.recipient else (select f->'recipient' ${fallback}) end`,
  };
}
