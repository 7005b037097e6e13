import { readFileSync } from 'node:fs';
import { fromPublicId } from '../../src/domain/ids.ts';
import { ROOT } from '../../stack/settings.mjs';
import { eventually } from '../../test/support/expect/eventually.ts';
import { type Bench, type Finding, sized, sleep, told } from '../many/point.ts';
import { NOTIFICATIONS, type Sample } from './front.ts';
import { readCrossed } from './histories.ts';
import { judgeAnswers, judgeEnds, judgeEvents, judgeHistories, tellLatencies } from './judge.ts';
import { type Accepted, loadWhile, postWork } from './load.ts';
import { openScene, type Scene } from './scene.ts';
import { CHANGED, type Work, workOf } from './work.ts';

/** In which order the processes are replaced, as the CHANGELOG asks where KAFKA_TOPIC is not the default. */
const ORDER = ['relay', 'api', 'bridge', 'worker'] as const;
const DRAIN_GIVE_UP_MS = 20 * 60_000;

/** Upgrades an installation of `root` to this checkout while it works. */
export async function watchUpgrade(bench: Bench, root: string, rows: number): Promise<Finding[]> {
  const scene = await openScene(bench, root, rows);
  try {
    return await watch(bench, scene, rows);
  } finally {
    await scene.close();
  }
}

async function watch(bench: Bench, scene: Scene, rows: number): Promise<Finding[]> {
  const { progress, servers } = bench;
  const { posthorn } = scene;
  const accepted: Accepted = new Map();
  const works = workOf(bench);
  const beside = sized(bench, 60_000, 20_000);

  await progress.step('work that waits', () => postWork(scene, accepted, works));
  await progress.step('all of it waits', () => untilWaiting(scene, accepted, works));
  const watched = (title: string, work: () => Promise<unknown>): Promise<Sample[]> =>
    progress.step(title, () => loadWhile(scene, accepted, work()));
  const before = await watched('the load before', () => sleep(beside));
  const inFlight = await census(scene, accepted, works);
  const times: string[] = [];
  const migratedAt = new Date();
  const during = await watched('the load during the upgrade', () => upgrade(scene, progress, times));
  const replacedAt = new Date();
  const after = await watched('the load after', () => sleep(beside));

  const stillWaiting = await census(scene, accepted, works);
  await progress.step('what is left to do by hand', () => finish(scene, accepted));
  await progress.step('until nothing waits', (note) => untilDrained(bench, scene, note));
  const crossed = await progress.step('histories', () =>
    readCrossed(servers.temporalAddress, posthorn.namespace, { migratedAt, replacedAt }),
  );
  const open = await bench.temporal.countOpenWorkflows(posthorn.namespace);
  return [
    told('in flight when it began, by what it waits for', inFlight),
    told('the same at the end of the upgrade and the load after it', stillWaiting),
    told('the upgrade, s', times.join(', ')),
    ...(await judgeEnds(scene, accepted, rows)),
    ...judgeAnswers(scene.front),
    ...tellLatencies({ before, 'during the upgrade': during, after }),
    ...judgeHistories(crossed, open),
    ...judgeEvents(scene.receiver, accepted),
  ];
}

/** As docs/operating.md says: migrate and make topics while all runs, then replace each process. */
async function upgrade({ posthorn }: Scene, { step }: Bench['progress'], times: string[]): Promise<void> {
  const timed = async (title: string, work: () => Promise<unknown>) => {
    const from = performance.now();
    await step(title, work);
    times.push(`${title} ${((performance.now() - from) / 1_000).toFixed(1)}`);
  };
  await timed('migrations', () => posthorn.command(ROOT, 'migrate'));
  await timed('topics', () => posthorn.command(ROOT, 'topics'));
  for (const name of ORDER) {
    for (const one of posthorn.processes.filter(({ main }) => main === name)) {
      await timed(name, () => one.replace(ROOT));
    }
  }
}

/** After the last old process: what the CHANGELOG asks for, and what a person does with what waited for one. */
async function finish({ posthorn, front, mend }: Scene, accepted: Accepted): Promise<void> {
  const { apiKey, query } = posthorn;
  await query(ofChangelog());
  await posthorn.command(ROOT, 'migrate', ['--contract']);
  await mend();
  const filter = { channel: 'email' };
  await front.ask('POST', '/api/dead-letters/replay', { apiKey, body: { filter, ratePerSecond: 20 } });
  const changed = [...accepted].filter(([, { kind }]) => kind === CHANGED);
  for (const [index, [id, one]] of changed.entries()) {
    const path = `${NOTIFICATIONS}/${id}`;
    if (index % 2 === 0) {
      await front.ask('POST', `${path}/cancel`, { apiKey });
      accepted.set(id, { ...one, ends: 'CANCELLED' });
    } else await front.ask('PATCH', path, { apiKey, body: { sendAt: new Date().toISOString() } });
  }
}

/** The statement that adds the webhook deliveries which the release before has started. */
function ofChangelog(): string {
  const text = readFileSync(new URL('../../CHANGELOG.md', import.meta.url), 'utf8');
  const statement = /`(insert into webhook_checks [^`]+)`/.exec(text)?.[1];
  if (!statement) throw new Error('The CHANGELOG has lost its statement about webhook_checks.');
  return statement.replaceAll(/\s+/g, ' ');
}

/** Until nothing is on its way to where it waits, and something of each kind does. */
async function untilWaiting(scene: Scene, accepted: Accepted, works: Work[]): Promise<void> {
  const ready = async () => {
    const { rows } = await scene.posthorn.query(
      `select count(*)::int as count from notifications where status in ('PENDING', 'PROCESSING')`,
    );
    const counts = await countWaiting(scene, accepted, works);
    return rows[0].count < 10 && counts.every((count) => count > 0);
  };
  await eventually(ready, { timeoutMs: 600_000, everyMs: 500, what: 'work of each kind that waits' });
}

/** How many of each kind stand where they wait. */
async function countWaiting({ posthorn }: Scene, accepted: Accepted, works: Work[]): Promise<number[]> {
  return Promise.all(
    works.map(async ({ kind, waits: { status, reason = null } }) => {
      const ids = [...accepted].filter(([, one]) => one.kind === kind).map(([id]) => fromPublicId('notification', id));
      const { rows } = await posthorn.query(
        `select count(*)::int as count from notifications
          where id = any($1::uuid[]) and status = $2 and ($3::text is null or reason = $3)`,
        [ids, status, reason],
      );
      return rows[0].count as number;
    }),
  );
}

async function census(scene: Scene, accepted: Accepted, works: Work[]): Promise<string> {
  const counts = await countWaiting(scene, accepted, works);
  return works.map(({ kind }, index) => `${kind} ${counts[index]}`).join(', ');
}

async function untilDrained({ temporal }: Bench, { posthorn }: Scene, note: (text: string) => void): Promise<void> {
  const left = async () => {
    const { rows } = await posthorn.query(
      `select (select count(*) from notifications where status in ('PENDING', 'SCHEDULED', 'DEFERRED', 'PROCESSING', 'RETRYING'))
        + (select count(*) from outbox) + (select count(*) from webhook_deliveries where status = 'PENDING') as count`,
    );
    const count = Number(rows[0].count);
    note(`${count} left`);
    return count > 0 ? count : temporal.countOpenWorkflows(posthorn.namespace);
  };
  const drained = async () => (await left()) === 0;
  await eventually(drained, { timeoutMs: DRAIN_GIVE_UP_MS, everyMs: 1_000 }).catch(() => {});
  // The visibility store is up to a second behind, and so may be the last event for the endpoint.
  await sleep(3_000);
}
