import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { dumpTables } from '../support/expect/dump.ts';
import { eventually } from '../support/expect/eventually.ts';
import { gate } from '../support/expect/gate.ts';
import { notificationBody } from '../support/factories/notifications.ts';
import { type Flow, openFlow, TURN_MS } from '../support/servers/flow.ts';
import type { TestProcess } from '../support/servers/processes.ts';

let flow: Flow;
let api: TestProcess;

const smtp: { replyWhen?: Promise<void> } = {};

beforeAll(async () => {
  flow = await openFlow({ smtp, env: { RATE_LIMIT_EMAIL: '2' } });
  [api] = await Promise.all([flow.start('api'), flow.start('engine')]);
}, TURN_MS);
afterEach(() => flow.assertNoneLeft());
afterAll(() => flow.close());

const person = (userId: string) => ({ userId, email: `${userId}@example.com` });
const erase = async (userId: string) =>
  (await flow.request(api, 'DELETE', `/api/recipients?userId=${userId}`)).json.data;

async function isForgotten(userId: string): Promise<boolean> {
  return !JSON.stringify(await dumpTables(flow.db.database)).includes(userId);
}

test('a person that is erased while one mail is on its way and others wait gets that one, and is forgotten then', async () => {
  const recipient = person('canary-erased');
  const content = { subject: 'canary-erased', body: 'canary-erased' };
  const reply = gate();
  smtp.replyWhen = reply.opened;
  const waiting = [
    await flow.notify(api, { recipient, content, delayMs: 600_000 }),
    await flow.notify(api, { recipient, content, delayMs: 1_200_000 }),
  ];
  await flow.until('SCHEDULED', waiting);
  const first = await flow.notify(api, { recipient, content });
  await flow.until('PROCESSING', [first]);
  expect(await erase('canary-erased')).toEqual({ cancelled: 2, erased: 2, pending: 1 });
  reply.open();
  await flow.until('SENT', [first]);
  await eventually(() => isForgotten('canary-erased'), { timeoutMs: 60_000, what: 'nothing left of the person' });
  await flow.until('CANCELLED', waiting);
  expect(flow.mails()).toEqual({ [first]: 1 });
  expect(flow.processes.output()).not.toContain('canary-erased');
  expect(await erase('canary-erased')).toEqual({ cancelled: 0, erased: 0, pending: 0 });
}, 120_000);

test('what a simulation says of a user’s limit is what Temporal then does', async () => {
  const body = notificationBody({ recipient: person('often') });
  const simulate = async () => (await flow.request(api, 'POST', '/api/notifications/simulate', { body })).json.data;
  expect(await simulate()).toMatchObject({ wouldBe: 'SENT', provider: 'smtp' });
  const sent = [await flow.notify(api, body), await flow.notify(api, body)];
  await flow.until('SENT', sent);

  const said = await simulate();
  expect(said).toMatchObject({ wouldBe: 'DEFERRED', provider: 'smtp' });
  const id = await flow.notify(api, body);
  await flow.until('DEFERRED', [id]);
  const { rows } = await flow.db.database.pool.query(
    `select wake_at from notifications where reason = 'user_limit' and status = 'DEFERRED'`,
  );
  expect(rows.map((row) => row.wake_at.toISOString())).toEqual([said.sendAt]);
  expect((await flow.request(api, 'POST', `/api/notifications/${id}/cancel`)).status).toBe(200);
});
