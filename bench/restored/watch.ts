import { mapWithLimit } from '../../src/async/map-with-limit.ts';
import { fromPublicId } from '../../src/domain/ids.ts';
import { eventually } from '../../test/support/expect/eventually.ts';
import { atLeast, atMost, type Bench, type Finding, sleep, told } from '../many/point.ts';
import { idOf, openTown, post, type Town } from '../many/town.ts';
import { backUpTemporal } from './backup.ts';

export const COUNT = 10_000;
/** Of the scheduled the part that the backup knows. */
const KNOWN = 0.3;
/** Sent at once, to see how fast they come, and as what is over when the backup is restored. */
const AT_ONCE = 0.02;
/** Of those that the backup believes to wait the part that is cancelled, and that is sent, before it is restored. */
const CANCELLED = 0.05;
const BROUGHT_FORWARD = 0.05;
const CONNECTIONS = 32;
/** How long stopping, copying and starting Temporal may take, each time, and what must be left before the moment. */
const AWAY_MS = 60_000;
const SPARE_MS = 10_000;
/** The reconciler's own: it leaves alone what is no later than that, and asks so many questions a second. */
const GRACE_MS = 300_000;
const ASKS_PER_SECOND = 50;

/** Schedules many for one moment, of which a restored Temporal knows few. */
export async function watchRestored(bench: Bench, count: number): Promise<Finding[]> {
  const town = await openTown(bench, 'restored', {});
  try {
    return await watch(bench, town, count);
  } finally {
    await town.close();
  }
}

type Statuses = { status: string; count: number }[];

async function watch(bench: Bench, { posthorn, sink }: Town, count: number): Promise<Finding[]> {
  const { step } = bench.progress;
  const { apiUrl, apiKey, query } = posthorn;
  let users = 0;
  const accept = (many: number, body: Record<string, unknown> = {}) =>
    mapWithLimit(Array.from({ length: many }), CONNECTIONS, () =>
      post(apiUrl, apiKey, { recipient: { email: `user-${users++}@example.com` }, ...body }),
    );
  const countOf = async (status: string, ids: string[]) => {
    const uuids = ids.map((id) => fromPublicId('notification', id));
    const { rows } = await query(
      'select count(*)::int as count from notifications where status = $1 and id = any($2::uuid[])',
      [status, uuids],
    );
    return rows[0].count as number;
  };
  const until = (status: string, ids: string[], timeoutMs: number) =>
    eventually(async () => (await countOf(status, ids)) === ids.length, {
      timeoutMs,
      everyMs: 250,
      what: `${status} for ${ids.length}`,
    });
  const change = (id: string, method: string, path: string, body?: object) =>
    fetch(`${apiUrl}/api/notifications/${id}${path}`, {
      method,
      headers: { 'x-api-key': apiKey, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    }).then(({ status }) => {
      if (status !== 200) throw new Error(`${method} ${path} answered ${status}`);
    });

  const atOnce = Math.ceil(count * AT_ONCE);
  const perOneMs = await step(`${atOnce} to see how fast they come`, async () => {
    const from = Date.now();
    await until('SENT', await accept(atOnce), 300_000);
    return (Date.now() - from) / atOnce;
  });
  const at = new Date(Date.now() + 2 * AWAY_MS + SPARE_MS + count * perOneMs * 1.3);
  const scheduled = { sendAt: at.toISOString() };
  const known = await step('some that the backup knows', async () => {
    const ids = await accept(Math.ceil(count * KNOWN), scheduled);
    await until('SCHEDULED', ids, 600_000);
    return ids;
  });
  const { restore } = await step('a backup of Temporal', () => backUpTemporal(bench));
  const [unknown, over] = await step('the others, and what is over meanwhile', async () => {
    const later = await accept(count - known.length, scheduled);
    const sent = await accept(atOnce);
    await until('SCHEDULED', later, 600_000);
    await until('SENT', sent, 300_000);
    return [later, sent] as const;
  });
  const cancelled = known.slice(0, Math.ceil(known.length * CANCELLED));
  const forward = known.slice(cancelled.length, cancelled.length + Math.ceil(known.length * BROUGHT_FORWARD));
  await step('some of the known are cancelled, some sent', async () => {
    await mapWithLimit(cancelled, CONNECTIONS, (id) => change(id, 'POST', '/cancel'));
    const body = { sendAt: new Date().toISOString() };
    await mapWithLimit(forward, CONNECTIONS, (id) => change(id, 'PATCH', '', body));
    await until('SENT', forward, 300_000);
  });
  await step('Temporal is restored', restore);
  const spareMs = at.getTime() - Date.now();
  if (spareMs < 0) throw new Error(`the moment came ${-spareMs / 1_000} s before Temporal was restored`);

  const due = [...known.slice(cancelled.length), ...unknown];
  const byTimer = await step('their moment, and the grace of the reconciler', async (note) => {
    await sleep(spareMs);
    for (const endsAt = at.getTime() + GRACE_MS; Date.now() < endsAt; await sleep(2_000)) {
      note(`${sink.ledger.length} mails`);
    }
    return countOf('SENT', due);
  });
  const timeoutMs = 5 * 60_000 + due.length * (1_000 / ASKS_PER_SECOND) * 2 + due.length * perOneMs * 2;
  await step('those that Temporal has lost', (note) =>
    eventually(
      async () => {
        note(`${sink.ledger.length} mails`);
        return (await countOf('SENT', due)) === due.length;
      },
      { timeoutMs, everyMs: 1_000 },
    ).catch(() => {}),
  );
  const lastMs = Date.now() - at.getTime();
  // Runs that began again, and mails that would be one too many, have time to show themselves.
  await sleep(15_000);

  const mails = new Map<string, number>();
  for (const { raw } of sink.ledger) mails.set(idOf(raw), (mails.get(idOf(raw)) ?? 0) + 1);
  const statuses = (await query('select status, count(*)::int as count from notifications group by 1 order by 1'))
    .rows as Statuses;
  const { rows: replays } = await query('select count(*) filter (where run > 0)::int as runs from notifications');
  return [
    told('scheduled for one moment; of them in the backup', `${count}; ${known.length}`),
    told('statuses in the end', statuses.map(({ status, count: of }) => `${status} ${of}`).join(', ')),
    atMost('scheduled and not mailed', due.filter((id) => !mails.has(id)).length, 0),
    atMost('mailed twice', [...mails.values()].filter((times) => times > 1).length, 0),
    atMost('mailed although cancelled', cancelled.filter((id) => mails.has(id)).length, 0),
    atMost('sent before the restore and not once', [...over, ...forward].filter((id) => mails.get(id) !== 1).length, 0),
    atLeast('sent within 5 minutes by their timers and by calls', byTimer, 1),
    told('until the last was sent, after the moment', `${(lastMs / 1_000).toFixed(0)} s`),
    told('runs that were begun anew beside a closed one', String(replays[0].runs)),
    atMost('dead letters', (await query('select from dead_letters')).rowCount ?? 0, 0),
    // They waited in the backup, and nobody calls what is settled: each ends by its last look, within a day (decision 0029).
    atMost(
      'runs left open, of those that were cancelled or sent after the backup',
      await bench.temporal.countOpenWorkflows(posthorn.namespace),
      cancelled.length + forward.length,
    ),
  ];
}
