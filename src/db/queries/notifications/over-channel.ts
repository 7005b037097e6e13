/*
 * In SQL, of a row of `notifications`: what it has over the channel `$2`, its own or that of a fallback; null without.
 * Each channel comes once among them. Names are qualified, since a subquery's own columns would come first.
 */

export const IS_OWN_CHANNEL = 'notifications.channel = $2::text';
const FALLBACK = `from json_array_elements(notifications.fallbacks) f where f->>'channel' = $2::text`;

/** The keyed hash of the address. */
export const HASH_OVER_CHANNEL = `case when ${IS_OWN_CHANNEL} then notifications.recipient_hash
  else (select decode(f->>'recipientHash', 'hex') ${FALLBACK}) end`;

export const RECIPIENT_OVER_CHANNEL = `case when ${IS_OWN_CHANNEL} then notifications.recipient else (select f->'recipient' ${FALLBACK}) end`;
