import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startPersistentLoad } from '../../bench/accept/persistent-load.ts';
import { print } from '../support/expect/print.ts';
import { openProcesses, type Processes, type TestProcess } from '../support/servers/processes.ts';
import { useClient } from '../support/servers/use-api.ts';

/** The one after the last that is killed answers what comes again. */
const APIS = 3;
/** Until one is killed: the load has begun by then, and each time at another place. */
const LIVES_MS = { least: 300, most: 700 };

let processes: Processes;
let apis: TestProcess[];
const { db, client } = useClient();

beforeAll(async () => {
  processes = await openProcesses();
  const env = { DATABASE_URL: db.url, RELAY_IN_API: 'false', DATABASE_POOL: '10' };
  apis = Array.from({ length: APIS }, () => processes.start('api', env));
  await Promise.all(apis.map((api) => api.ready()));
});
afterAll(async () => {
  await processes.close();
});

// npm run check:accept -- --only killed does so 60 times with one that starts again.
test('APIs killed -9 while 32 connections post, one by one and in batches: what was answered 202 is on record once, with its outbox row', async () => {
  const urls = apis.map((api) => api.url());
  let at = 0;
  const load = startPersistentLoad({
    urlOf: () => urls[at] as string,
    apiKey: client.apiKey,
    singles: 26,
    batches: 6,
    batch: 20,
  });
  for (const api of apis.slice(0, -1)) {
    await sleep(LIVES_MS.least + Math.random() * (LIVES_MS.most - LIVES_MS.least));
    api.kill('SIGKILL');
    await api.exited;
    at++;
  }
  await sleep(LIVES_MS.least);
  await load.stop();

  const { accepted, broken, recorded, ...faults } = await load.compare((text) => db.database.pool.query(text));
  print(`${accepted} accepted; ${broken} requests broken by kills, ${recorded} of their notifications on record`);
  expect(faults).toEqual({ missing: 0, extra: 0, renamed: 0, withoutOutbox: 0, strayOutbox: 0, wrong: [] });
  expect(accepted).toBeGreaterThan(0);
  expect(broken).toBeGreaterThan(0);
}, 60_000);
