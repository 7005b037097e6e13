import type { Channel } from '../../../domain/channel.ts';
import { LATENCY_BUCKETS } from '../../../domain/latency.ts';
import type { Environment } from '../../../domain/notification.ts';
import type { Queryable } from '../../client.ts';
import { sqlParameters } from '../sql-parameters.ts';
import { type Figures, NOBODY } from './cell.ts';

export const USAGE_KEYS = ['day', 'channel', 'provider', 'errorCode'] as const;
export type UsageKey = (typeof USAGE_KEYS)[number];

export type UsageQuestion = {
  /** Null for all clients together. */
  clientId: string | null;
  environment: Environment;
  /** UTC days, both included. */
  from: string;
  to: string;
  channel?: Channel | undefined;
  provider?: string | undefined;
  errorCode?: string | undefined;
  groupBy: readonly UsageKey[];
};

/** Sums of one group and channel; of the keys those that were asked for, empty text for none. */
export type UsageSum = Figures & { channel: Channel; day?: string; provider?: string; errorCode?: string };

const COLUMNS: Record<UsageKey, string> = {
  day: 'day::text',
  channel: 'channel',
  provider: 'provider',
  errorCode: 'error_code',
};
const SUMS = ['accepted', 'sent', 'delivered', 'failed', 'retries'].map((name) => `sum(${name})::float8 as ${name}`);
const LATENCY = Array.from({ length: LATENCY_BUCKETS }, (_, index) => `coalesce(sum(latency[${index + 1}]), 0)`);

/** The sums of each group, by channel as well since each has a price of its own, in the order of their keys. */
export async function sumUsage(db: Queryable, question: UsageQuestion, limit: number): Promise<UsageSum[]> {
  const { clientId, environment, from, to, channel, provider, errorCode, groupBy } = question;
  const { next, values } = sqlParameters();
  const keys = [...new Set([...groupBy, 'channel' as const])];
  const conditions = [
    `day between ${next(from, 'date')} and ${next(to, 'date')}`,
    `environment = ${next(environment)}`,
    clientId === null ? `client_id <> ${next(NOBODY)}` : `client_id = ${next(clientId)}`,
    ...(channel === undefined ? [] : [`channel = ${next(channel)}`]),
    ...(provider === undefined ? [] : [`provider = ${next(provider)}`]),
    ...(errorCode === undefined ? [] : [`error_code = ${next(errorCode)}`]),
  ];
  const columns = keys.map((key) => `${COLUMNS[key]} as "${key}"`);
  const { rows } = await db.query({
    text: `select ${columns.join(', ')}, ${SUMS.join(', ')}, array[${LATENCY.join(', ')}]::float8[] as latency
      from usage_daily where ${conditions.join(' and ')}
      group by ${keys.map((key) => COLUMNS[key]).join(', ')} order by ${keys.map((_, index) => index + 1).join(', ')}
      limit ${next(limit)}`,
    values,
  });
  return rows;
}
