import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { eventually } from '../support/expect/eventually.ts';
import { createClient } from '../support/factories/clients.ts';
import { notificationBody } from '../support/factories/notifications.ts';
import { type Flow, openFlow, TURN_MS } from '../support/servers/flow.ts';

let flow: Flow;

beforeAll(async () => {
  flow = await openFlow({ env: { WORKER_CHANNELS: 'email,sms' } });
}, TURN_MS);
afterEach(() => flow.assertNoneLeft());
afterAll(() => flow.close());

test('a channel that no provider is set up for gets a worker of its own accord once a test key sends by it', async () => {
  const [api, bridge, worker] = await Promise.all([flow.start('api'), flow.start('bridge'), flow.start('worker')]);
  const started = () => worker.logs().filter(({ msg }) => msg === 'worker for a channel without a provider started');
  const { apiKey: key } = await createClient(flow.db.database, { environment: 'test' });
  const body = notificationBody({ channel: 'sms', recipient: '+14155552671', content: { body: 'Your code is 1234.' } });
  const { status, json } = await flow.request(api, 'POST', '/api/notifications', { body, key });
  expect(status).toBe(202);
  const path = `/api/notifications/${json.data.notificationId}`;
  const isSent = async () => (await flow.request(api, 'GET', path, { key })).json.data.status === 'SENT';
  await eventually(isSent, { timeoutMs: 60_000, what: 'an SMS of a test key' });
  // One that had been there from the beginning would say nothing.
  expect(started()).toContainEqual(expect.objectContaining({ queue: 'notify-sms' }));
  for (const one of [api, bridge, worker]) flow.processes.keep(one);
}, 120_000);
