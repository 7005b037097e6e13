import { expect, test } from 'vitest';
import {
  type CancelProgress,
  cancelAll,
  NOTHING_CANCELLED,
} from '../../dashboard/src/pages/notifications/cancel-all.ts';
import type { components } from '../../src/client/schema.ts';

type Answer = components['schemas']['CancelResults'];
type Result = Answer['results'][number];

function answerOf(results: Result[]): Answer {
  const of = (outcome: Result['outcome']) => results.filter((one) => one.outcome === outcome).length;
  return {
    counts: { cancelled: of('cancelled'), notCancellable: of('not_cancellable'), notFound: of('not_found') },
    results,
  };
}
const cancelled: Result = { id: 'ntf_1', outcome: 'cancelled', status: 'CANCELLED' };
const sent: Result = { id: 'ntf_2', outcome: 'not_cancellable', status: 'SENT' };
const absent: Result = { id: 'ntf_3', outcome: 'not_found', status: null };

async function run(answers: Answer[], { stopAfter = Infinity, endless = false, sofar = NOTHING_CANCELLED } = {}) {
  const told: CancelProgress[] = [];
  const asked: number[] = [];
  await cancelAll({
    sofar,
    ask: async (step) => {
      asked.push(step);
      return { answer: answers[step] ?? answerOf([]), hasMore: endless || step < answers.length - 1 };
    },
    tell: (progress) => told.push(progress),
    isStopped: () => asked.length >= stopAfter,
  });
  return { told, asked, last: told.at(-1) };
}

test('answers add up, and what was not cancelled is told by its status', async () => {
  const { last, asked } = await run([answerOf([cancelled, sent]), answerOf([cancelled, sent, absent])]);
  expect(last).toEqual({ cancelled: 2, kept: new Map([['SENT', 2]]), notFound: 1, steps: 2, state: 'done' });
  expect(asked).toEqual([0, 1]);
});

test('stopped, it asks no more and says what it has done', async () => {
  const { last, asked } = await run([answerOf([cancelled]), answerOf([cancelled])], { stopAfter: 1 });
  expect(last).toMatchObject({ cancelled: 1, state: 'stopped' });
  expect(asked).toEqual([0]);
});

test('a request that finds nothing ends it, whatever it says of more', async () => {
  const { last, asked } = await run([answerOf([cancelled])], { endless: true });
  expect(last).toMatchObject({ cancelled: 1, state: 'done' });
  expect(asked).toEqual([0, 1]);
});

test('begun again, it goes on where it broke off and counts on', async () => {
  const sofar = { ...NOTHING_CANCELLED, cancelled: 7, steps: 1 };
  const { last, asked } = await run([answerOf([cancelled]), answerOf([cancelled])], { sofar });
  expect(last).toMatchObject({ cancelled: 8, steps: 2, state: 'done' });
  expect(asked).toEqual([1]);
});
