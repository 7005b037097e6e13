import { mapWithLimit } from '../../async/map-with-limit.ts';
import type { Database, Pool } from '../../db/client.ts';
import { measureLines } from '../../db/queries/account-line/measure.ts';
import { findOverdue, type OverduePosition } from '../../db/queries/notifications/find-overdue.ts';
import {
  type ClientVolume,
  countOpenDeadLetters,
  countWaitingOf,
  listClientsByVolume,
  listQuotasUsed,
  type QuotaUsed,
} from '../../db/queries/operator.ts';
import { measureOutbox } from '../../db/queries/outbox/measure.ts';
import { findStatsClock } from '../../db/queries/stats/count.ts';
import { MINUTE_MS } from '../../domain/durations.ts';
import { LIMIT_OF, type Quotas } from '../../domain/quota.ts';
import { statsEdges } from '../../domain/stats.ts';
import type { SettingsOf } from '../clients/settings-of.ts';

/** Clients that are shown. */
const MOST_CLIENTS = 50;
/** Counted one by one: where there are more, it is bad enough. */
export const MOST_COUNTED = 1_000;
/** Of as many each: what is overdue the longest comes first. */
const MOST_PAGES = 20;
const NOTHING_ON_ITS_WAY = { unread: [], heldUp: [], behind: [] };
/** As the reconciler has it. */
const GRACE_MS = 5 * MINUTE_MS;
const AT_ONCE = 4;

export type Overview = {
  /** Up to when volumes are counted; null where nothing ever was. */
  asOf: Date | null;
  outbox: { rows: number; oldestAgeSeconds: number };
  waiting: { notifications: number; oldestSeconds: number };
  /** Those that should have moved on 5 minutes ago, what waits behind a backlog included. */
  overdue: number;
  openDeadLetters: number;
  clients: (ClientVolume & { waiting: number; quotaUsed: number | null })[];
};

/** How the whole instance does, for the operator: figures, and no content or address. */
export async function overviewOf({
  database: { pool },
  settingsOf,
}: {
  database: Database;
  settingsOf: SettingsOf;
}): Promise<Overview> {
  // One after the other, so that it never holds more than one connection.
  const { now, asOf } = await findStatsClock(pool);
  const hoursUpTo = statsEdges(asOf ?? now).hours;
  const clients = await listClientsByVolume(pool, { now, hoursUpTo, limit: MOST_CLIENTS });
  const ids = clients.map(({ clientId }) => clientId);
  const inLine = await countWaitingOf(pool, ids);
  const used = await listQuotasUsed(pool, ids);
  const lines = await measureLines(pool);
  return {
    asOf,
    outbox: await measureOutbox(pool),
    waiting: {
      notifications: lines.reduce((sum, { rows }) => sum + rows, 0),
      oldestSeconds: Math.max(0, ...lines.map(({ oldestSeconds }) => oldestSeconds)),
    },
    overdue: await countOverdue(pool, new Date(now.getTime() - GRACE_MS)),
    openDeadLetters: await countOpenDeadLetters(pool, MOST_COUNTED),
    clients: await mapWithLimit(clients, AT_ONCE, async (client) => {
      const ofIt = used.filter(({ clientId }) => clientId === client.clientId);
      const quotaUsed = ofIt.length === 0 ? null : greatestShare(ofIt, (await settingsOf(client.clientId)).quotas);
      const waiting = inLine.find(({ clientId }) => clientId === client.clientId)?.waiting ?? 0;
      return { ...client, waiting, quotaUsed };
    }),
  };
}

/** Page by page: in a backlog most of what is found may be waiting for the slices of a campaign, which is not overdue. */
async function countOverdue(pool: Pool, before: Date): Promise<number> {
  let count = 0;
  let after: OverduePosition | null = null;
  for (let page = 0; page < MOST_PAGES && count < MOST_COUNTED; page++) {
    const { rows, next } = await findOverdue(pool, before, NOTHING_ON_ITS_WAY, { after, limit: MOST_COUNTED });
    count += rows.length;
    if (next === null) break;
    after = next;
  }
  return Math.min(count, MOST_COUNTED);
}

/** Of the quotas of a client the share of that which is used the most; null where it has none. */
function greatestShare(used: readonly QuotaUsed[], quotas: Quotas): number | null {
  const shares = used.flatMap(({ channel, period, leased }) => {
    const limit = quotas[channel]?.[LIMIT_OF[period]];
    return limit === undefined ? [] : [leased / limit];
  });
  return shares.length === 0 ? null : Math.max(...shares);
}
