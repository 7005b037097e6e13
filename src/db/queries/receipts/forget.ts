import { type SQL, sql } from 'drizzle-orm';

/** Meta's ids of messages hold the number, in base 64. @returns null in place of one */
export function withoutNumber(column: SQL): SQL {
  return sql`case when ${column} like 'wamid.%' then null else ${column} end`;
}

/**
 * Of a row `r` of receipts, what `set` leaves of it without its person.
 * @param key in place of one that holds a number; unique
 */
export function forgetPerson(key: SQL): SQL {
  return sql`raw = '', detail = null, provider_message_id = ${withoutNumber(sql`r.provider_message_id`)},
    key = case when r.key like 'wamid.%' then ${key} else r.key end`;
}
