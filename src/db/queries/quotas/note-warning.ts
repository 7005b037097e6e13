import type { Queryable } from '../../client.ts';
import type { QuotaCounter } from './lease.ts';

/** Writes up to which share a client has been warned; in the transaction of the lease, whose lock it needs. */
export async function noteQuotaWarning(
  tx: Queryable,
  { clientId, environment, channel, period, startsOn }: QuotaCounter & { startsOn: string },
  percent: number,
): Promise<void> {
  await tx.query({
    name: 'note-quota-warning',
    text: `update quota_counters set warned_percent = $6
      where client_id = $1 and environment = $2 and channel = $3 and period = $4 and starts_on = $5`,
    values: [clientId, environment, channel, period, startsOn, percent],
  });
}
