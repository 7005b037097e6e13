import { Connection } from '@temporalio/client';
import { mapWithLimit } from '../../src/async/map-with-limit.ts';
import { workflowIdFor } from '../../src/contracts/notification-workflow.ts';
import { toPublicId } from '../../src/domain/ids.ts';
import { eventually } from '../../test/support/expect/eventually.ts';
import { killedInOutage } from './killed-in-outage.ts';
import { atLeast, atMost, type Bench, type Finding, type Point, sized, sleep, told } from './point.ts';
import { idOf, openTown, post, type Town } from './town.ts';

const PER_MINUTE = 900;
const PER_SECOND = (PER_MINUTE * 0.8) / 60;
const WITHIN_MS = 180_000;
/** Workflows that are ended while their notifications wait. */
const LOST = 20;
const CONNECTIONS = 16;

export const killed: Point = {
  number: 7,
  title: 'Processes killed, workflows lost',
  parts:
    'an installation with real Temporal and Kafka; the relay, which has the dispatcher, killed -9, then all in an outage',
  run: async (bench) => [...(await killedWithLimit(bench)), ...(await killedInOutage(bench))],
};

async function killedWithLimit(bench: Bench): Promise<Finding[]> {
  const town = await openTown(bench, 'killed', { PROVIDER_RATE_PER_MINUTE_EMAIL: String(PER_MINUTE) });
  try {
    return await watch(bench, town, sized(bench, 5_000, 1_000), sized(bench, 30, 5));
  } finally {
    await town.close();
  }
}

async function watch(bench: Bench, { posthorn, sink }: Town, count: number, kills: number): Promise<Finding[]> {
  const { apiUrl, apiKey, query } = posthorn;
  const { step } = bench.progress;
  await step(`${count} come`, () => {
    const numbers = Array.from({ length: count }, (_, index) => index);
    return mapWithLimit(numbers, CONNECTIONS, (index) =>
      post(apiUrl, apiKey, { recipient: { email: `user-${index}@example.com` } }),
    );
  });
  const pending = `select count(*)::int as count from notifications where status = 'PENDING'`;
  await step('all stand in line', () =>
    eventually(async () => (await query(pending)).rows[0].count === 0, {
      timeoutMs: 60_000 + count * 100,
      everyMs: 500,
    }),
  );

  // The first in line, so that they are called while others wait behind them.
  const lost = await terminate(bench, posthorn, LOST);
  const lostAt = Date.now();
  const before = sink.ledger.length;
  await step(`${LOST} workflows lost`, () => sleep(30_000));
  const beside = (sink.ledger.length - before) / ((Date.now() - lostAt) / 1_000);

  const killedAt = Date.now();
  const downMs: number[] = [];
  await step(`the relay killed ${kills} times`, async (note) => {
    for (let kill = 1; kill <= kills; kill++) {
      note(`${kill}, ${sink.ledger.length} sent`);
      await sleep(2_000 + Math.random() * 4_000);
      const from = Date.now();
      await posthorn.kill('relay');
      await posthorn.restart('relay');
      downMs.push(Date.now() - from);
    }
  });
  const during = `${((sink.ledger.length - before) / ((Date.now() - lostAt) / 1_000)).toFixed(1)} a second since`;
  const found = await step('the lost ones', async () => {
    const gone = `select count(*)::int as count from notifications where id = any($1::uuid[]) and status <> 'SENT'`;
    const timeoutMs = Math.max(1_000, lostAt + WITHIN_MS + downMs.reduce((sum, ms) => sum + ms, 0) - Date.now());
    const all = eventually(async () => (await query(gone, [lost])).rows[0].count === 0, { timeoutMs, everyMs: 500 });
    await all.catch(() => {});
    const { rows } = await query(
      'select max(extract(epoch from sent_at))::float8 as last, count(*) filter (where sent_at is null)::int as missing from notifications where id = any($1::uuid[])',
      [lost],
    );
    return rows[0] as { last: number; missing: number };
  });
  const left = `select count(*)::int as count from account_line`;
  await step('the rest', (note) =>
    eventually(
      async () => {
        const { count: rows } = (await query(left)).rows[0];
        note(`${rows} in line`);
        return rows === 0 && sink.ledger.length >= count;
      },
      { timeoutMs: 60_000 + ((count * 1_000) / PER_SECOND) * 2, everyMs: 500, what: 'all sent' },
    ).catch(() => {}),
  );
  const ids = sink.ledger.map(({ raw }) => idOf(raw));
  const minutesDown = downMs.reduce((sum, ms) => sum + ms, 0) / 1_000;
  return [
    told('waiting, at mails a second', `${count}, ${PER_SECOND}`),
    atLeast(
      `rate of the others with ${LOST} dead before them, of their share`,
      beside / PER_SECOND,
      0.9,
      '',
      ` (${beside.toFixed(1)} a second)`,
    ),
    atMost('lost workflows that were not started again', found.missing, 0),
    atMost(
      'until the last of them was sent',
      found.last - lostAt / 1_000 - minutesDown,
      WITHIN_MS / 1_000,
      ' s',
      ` (the relay was away for ${minutesDown.toFixed(0)} s besides)`,
    ),
    told('the relay was killed', `${kills} times in ${((Date.now() - killedAt) / 1_000).toFixed(0)} s, ${during}`),
    atMost('sent twice', ids.length - new Set(ids).size, 0),
    atMost('not sent', count - new Set(ids).size, 0),
  ];
}

async function terminate(bench: Bench, { query, namespace }: Town['posthorn'], count: number): Promise<string[]> {
  const { rows } = await query(
    'select notification_id as id from account_line where called_at is null order by since limit $1',
    [count],
  );
  const ids: string[] = rows.map(({ id }) => id);
  const connection = await Connection.connect({ address: bench.servers.temporalAddress });
  try {
    for (const id of ids) {
      const workflowExecution = { workflowId: workflowIdFor(toPublicId('notification', id), 0) };
      await connection.workflowService.terminateWorkflowExecution({ namespace, workflowExecution });
    }
  } finally {
    await connection.close();
  }
  return ids;
}
