import { Connection, WorkflowClient } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import { afterAll, afterEach, beforeAll, expect, inject, test } from 'vitest';
import { DELIVERY_FAILED, workflowIdFor } from '../../src/contracts/notification-workflow.ts';
import { fromPublicId } from '../../src/domain/ids.ts';
import { eventually } from '../support/expect/eventually.ts';
import { type Flow, openFlow, TURN_MS } from '../support/servers/flow.ts';
import type { TestProcess } from '../support/servers/processes.ts';

let flow: Flow;
let api: TestProcess;
let connection: Connection;
let workflows: WorkflowClient;

beforeAll(async () => {
  connection = await Connection.connect({ address: inject('temporalAddress') });
  flow = await openFlow({
    smtp: {
      onRcptTo({ address }, _session, done) {
        const code = { nobody: 550, busy: 451 }[address.split('@')[0] ?? ''];
        done(code ? Object.assign(new Error(`${code === 550 ? 5 : 4}.1.1 not now`), { responseCode: code }) : null);
      },
    },
  });
  workflows = new WorkflowClient({ connection, namespace: flow.namespace });
  [api] = await Promise.all([flow.start('api'), flow.start('engine')]);
}, TURN_MS);
afterEach(() => flow.assertNoneLeft());
afterAll(async () => {
  await flow.close();
  await connection.close();
});

const to = (name: string) => ({ recipient: { email: `${name}@example.com` } });

/** Waits until visibility, which is a moment behind, finds exactly these notifications by the query, as the UI does. */
async function expectFound(query: string, ids: string[]): Promise<void> {
  const wanted = ids.map((id) => workflowIdFor(id, 0)).sort();
  let found: string[] = [];
  const same = async () => {
    found = [];
    for await (const { workflowId } of workflows.list({ query })) found.push(workflowId);
    return JSON.stringify(found.sort()) === JSON.stringify(wanted);
  };
  await eventually(same, { timeoutMs: 30_000, what: query }).catch((error) => {
    throw new Error(`${error.message}; found ${found.join(', ') || 'none'}`);
  });
}

/** The summaries that the UI shows in a run, in the order of its events. */
async function summariesOf(id: string): Promise<string[]> {
  const { events } = await workflows.getHandle(workflowIdFor(id, 0)).fetchHistory();
  return (events ?? []).flatMap(({ userMetadata }) =>
    userMetadata?.summary ? [defaultPayloadConverter.fromPayload<string>(userMetadata.summary)] : [],
  );
}

async function userKeyOf(id: string): Promise<string> {
  const { rows } = await flow.db.database.pool.query('select user_key from notifications where id = $1', [
    fromPublicId('notification', id),
  ]);
  return rows[0].user_key;
}

test('a run is found by its client, its channel and its user, and a failed delivery by its status', async () => {
  const [ada, again, ben, failed] = await Promise.all([
    ...['ada', 'ada', 'ben', 'nobody'].map((name) => flow.notify(api, to(name))),
  ] as [Promise<string>, Promise<string>, Promise<string>, Promise<string>]);
  await flow.until('SENT', [ada, again, ben]);
  await flow.until('FAILED', [failed]);

  const mine = `ClientId = "${flow.client.publicId}"`;
  await expectFound(mine, [ada, again, ben, failed]);
  await expectFound(`Channel = "email" AND ${mine}`, [ada, again, ben, failed]);
  await expectFound(`Channel = "sms" AND ${mine}`, []);
  await expectFound(`UserKey = "${await userKeyOf(ada)}"`, [ada, again]);
  await expectFound(`UserKey = "${await userKeyOf(ben)}"`, [ben]);
  await expectFound(`ExecutionStatus = "Failed" AND ${mine}`, [failed]);
  await expectFound(`ExecutionStatus = "Completed" AND ${mine}`, [ada, again, ben]);

  const handle = workflows.getHandle(workflowIdFor(failed, 0));
  await expect(handle.result()).rejects.toMatchObject({
    cause: { type: DELIVERY_FAILED, message: 'not delivered: smtp_550' },
  });
  expect(await summariesOf(failed)).toEqual(['send by smtp, attempt 1', 'smtp answered 550']);
});

test('every wait and every activity says in plain words what it is for', async () => {
  const retried = await flow.notify(api, { ...to('busy'), retry: { delaysMs: [100, 100] } });
  await flow.until('FAILED', [retried]);
  expect(await summariesOf(retried)).toEqual([
    'send by smtp, attempt 1',
    'retry 1: smtp answered 451',
    'send by smtp, attempt 2',
    'retry 2: smtp answered 451',
    'send by smtp, attempt 3',
    'smtp answered 451',
  ]);

  const scheduled = await flow.notify(api, { ...to('later'), delayMs: 600_000 });
  await flow.until('SCHEDULED', [scheduled]);
  await eventually(async () => (await summariesOf(scheduled)).includes('not due yet'), { what: 'the timer' });

  const limits = { email: { count: 2, windowMs: 60_000 } };
  expect((await flow.request(api, 'PATCH', '/api/client/settings', { body: { limits } })).status).toBe(200);
  const ids = await Promise.all([1, 2, 3].map(() => flow.notify(api, to('eve'))));
  const read = () => Promise.all(ids.map((id) => flow.read(api, id)));
  const deferred = await eventually(async () => (await read()).find(({ status }) => status === 'DEFERRED'));
  expect(deferred.reason).toBe('user_limit');
  const words = 'user limit: 2 emails per 60 s';
  await eventually(async () => (await summariesOf(deferred.id)).includes(words), { what: words });
});
