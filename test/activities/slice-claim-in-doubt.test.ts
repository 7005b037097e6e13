import { setTimeout as pause } from 'node:timers/promises';
import { beforeAll, expect, inject, test } from 'vitest';
import { openDatabase } from '../../src/db/client.ts';
import { eventually } from '../support/expect/eventually.ts';
import { startSmtpSink } from '../support/fakes/smtp-sink.ts';
import { startTcpProxy } from '../support/fakes/tcp-proxy.ts';
import { startDeliveries } from '../support/servers/deliveries.ts';
import { laneLab } from '../support/servers/lane-lab.ts';

const lab = laneLab();
const { cleanUps, pool, query, campaign, layOutChunk, sliceOf, peopleOf, countsOf, begunOf } = lab;
const PEOPLE = 3;

beforeAll(async () => {
  // The commit of a claim takes some time, so that the line can break meanwhile.
  await pool().query(`
    create function take_some_time() returns trigger language plpgsql as
      $$ begin perform pg_sleep(0.4); return null; end $$;
    create constraint trigger slow_commit after insert on attempts deferrable initially deferred
      for each row execute function take_some_time()`);
});

/** A slice whose line to PostgreSQL can be cut, while the claim of all its people is being committed. */
async function sendUntilCommit() {
  const [proxy, sink] = await Promise.all([startTcpProxy(new URL(inject('databaseUrl')).host), startSmtpSink()]);
  const [{ name }] = await query('select current_database() as name', []);
  const url = new URL(inject('databaseUrl'));
  Object.assign(url, { host: proxy.address, pathname: `/${name}` });
  const far = openDatabase({ url: url.href, poolSize: 5, applicationName: 'far', onConnectionError: () => {} });
  const { sendSlice, stop } = startDeliveries(far, sink.port);
  cleanUps.push(sink.close, proxy.close, far.close, stop);

  const one = await campaign({ people: PEOPLE });
  await layOutChunk(one);
  const sending = sendSlice(sliceOf(one));
  sending.catch(() => {});
  const committing = async () => {
    const sql = `select pid from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'`;
    return (await query(sql, []))[0]?.pid as number | undefined;
  };
  const pid = await eventually(committing, { everyMs: 10, what: 'a claim that is being committed' });
  return { proxy, sink, one, sending, pid, sendSlice };
}

/** How often each of them was tried, by what came of it. */
const attemptsOf = async (one: Parameters<typeof peopleOf>[0]) => {
  const people = await peopleOf(one);
  return (await Promise.all(people.map(({ id }) => lab.rowsOf('attempts', id, 'seq')))).map((attempts) =>
    attempts.map(({ seq, epoch, outcome }) => [seq, epoch, outcome]),
  );
};
const onceEach = Array.from({ length: PEOPLE }, () => [[1, 1, 'sent']]);

test.each([
  ['while the line is away', 2_000],
  ['after it is back', 100],
])(
  'claims of many that are committed unheard, %s, are still their slice’s, and each is sent once',
  async (_, awayMs) => {
    const { proxy, sink, one, sending } = await sendUntilCommit();
    await proxy.cut();
    await pause(awayMs);
    await proxy.mend();
    expect(await sending).toEqual({ kind: 'done' });
    expect(await countsOf(one)).toEqual({ SENT: PEOPLE });
    expect(await attemptsOf(one)).toEqual(onceEach);
    expect(new Set(sink.ledger.map(({ to }) => to)).size).toBe(PEOPLE);
    expect(sink.ledger).toHaveLength(PEOPLE);
    // Nobody has been taken for one whose sender was lost.
    expect(await begunOf(one)).toEqual([]);
  },
);

test('claims of many whose commit came to nothing leave everybody waiting, and the next slice sends to them', async () => {
  const { sink, one, sending, pid, sendSlice } = await sendUntilCommit();
  await query('select pg_terminate_backend($1)', [pid]);
  expect(await sending).toMatchObject({ kind: 'wait', reason: 'others_at_work' });
  expect(await countsOf(one)).toEqual({ PENDING: PEOPLE });
  expect(await attemptsOf(one)).toEqual([[], [], []]);
  expect(sink.ledger).toEqual([]);
  expect(await sendSlice(sliceOf(one))).toEqual({ kind: 'done' });
  expect(await attemptsOf(one)).toEqual(onceEach);
  expect(sink.ledger).toHaveLength(PEOPLE);
});
