import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { beforeAll, expect, test } from 'vitest';
import { keptHistories } from '../support/expect/histories.ts';
import { workflowBundle } from '../support/servers/workflow-bundle.ts';

let codePath: string;
beforeAll(async () => {
  const logging = { forward: {}, filter: { core: 'ERROR', other: 'ERROR' } } as const;
  Runtime.install({ logger: new DefaultLogger('ERROR'), telemetryOptions: { logging } });
  codePath = await workflowBundle();
}, 60_000);

const kept = keptHistories();

test('every branch of the story has a history', () => {
  expect(kept.map(({ name }) => name).sort()).toEqual([
    'ambiguous-then-sent',
    'campaign-cancelled',
    'campaign-continued-in-a-new-run',
    'campaign-held-back',
    'campaign-paused-and-resumed',
    'campaign-postgresql-away',
    'campaign-scheduled',
    'campaign-sent',
    'cancelled-while-waiting',
    'changed-in-a-pause',
    'continued-in-a-new-run',
    'deferred-by-its-account',
    'deferred-too-long',
    'fallback-to-another-channel',
    'given-up-after-retries',
    'held',
    'next-provider',
    'passed-to-and-fro',
    'postgresql-away',
    'refused-for-good',
    'resend-refused-for-now',
    'resend-spent',
    'sent',
    'settled-by-a-late-receipt',
    'waited-then-sent',
    'webhook-delivered',
    'webhook-given-up',
    'webhook-retry-after',
  ]);
});

test.each(kept)('today’s workflow makes of "$name" what it was', async ({ name, history }) => {
  await Worker.runReplayHistory({ workflowBundle: { codePath } }, history, `notification-${name}`);
});

test('a history that the workflow would not write is refused', async () => {
  const retried = kept.find(({ name }) => name === 'given-up-after-retries') as (typeof kept)[number];
  const events = [...(retried.history.events ?? [])];
  // The first timer is gone: what a change of the workflow without a patch does to runs that are under way.
  const timer = events.findIndex(({ timerStartedEventAttributes }) => Boolean(timerStartedEventAttributes));
  expect(timer).toBeGreaterThan(0);
  events.splice(timer, 1);
  const history = { ...retried.history, events } as typeof retried.history;
  await expect(Worker.runReplayHistory({ workflowBundle: { codePath } }, history)).rejects.toThrow();
});
