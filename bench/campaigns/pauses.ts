import { type Campaign, type Posthorn, PosthornError } from '../../src/client/index.ts';
import { fromPublicId } from '../../src/domain/ids.ts';
import { eventually } from '../../test/support/expect/eventually.ts';
import { atMost, type Finding, sleep } from '../many/point.ts';
import type { Scene } from './scene.ts';

/** As long as servers and APIs that were killed may take to come back. */
const BACK_WITHIN_MS = 5 * 60_000;
const ASK_AGAIN_MS = 250;

/** A moment on the database's clock, in ms; once PostgreSQL is there, where it was killed. */
export function databaseNow({ posthorn }: Scene): Promise<number> {
  const ask = async (): Promise<number> => {
    const { rows } = await posthorn.query('select extract(epoch from clock_timestamp())::float8 * 1000 as now');
    return rows[0].now;
  };
  return eventually(ask, { timeoutMs: BACK_WITHIN_MS, everyMs: ASK_AGAIN_MS, what: 'an answer of PostgreSQL' });
}

/** Spans, on the database's clock, in which nothing may begin; and what was said of each. */
export type Pause = { from: number; to: number; underWay: number; arrived: number };

/**
 * Pauses it, waits, and resumes it. Where an API that was killed had done it, the next answer says how many are under way.
 * @returns null where it has ended meanwhile
 */
export async function pauseFor(scene: Scene, id: string, ms: number): Promise<Pause | null> {
  const { client, sink } = scene;
  const paused = await changed(client, id, 'pause', 'PAUSED');
  if (!paused) return null;
  const mailsBefore = sink.ledger.length;
  const from = await databaseNow(scene);
  await sleep(ms);
  const arrived = sink.ledger.length - mailsBefore;
  const to = await databaseNow(scene);
  await changed(client, id, 'resume', 'RUNNING');
  return { from, to, arrived, underWay: paused.underWay };
}

/** Asks until an API answers; null where it has ended. */
async function changed(
  { campaigns }: Posthorn,
  id: string,
  how: 'pause' | 'resume',
  to: Campaign['status'],
): Promise<Campaign | null> {
  const ask = async (): Promise<Campaign | null> => {
    try {
      return await campaigns[how](id);
    } catch (error) {
      if (!(error instanceof PosthornError) || error.status !== 409) throw error;
      const campaign = await campaigns.get(id);
      return campaign.status === to ? campaign : null;
    }
  };
  for (const giveUpAt = Date.now() + BACK_WITHIN_MS; ; await sleep(ASK_AGAIN_MS)) {
    try {
      return await ask();
    } catch (error) {
      const isAway = error instanceof PosthornError && (error.status === null || error.status >= 500);
      if (!isAway || Date.now() > giveUpAt) throw error;
    }
  }
}

/** How many attempts of a campaign began while it was paused. */
export async function begunWhilePaused({ posthorn }: Scene, id: string, pauses: readonly Pause[]): Promise<number> {
  const { rows } = await posthorn.query(
    `select count(*)::int as count from attempts a join notifications n on n.id = a.notification_id
      join unnest($2::float8[], $3::float8[]) as pause (since, until)
        on extract(epoch from a.started_at)::float8 * 1000 between since and until
      where n.campaign_id = $1`,
    [fromPublicId('campaign', id), pauses.map(({ from }) => from), pauses.map(({ to }) => to)],
  );
  return rows[0].count;
}

export async function judgePauses(scene: Scene, id: string, pauses: readonly Pause[]): Promise<Finding[]> {
  const begun = await begunWhilePaused(scene, id, pauses);
  const late = pauses.filter(({ arrived, underWay }) => arrived > underWay).length;
  return [
    atMost('attempts that began between the answer to a pause and its end', begun, 0),
    atMost('pauses after which more arrived than were said to be under way', late, 0),
  ];
}
