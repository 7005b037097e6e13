import { expect, test } from 'vitest';
import { type Attempt, storyOf } from '../../dashboard/src/pages/notification/story.ts';

const START = Date.parse('2026-11-22T09:30:00.000Z');
const at = (ms: number) => new Date(START + ms).toISOString();
const attempt = (number: number, fromMs: number, toMs: number | null): Attempt => ({
  number,
  provider: 'smtp',
  startedAt: at(fromMs),
  finishedAt: toMs === null ? null : at(toMs),
  outcome: toMs === null ? null : 'sent',
  code: null,
  detail: null,
  response: null,
});
const shown = (story: ReturnType<typeof storyOf>) =>
  story.map((step) => (step.kind === 'status' ? step.status : `attempt ${step.attempt.number}`));

test('a call stands in place of the PROCESSING that it began with', () => {
  const timeline = [
    { at: at(0), status: 'PENDING' as const, reason: null },
    { at: at(200), status: 'PROCESSING' as const, reason: null },
    { at: at(900), status: 'RETRYING' as const, reason: 'smtp_451' },
    { at: at(2_900), status: 'PROCESSING' as const, reason: null },
    { at: at(3_100), status: 'SENT' as const, reason: null },
  ];
  const story = storyOf({ timeline, attempts: [attempt(1, 210, 890), attempt(2, 2_895, 3_090)] });
  expect(shown(story)).toEqual(['PENDING', 'attempt 1', 'RETRYING', 'attempt 2', 'SENT']);
  expect(story.map(({ ms }) => ms)).toEqual([0, 210, 690, 1_995, 205]);
});

test('a PROCESSING without a call is told', () => {
  const timeline = [
    { at: at(0), status: 'PENDING' as const, reason: null },
    { at: at(200), status: 'PROCESSING' as const, reason: null },
    { at: at(60_000), status: 'UNKNOWN' as const, reason: 'workflow_lost' },
  ];
  expect(shown(storyOf({ timeline, attempts: [] }))).toEqual(['PENDING', 'PROCESSING', 'UNKNOWN']);
});

test('one call takes the place of one PROCESSING only', () => {
  const timeline = [
    { at: at(0), status: 'PROCESSING' as const, reason: null },
    { at: at(500), status: 'DEFERRED' as const, reason: 'provider_rate' },
    { at: at(1_000), status: 'PROCESSING' as const, reason: null },
  ];
  const story = storyOf({ timeline, attempts: [attempt(1, 10, null)] });
  expect(shown(story)).toEqual(['attempt 1', 'DEFERRED', 'PROCESSING']);
});

test('a clock that runs behind makes no time negative', () => {
  const timeline = [
    { at: at(100), status: 'PENDING' as const, reason: null },
    { at: at(100), status: 'SCHEDULED' as const, reason: 'scheduled' },
  ];
  const story = storyOf({ timeline, attempts: [attempt(1, 40, 90)] });
  expect(story.every(({ ms }) => ms >= 0)).toBe(true);
  expect(shown(story)).toEqual(['attempt 1', 'PENDING', 'SCHEDULED']);
});

test('a reason that repeats the code of the call before it is left out', () => {
  const refused = { ...attempt(1, 10, 20), outcome: 'transient' as const, code: 'smtp_451' };
  const timeline = [
    { at: at(0), status: 'DEFERRED' as const, reason: 'provider_rate' },
    { at: at(20), status: 'RETRYING' as const, reason: 'smtp_451' },
    { at: at(30), status: 'FAILED' as const, reason: 'deferred_too_long' },
  ];
  const reasons = storyOf({ timeline, attempts: [refused] }).map((step) =>
    step.kind === 'status' ? step.reason : step.attempt.code,
  );
  expect(reasons).toEqual(['provider_rate', 'smtp_451', null, 'deferred_too_long']);
});
