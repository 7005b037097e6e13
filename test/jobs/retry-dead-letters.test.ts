import { afterEach, expect, test } from 'vitest';
import { type DeadLetterRetriesDeps, runDeadLetterRetries } from '../../src/jobs/retry-dead-letters.ts';
import {
  createdRows,
  giveUpOne,
  letterOf,
  notificationOf,
  parkOne,
  type TestLetter,
} from '../api/dead-letters/letters.ts';
import { eventually } from '../support/expect/eventually.ts';
import { silentLogger } from '../support/servers/kafka.ts';
import { useClient } from '../support/servers/use-api.ts';

let woken = 0;
const jobs: { stop(): Promise<void> }[] = [];
const { db, client } = useClient({ poolSize: 15 });

afterEach(async () => {
  await Promise.all(jobs.splice(0).map((job) => job.stop()));
  woken = 0;
});

function run(overrides: Partial<DeadLetterRetriesDeps> = {}): { stop(): Promise<void> } {
  const wakeRelay = () => {
    woken++;
  };
  const job = runDeadLetterRetries({
    database: db.database,
    wakeRelay,
    logger: silentLogger,
    pollMs: 50,
    ...overrides,
  });
  jobs.push(job);
  return job;
}

/** @returns the moment that was set */
async function retryIn(id: string, ms: number): Promise<Date> {
  const sql = `update dead_letters set retry_at = now() + $2 * interval '1 ms' where id = $1 returning retry_at`;
  return (await db.database.pool.query(sql, [id, ms])).rows[0].retry_at;
}
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const isRetrying = async (id: string) => (await letterOf(db.database, id)).status === 'RETRYING';

test('a dead letter is replayed when its time has come, not before, and the relay is told', async () => {
  const [due, later] = [await giveUpOne(db.database, client.id), await giveUpOne(db.database, client.id)];
  const never = await giveUpOne(db.database, client.id);
  await retryIn(later.id, 3_600_000);
  run();
  const dueAt = await retryIn(due.id, 500);
  await eventually(() => isRetrying(due.id), { what: 'the retry' });
  expect(await letterOf(db.database, due.id)).toMatchObject({ retry_at: null });
  const { rows } = await db.database.pool.query(
    'select at from timeline where notification_id = $1 order by sequence desc limit 1',
    [due.notificationId],
  );
  expect(rows[0].at.getTime()).toBeGreaterThanOrEqual(dueAt.getTime());
  expect(await notificationOf(db.database, due.notificationId)).toMatchObject({ status: 'PENDING', run: 1 });
  expect(await createdRows(db.database, due.publicNotificationId)).toHaveLength(2);
  await eventually(() => woken === 1);
  for (const { id } of [later, never]) expect(await isRetrying(id)).toBe(false);
});

test('a person who set the time for an UNKNOWN one is obeyed', async () => {
  const letter = await giveUpOne(db.database, client.id, {}, { status: 'UNKNOWN' });
  await retryIn(letter.id, 0);
  run();
  await eventually(() => isRetrying(letter.id), { what: 'the retry' });
});

test('what cannot be replayed is not tried again, and holds up nothing behind it', async () => {
  const expired = await giveUpOne(db.database, client.id, { expiresAt: new Date(Date.now() + 60_000) });
  await db.database.pool.query('update notifications set expires_at = now() where id = $1', [expired.notificationId]);
  const good = await giveUpOne(db.database, client.id);
  await parkOne(db.database);
  await db.database.pool.query('update dead_letters set retry_at = now() where notification_id is null');
  await retryIn(expired.id, -2_000);
  await retryIn(good.id, -1_000);
  run({ batchSize: 1 });
  await eventually(() => isRetrying(good.id), { what: 'the retry' });
  const open = `select count(*)::int as n from dead_letters where status = 'FAILED' and retry_at <= now()`;
  await eventually(async () => (await db.database.pool.query(open)).rows[0].n === 0, { what: 'no retry that is due' });
  expect(await letterOf(db.database, expired.id)).toMatchObject({ status: 'FAILED', retry_at: null });
});

test('four processes retry 60 that are due once each', async () => {
  const letters: TestLetter[] = [];
  for (let n = 0; n < 60; n++) letters.push(await giveUpOne(db.database, client.id));
  for (const { id } of letters) await retryIn(id, 500);
  for (let n = 0; n < 4; n++) run({ batchSize: 10, pollMs: 20 });
  await eventually(async () => (await Promise.all(letters.map(({ id }) => isRetrying(id)))).every(Boolean), {
    what: '60 retries',
  });
  for (const { notificationId, publicNotificationId } of letters) {
    expect((await notificationOf(db.database, notificationId)).run).toBe(1);
    expect(await createdRows(db.database, publicNotificationId)).toHaveLength(2);
  }
});

test('trouble with PostgreSQL ends a round and not the job, and a job that is stopped does nothing more', async () => {
  let refuse = true;
  const pool = new Proxy(db.database.pool, {
    get(target, name) {
      if (name === 'connect' && refuse) return () => Promise.reject(new Error('Connection terminated'));
      const value = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  const [first, second] = [await giveUpOne(db.database, client.id), await giveUpOne(db.database, client.id)];
  await retryIn(first.id, 0);
  const job = run({ database: { ...db.database, pool } });
  await pause(200);
  expect(await isRetrying(first.id)).toBe(false);
  refuse = false;
  await eventually(() => isRetrying(first.id), { what: 'the retry' });
  await job.stop();
  await retryIn(second.id, 0);
  await pause(300);
  expect(await isRetrying(second.id)).toBe(false);
});
