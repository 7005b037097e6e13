import type { Pool, Queryable } from '../../db/client.ts';
import { insertOutboxRow } from '../../db/queries/outbox/rows.ts';
import { noteQuotaWarning, type QuotaCounter, takeQuotaBlock } from '../../db/queries/quotas.ts';
import { inTransaction } from '../../db/transaction.ts';
import type { Channel } from '../../domain/channel.ts';
import type { KeyMode } from '../../domain/notification.ts';
import type { Block } from '../../domain/quota.ts';
import { dueWarnings, LIMIT_OF, QUOTA_PERIODS, type Quota, type QuotaPeriod } from '../../domain/quota.ts';
import { quotaWarning } from '../outbox-records.ts';
import { ApiProblem } from '../problem.ts';
import { createQuotaBlocks, type Reservation } from './quota-blocks.ts';
import { rateFields } from './rate-fields.ts';

/** Whose quota; live and test keys count apart. */
type QuotaOwner = { clientId: string; environment: KeyMode };

export type QuotaGate = {
  /**
   * Takes what a notification costs of each period that has a limit; does nothing without a limit.
   * @param messages how many people it goes to, by which it counts
   * @returns gives back what was taken, for what was not accepted after all
   * @throws ApiProblem quota_exceeded (429), and nothing is taken then
   */
  take(owner: QuotaOwner, channel: Channel, quota: Quota | undefined, messages: number): Promise<() => void>;
};

/**
 * The quotas of all clients, as this process keeps them together with the others.
 * @param pool preferably its own: a caller that waits for a block may hold a transaction, and so a connection of another pool
 */
export function createQuotaGate({ pool }: { pool: Pool }): QuotaGate {
  const blocks = createQuotaBlocks();
  return {
    async take({ clientId, environment }, channel, quota = {}, messages) {
      const taken: Reservation[] = [];
      const release = () => {
        for (const reservation of taken) reservation.release();
      };
      try {
        for (const period of QUOTA_PERIODS) {
          const limit = quota[LIMIT_OF[period]];
          if (limit === undefined) continue;
          const counter = { clientId, environment, channel, period };
          const key = Object.values(counter).join(' ');
          for (let message = 0; message < messages; message++) {
            const reservation = await blocks.take(key, limit, (size) => takeBlock(pool, counter, { size, limit }));
            if (!reservation.isGranted) throw exceeded(channel, period, { limit, left: message }, reservation);
            taken.push(reservation);
          }
        }
        return release;
      } catch (error) {
        release();
        throw error;
      }
    },
  };
}

/** Takes a block and, in the same transaction, warns of each share that is reached by it: each once per period. */
function takeBlock(
  pool: Pool,
  counter: QuotaCounter,
  { size, limit }: { size: number; limit: number },
): Promise<Block> {
  return inTransaction(pool, (tx) => takeBlockIn(tx, counter, { size, limit }));
}

async function takeBlockIn(
  tx: Queryable,
  counter: QuotaCounter,
  { size, limit }: { size: number; limit: number },
): Promise<Block> {
  const block = await takeQuotaBlock(tx, counter, { size, limit });
  const { leased: used, warnedPercent, startsOn } = block;
  for (const percent of dueWarnings({ used, limit, warnedPercent })) {
    await noteQuotaWarning(tx, { ...counter, startsOn }, percent);
    await insertOutboxRow(tx, quotaWarning({ ...counter, percent, limit, used }));
  }
  return block;
}

/**
 * Takes what many cost of each period that has a limit, in the caller's transaction: all of it, or nothing. Last in it, since
 * until it ends nobody else is given of the same quota.
 * @throws ApiProblem quota_exceeded (429)
 */
export async function takeQuotaForMany(
  tx: Queryable,
  { clientId, environment }: QuotaOwner,
  channel: Channel,
  quota: Quota | undefined = {},
  messages: number,
): Promise<void> {
  for (const period of QUOTA_PERIODS) {
    const limit = quota[LIMIT_OF[period]];
    if (limit === undefined) continue;
    const block = await takeBlockIn(tx, { clientId, environment, channel, period }, { size: messages, limit });
    if (block.granted < messages) throw exceeded(channel, period, { limit, left: block.granted }, block);
  }
}

/** @param left of the period, less than what was asked for */
function exceeded(
  channel: Channel,
  period: QuotaPeriod,
  { limit, left }: { limit: number; left: number },
  { endsAt, endsInMs }: Pick<Reservation, 'endsAt' | 'endsInMs'>,
): ApiProblem {
  const seconds = Math.max(1, Math.ceil(endsInMs / 1_000));
  const quota = `The quota of ${limit} ${channel} notifications per ${period} (UTC)`;
  const until = endsAt.toISOString();
  return new ApiProblem('quota_exceeded', {
    detail:
      left === 0
        ? `${quota} is used up until ${until}.`
        : `${quota} has only ${left} left until ${until}, fewer than the recipients of this (cc and bcc count).`,
    headers: { 'retry-after': String(seconds), ...rateFields({ limit, remaining: left, resetsInSeconds: seconds }) },
  });
}
