import { randomUUID } from 'node:crypto';
import type { WorkflowHandle } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker } from '@temporalio/worker';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Activities } from '../../src/activities/index.ts';
import {
  WEBHOOK_DELAYS_MS,
  WEBHOOK_QUEUE,
  WEBHOOK_WORKFLOW,
  type WebhookCallInput,
  type WebhookOutcome,
  type WebhookPlan,
} from '../../src/contracts/webhook-workflow.ts';
import { keepHistory } from '../support/expect/histories.ts';
import { pausesOf } from '../support/expect/pauses.ts';
import { endAtFailedTask, startTimeSkippingServer } from '../support/servers/time-skipping.ts';
import { workflowBundle } from '../support/servers/workflow-bundle.ts';

let env: TestWorkflowEnvironment;
let close: () => Promise<void>;
let worker: Omit<Parameters<typeof Worker.create>[0], 'activities' | 'taskQueue'>;
beforeAll(async () => {
  ({ env, close } = await startTimeSkippingServer());
  worker = { connection: env.nativeConnection, workflowBundle: { codePath: await workflowBundle() } };
});
afterAll(() => close());

const AGAIN = { kind: 'again', code: 'http_500', retryAfterMs: null } as const;
const ended = (status: 'DELIVERED' | 'FAILED' | 'SKIPPED') => ({ kind: 'ended', status }) as const;

/** One run against scripted answers, the last of which is repeated; `fail` throws as a broken line to PostgreSQL does. */
async function run(
  script: (WebhookOutcome | 'fail')[],
  { name = null as string | null, meanwhile = async (_handle: WorkflowHandle) => {} } = {},
) {
  const calls: WebhookCallInput[] = [];
  const answers = [...script];
  const activities: Pick<Activities, 'callEndpoint'> = {
    async callEndpoint(input) {
      calls.push(input);
      const answer = answers.length > 1 ? answers.shift() : answers[0];
      if (!answer || answer === 'fail') throw new Error('the line to PostgreSQL broke');
      return answer;
    },
  };
  const id = randomUUID();
  const plan: WebhookPlan = { eventId: `evt_${id}`, endpointId: `whk_${id}`, run: 2, delaysMs: WEBHOOK_DELAYS_MS };
  const running = await Worker.create({ ...worker, taskQueue: WEBHOOK_QUEUE, activities });
  const { end, history } = await running.runUntil(async () => {
    const options = { workflowId: `webhook-${id}`, taskQueue: WEBHOOK_QUEUE, args: [plan] };
    const handle = await env.client.workflow.start(WEBHOOK_WORKFLOW, options);
    await meanwhile(handle);
    const result = await handle.result().catch((error) => error.cause?.type ?? String(error));
    const history = await handle.fetchHistory();
    if (name) keepHistory(name, history);
    return { end: result as string, history };
  });
  return { plan, calls, pauses: pausesOf(history), end };
}

test('an event that is taken costs one call', async () => {
  const { plan, calls, end } = await run([ended('DELIVERED')], { name: 'webhook-delivered' });
  const { eventId, endpointId } = plan;
  expect(calls).toMatchObject([{ eventId, endpointId, run: 2, number: 1, isLast: false }]);
  expect(end).toBe('DELIVERED');
});

test('an endpoint that never works is called after 5 s, 5 and 30 min, 2, 5, 10 and 10 h, and then the run fails', async () => {
  const { calls, pauses, end } = await run([...Array<WebhookOutcome>(7).fill(AGAIN), ended('FAILED')], {
    name: 'webhook-given-up',
  });
  expect(pauses).toEqual([5, 300, 1_800, 7_200, 18_000, 36_000, 36_000]);
  expect(calls.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  expect(calls.map(({ isLast }) => isLast)).toEqual([false, false, false, false, false, false, false, true]);
  expect(end).toBe('WebhookFailed');
});

test('success at the third call ends it', async () => {
  const { calls, pauses, end } = await run([AGAIN, AGAIN, ended('DELIVERED')]);
  expect(calls).toHaveLength(3);
  expect(pauses).toEqual([5, 300]);
  expect(end).toBe('DELIVERED');
});

test('a pause is as long as the endpoint asks for, and never shorter than the schedule', async () => {
  const busy = (retryAfterMs: number) => ({ ...AGAIN, code: 'http_429', retryAfterMs });
  const { pauses, end } = await run([busy(60_000), busy(60_000), ended('DELIVERED')], { name: 'webhook-retry-after' });
  expect(pauses).toEqual([60, 300]);
  expect(end).toBe('DELIVERED');
});

test('an endpoint that is gone ends it at the first call, as a failure', async () => {
  const { calls, end } = await run([ended('FAILED')]);
  expect([calls.length, end]).toEqual([1, 'WebhookFailed']);
});

test('an endpoint that is deleted in the middle ends it quietly', async () => {
  const { calls, end } = await run([AGAIN, ended('SKIPPED')]);
  expect([calls.length, end]).toEqual([2, 'SKIPPED']);
});

test('trouble of ours uses up no call', async () => {
  const { calls, end } = await run(['fail', 'fail', ended('DELIVERED')]);
  expect(calls.map(({ number }) => number)).toEqual([1, 1, 1]);
  expect(end).toBe('DELIVERED');
});

test('an answer that only a newer worker gives makes no further call: the task is left to a worker of that', async () => {
  const paused = { kind: 'paused', code: 'on_hold', retryAfterMs: null } as never;
  const { calls, end } = await run([paused], { meanwhile: endAtFailedTask });
  expect([calls.length, end]).toEqual([1, expect.stringContaining('terminated')]);
});
