import { sql } from 'drizzle-orm';
import { copiesOf } from '../../../domain/mail-copies.ts';
import type { Content } from '../../../domain/notification.ts';
import type { Route } from '../../../domain/route.ts';
import type { Queryable } from '../../client.ts';
import { queryRows } from '../../statement.ts';
import { suppressionReason } from '../suppressions.ts';
import type { Claim } from './start.ts';

/** Of those in cc and bcc, how many get nothing more from the client. */
export type SuppressedCopies = { count: number; of: number };

/**
 * A claim without those in cc and bcc whom nothing may go to; the recipient has had a gate of their own. The mail goes
 * to the others all the same, as it does where a mail host refuses one of them.
 */
export async function dropSuppressed<C extends Claim>(
  db: Queryable,
  claim: C,
  { channel }: Route,
  recipientHash: (address: string) => Buffer,
): Promise<C & { suppressedCopies: SuppressedCopies }> {
  const words = claim.fallbacks.find((one) => one.channel === channel)?.content ?? claim.content;
  const copies = copiesOf(words);
  if (copies.length === 0) return { ...claim, suppressedCopies: { count: 0, of: 0 } };
  const reason = suppressionReason({
    clientId: sql`${claim.clientId}::uuid`,
    environment: sql`${claim.environment}::text`,
    recipientHash: sql`copy.hash`,
    marketing: sql`${claim.category === 'marketing'}::boolean`,
  });
  const hashes = sql.param(copies.map(recipientHash));
  const rows = await queryRows<{ at: number }>(
    db,
    'suppressed-copies',
    sql`select copy.at::int from unnest(${hashes}::bytea[]) with ordinality copy (hash, at) where ${reason} is not null`,
  );
  const dropped = new Set(rows.map(({ at }) => copies[at - 1]));
  const left = (content: Content): Content => {
    const { cc = [], bcc = [] } = content;
    return { ...content, cc: cc.filter((one) => !dropped.has(one)), bcc: bcc.filter((one) => !dropped.has(one)) };
  };
  return {
    ...claim,
    ...(words === claim.content
      ? { content: left(words) }
      : {
          fallbacks: claim.fallbacks.map((one) => (one.channel === channel ? { ...one, content: left(words) } : one)),
        }),
    suppressedCopies: { count: dropped.size, of: new Set(copies).size },
  };
}
