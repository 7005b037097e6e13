import { afterAll, beforeAll, expect, test } from 'vitest';
import { startPersistentLoad } from '../../bench/accept/persistent-load.ts';
import { eventually } from '../support/expect/eventually.ts';
import { print } from '../support/expect/print.ts';
import { openProcesses, type Processes, type TestProcess } from '../support/servers/processes.ts';
import { useClient } from '../support/servers/use-api.ts';

/** By then an API is in full swing: it is killed right after some were answered, with the next ones under way. */
const ACCEPTED = 150;

let processes: Processes;
/** The second answers what comes again. */
let apis: [TestProcess, TestProcess];
const { db, client } = useClient();

beforeAll(async () => {
  processes = await openProcesses();
  const start = async () => {
    const api = processes.start('api', { DATABASE_URL: db.url, RELAY_IN_API: 'false' });
    await api.ready();
    return api;
  };
  apis = await Promise.all([start(), start()]);
});
afterAll(async () => {
  await processes.close();
});

// npm run check:accept -- --only killed does so 60 times, to one that starts again.
test('an API killed -9 while 32 connections post, one by one and in batches: what was answered 202 is on record once, with its outbox row', async () => {
  const [doomed, other] = apis;
  let url = doomed.url();
  const load = startPersistentLoad({ urlOf: () => url, apiKey: client.apiKey, singles: 26, batches: 6, batch: 20 });
  const acceptMore = (before = load.figures().accepted) =>
    eventually(() => load.figures().accepted >= before + ACCEPTED, { timeoutMs: 30_000, everyMs: 1 });
  await acceptMore();
  doomed.kill('SIGKILL');
  await doomed.exited;
  url = other.url();
  await acceptMore();
  await load.stop();

  const { accepted, broken, recorded, ...faults } = await load.compare((text) => db.database.pool.query(text));
  print(`${accepted} accepted; ${broken} requests broke, and ${recorded} of their notifications were on record`);
  expect(faults).toEqual({ missing: 0, extra: 0, renamed: 0, withoutOutbox: 0, strayOutbox: 0, wrong: [] });
  expect(accepted).toBeGreaterThanOrEqual(2 * ACCEPTED);
  expect(broken).toBeGreaterThan(0);
}, 60_000);
