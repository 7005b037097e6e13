import { afterAll, beforeAll, expect, test } from 'vitest';
import { pausesOf } from '../support/expect/pauses.ts';
import { startTimeSkipping, type TimeSkipping } from '../support/servers/time-skipping.ts';

let temporal: TimeSkipping;
beforeAll(async () => {
  temporal = await startTimeSkipping();
});
afterAll(() => temporal.close());

const SENT = { kind: 'sent' } as const;
const TRANSIENT = { kind: 'transient', code: 'smtp_451' } as const;
const DAY_MS = 86_400_000;

test('a message that is taken costs one local activity and at most 12 events', async () => {
  const { calls, end, history } = await temporal.as('sent').run({}, { deliver: [SENT] });
  expect(end).toBe('SENT');
  expect(calls).toMatchObject([{ seq: 1, local: true }]);
  expect(history.events?.length).toBeLessThanOrEqual(12);
});

test('transient failures are retried after 2, 4 and 8 s, then it is given up and the workflow fails', async () => {
  const { calls, gaveUp, end, history } = await temporal.as('given-up-after-retries').run({}, { deliver: [TRANSIENT] });
  expect(calls.map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
  expect(pausesOf(history)).toEqual([2, 4, 8]);
  expect(gaveUp).toEqual(['smtp_451']);
  expect(end).toBe('DeliveryFailed');
});

test('a policy of its own says how often and when', async () => {
  const { calls, history } = await temporal.run({ retry: { delaysMs: [60_000, 3_600_000] } }, { deliver: [TRANSIENT] });
  expect(calls).toHaveLength(3);
  expect(pausesOf(history)).toEqual([60, 3_600]);
});

test('a refusal for good is given up at once', async () => {
  const { calls, gaveUp, end } = await temporal
    .as('refused-for-good')
    .run({}, { deliver: [{ kind: 'permanent', code: 'smtp_550' }] });
  expect([calls.length, gaveUp, end]).toEqual([1, ['smtp_550'], 'DeliveryFailed']);
});

test('the next provider is tried when the first has spent its attempts, and attempts are counted on', async () => {
  const routes = [
    { channel: 'email' as const, provider: 'first' },
    { channel: 'email' as const, provider: 'second' },
  ];
  const plan = { routes, retry: { delaysMs: [1_000] } };
  const { calls, end } = await temporal.as('next-provider').run(plan, { deliver: [TRANSIENT, TRANSIENT, SENT] });
  expect(calls.map(({ provider, seq }) => [provider, seq])).toEqual([
    ['first', 1],
    ['first', 2],
    ['second', 3],
  ]);
  expect(end).toBe('SENT');
});

test('a route that is away goes to the end of the line, with the attempts that it has left', async () => {
  const routes = [
    { channel: 'email' as const, provider: 'first' },
    { channel: 'email' as const, provider: 'second' },
  ];
  const passed = { kind: 'passed', code: 'provider_down' } as const;
  const plan = { routes, retry: { delaysMs: [1_000] } };
  const script = { deliver: [TRANSIENT, passed, TRANSIENT, passed, TRANSIENT, TRANSIENT] };
  const { calls, others, gaveUp, end } = await temporal.as('passed-to-and-fro').run(plan, script);
  expect(calls.map(({ provider }) => provider)).toEqual(['first', 'first', 'second', 'second', 'first', 'second']);
  expect(calls.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6]);
  expect(others).toEqual([['second'], ['second'], ['first'], ['first'], ['second'], []]);
  expect([gaveUp, end]).toEqual([['smtp_451'], 'DeliveryFailed']);
});

test('another channel is the last resort, and its attempt runs on the queue of that channel', async () => {
  const routes = [
    { channel: 'email' as const, provider: 'smtp' },
    { channel: 'sms' as const, provider: 'twilio' },
  ];
  const script = { deliver: [{ kind: 'permanent', code: 'smtp_550' } as const, SENT] };
  const { calls, end } = await temporal.as('fallback-to-another-channel').run({ routes }, script);
  expect(calls.map(({ provider, local, queue }) => [provider, local, queue])).toEqual([
    ['smtp', true, 'notify-email'],
    ['twilio', false, 'notify-sms'],
  ]);
  expect(end).toBe('SENT');
});

test('a call that is refused because of the whole account uses up no attempt, and is numbered all the same', async () => {
  const deferred = { kind: 'deferred', waitMs: 60_000, reason: 'smtp_450' } as const;
  const script = { deliver: [deferred, TRANSIENT, deferred, SENT] };
  const run = { retry: { delaysMs: [1_000] } };
  const { calls, end, history } = await temporal.as('deferred-by-its-account').run(run, script);
  expect(calls.map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
  expect(pausesOf(history)).toEqual([60, 1, 60]);
  expect(end).toBe('SENT');
});

test('one that was given up while it waited for a provider ends as a failure, and leaves no second dead letter', async () => {
  const { gaveUp, end } = await temporal.as('deferred-too-long').run(
    {},
    {
      deliver: [
        { kind: 'wait', waitMs: DAY_MS, reason: 'provider_down' },
        { kind: 'gone', status: 'FAILED' },
      ],
    },
  );
  expect([gaveUp, end]).toEqual([[], 'DeliveryFailed']);
});

test('a wait of ten days uses up no attempt', async () => {
  const wait = { kind: 'wait', waitMs: 10 * DAY_MS, reason: 'scheduled' } as const;
  const { calls, end, history } = await temporal.as('waited-then-sent').run({}, { deliver: [wait, SENT] });
  expect(calls.map(({ seq }) => seq)).toEqual([1, 1]);
  expect(pausesOf(history)).toEqual([864_000]);
  expect(end).toBe('SENT');
});

test('a signal cuts a wait of ten days short: the row is looked at, and a cancelled one ends it', async () => {
  const wait = { kind: 'wait', waitMs: 10 * DAY_MS, reason: 'scheduled' } as const;
  const gone = { kind: 'gone', status: 'CANCELLED' } as const;
  const { calls, end, history } = await temporal
    .as('cancelled-while-waiting')
    .run({}, { deliver: [wait, gone] }, async ({ changed, sleep }) => {
      await sleep(5_000);
      await changed();
    });
  expect(calls).toHaveLength(2);
  expect(pausesOf(history)).toEqual([]);
  expect(end).toBe('CANCELLED');
});

test('signals during the pause before a retry cut nothing off it, however many come', async () => {
  const script = { deliver: [TRANSIENT, 'paused' as const, 'paused' as const, SENT] };
  const story = temporal.as('changed-in-a-pause');
  const { calls, end, history } = await story.run(
    { retry: { delaysMs: [600_000] } },
    script,
    async ({ changed, sleep }) => {
      for (let times = 0; times < 2; times++) {
        await sleep(60_000);
        await changed();
      }
    },
  );
  expect(calls.map(({ seq }) => seq)).toEqual([1, 2, 2, 2]);
  const [first, second, third, last] = calls.map(({ pauseMs }) => pauseMs) as [number, number, number, number];
  expect([first, last]).toEqual([0, 0]);
  expect(second).toBeGreaterThan(500_000);
  // The server's clock and the workflow's may be a little apart.
  expect(second).toBeLessThanOrEqual(541_000);
  expect(third).toBeGreaterThan(400_000);
  expect(third).toBeLessThanOrEqual(second - 59_000);
  // The one that came to its end is the rest of the pause, as the workflow's clock has it.
  expect(pausesOf(history)).toEqual([third / 1_000]);
  expect(end).toBe('SENT');
});

test('a wait for anything else than a pause is cut short by a signal, also after a pause that a signal has met', async () => {
  const wait = { kind: 'wait', waitMs: DAY_MS, reason: 'provider_down' } as const;
  const { calls, end, history } = await temporal.run(
    { retry: { delaysMs: [600_000] } },
    { deliver: [TRANSIENT, wait, SENT] },
    async ({ changed, sleep }) => {
      await sleep(700_000);
      await changed();
    },
  );
  expect(calls.map(({ seq, pauseMs }) => [seq, pauseMs])).toEqual([
    [1, 0],
    [2, 0],
    [2, 0],
  ]);
  expect(pausesOf(history)).toEqual([600]);
  expect(end).toBe('SENT');
});

test('a message that may have been taken is sent once more after 30 s, by the same provider', async () => {
  const { calls, end, history } = await temporal
    .as('ambiguous-then-sent')
    .run({}, { deliver: [{ kind: 'ambiguous', code: 'no_reply_after_data' }, SENT] });
  expect(calls.map(({ provider }) => provider)).toEqual(['smtp', 'smtp']);
  expect(pausesOf(history)).toEqual([30]);
  expect(end).toBe('SENT');
});

test('a resend that is refused for now is tried again under the retry policy', async () => {
  const ambiguous = { kind: 'ambiguous', code: 'no_reply_after_data' } as const;
  const { calls, end, history } = await temporal
    .as('resend-refused-for-now')
    .run({}, { deliver: [ambiguous, TRANSIENT, TRANSIENT, SENT] });
  expect([calls.length, pausesOf(history), end]).toEqual([4, [30, 4, 8], 'SENT']);
});

test('a resend whose retries are spent is given up, and what may have been sent is no failure of the workflow', async () => {
  const ambiguous = { kind: 'ambiguous', code: 'no_reply_after_data' } as const;
  const { calls, gaveUp, end } = await temporal
    .as('resend-spent')
    .run({}, { deliver: [ambiguous, TRANSIENT], giveUp: 'UNKNOWN' });
  expect([calls.length, gaveUp, end]).toEqual([4, ['smtp_451'], 'UNKNOWN']);
});

test('a history that has become long is left behind at a wait, with nothing of the way forgotten', async () => {
  const routes = [
    { channel: 'email' as const, provider: 'first' },
    { channel: 'email' as const, provider: 'second' },
  ];
  const wait = { kind: 'wait', waitMs: 60_000, reason: 'provider_down' } as const;
  const waits = Array.from({ length: 400 }, () => wait);
  const refused = { kind: 'permanent', code: 'smtp_550' } as const;
  // What is kept is the history of the run that goes on.
  const story = temporal.as('continued-in-a-new-run');
  const { calls, end, history } = await story.run({ routes }, { deliver: [refused, ...waits, SENT] });
  expect(end).toBe('SENT');
  expect(calls.map(({ provider, seq }) => `${provider} ${seq}`)).toEqual(['first 1', ...Array(401).fill('second 2')]);
  const [started] = history.events ?? [];
  expect(started?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId).not.toBe('');
  expect(history.events?.length).toBeLessThan(2_100);
}, 300_000);

/** What a newer release may write, which this one has no type for. */
const unknown = (value: object) => value as never;

test('an answer that only a newer worker gives is never taken for a failure: the task is repeated until one knows it', async () => {
  const paused = unknown({ kind: 'paused', waitMs: 0, code: 'on_hold' });
  const { calls, gaveUp, end } = await temporal.run({}, { deliver: [paused, SENT] });
  // The call was local, so the next task makes it again; of an activity's own result it would be told again.
  expect([calls.map(({ seq }) => seq), gaveUp, end]).toEqual([[1, 1], [], 'SENT']);
});

test.each([
  ['what to do when in doubt', { onAmbiguous: 'ask' }],
  ['a form of the retry policy', { retry: { untilMs: 3_600_000 } }],
])('a plan with %s that only a newer release has is left to a worker of that', async (_what, plan) => {
  const { calls, end } = await temporal.run(unknown(plan), { deliver: [SENT] }, ({ endAtFailedTask }) =>
    endAtFailedTask(),
  );
  expect([calls, end]).toEqual([[], expect.stringContaining('terminated')]);
});

test('one that is held is not tried again and leaves no second dead letter', async () => {
  const { calls, gaveUp, end } = await temporal.as('held').run({}, { deliver: [{ kind: 'gone', status: 'UNKNOWN' }] });
  expect([calls.length, gaveUp, end]).toEqual([1, [], 'UNKNOWN']);
});

test('trouble with PostgreSQL uses up no attempt: after the local activity a regular one is retried until it works', async () => {
  const { calls, end } = await temporal.as('postgresql-away').run({}, { deliver: ['fail', 'fail', 'fail', SENT] });
  expect(end).toBe('SENT');
  expect(calls.map(({ seq, local }) => [seq, local])).toEqual([
    [1, true],
    [1, false],
    [1, false],
    [1, false],
  ]);
  expect(end).toBe('SENT');
});

test('what a late receipt settled while it was given up is not a failure', async () => {
  const { end } = await temporal
    .as('settled-by-a-late-receipt')
    .run({}, { deliver: [{ kind: 'permanent', code: 'smtp_550' }], giveUp: 'DELIVERED' });
  expect(end).toBe('DELIVERED');
});
