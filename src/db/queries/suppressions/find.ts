import type { Queryable } from '../../client.ts';
import type { SuppressionRow } from './add.ts';

/**
 * The reason why nothing may go to an address, as a scalar subquery; null where it may. What holds for all mail comes
 * before what holds for marketing.
 * @param sql expressions: the client's id, the hash of the address, and whether it is about marketing
 */
export function suppressionReason(sql: { clientId: string; recipientHash: string; marketing: string }): string {
  return `(select s.reason from suppressions s
    where s.client_id = ${sql.clientId} and s.recipient_hash = ${sql.recipientHash}
      and (s.scope = 'all' or ${sql.marketing})
    order by s.scope limit 1)`;
}

const REASON = suppressionReason({ clientId: '$1::uuid', recipientHash: '$2::bytea', marketing: '$3::boolean' });

/** Why an address gets nothing more from this client, or with `marketing` no more marketing; null where it does. */
export async function findSuppression(
  db: Queryable,
  { clientId, recipientHash, marketing }: { clientId: string; recipientHash: Buffer; marketing: boolean },
): Promise<{ reason: SuppressionRow['reason'] } | null> {
  const { rows } = await db.query({
    name: 'find-suppression',
    text: `select ${REASON} as reason`,
    values: [clientId, recipientHash, marketing],
  });
  return rows[0].reason === null ? null : rows[0];
}
