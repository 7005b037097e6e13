import { expect } from 'vitest';
import { RECEIPT_KINDS } from '../../src/domain/receipt.ts';
import { canBecome, isSettled, raisesEvent, type Status } from '../../src/domain/status.ts';
import type { Model } from './rules.ts';
import type { Snapshot } from './world.ts';

/** It has been sent, and there is nothing to do for it any more. */
const DONE: readonly Status[] = ['SENT', ...RECEIPT_KINDS];

/** What holds of one notification at every moment. */
export function checkSnapshot(now: Snapshot): void {
  const { status, run, timeline, attempts, letters, events } = now;
  expect(timeline.map(({ sequence }) => sequence)).toEqual(timeline.map((_, index) => index + 1));
  expect(now.sequence).toBe(timeline.length);
  expect(timeline.at(-1)).toMatchObject({ status, reason: now.reason });
  for (const [index, { status: to }] of timeline.slice(1).entries()) {
    const { status: from, reason } = timeline[index] as (typeof timeline)[number];
    const step = `${from} > ${to}`;
    const isNewReason = from === to && reason !== timeline[index + 1]?.reason;
    expect(isNewReason || isAllowed(from, to) ? 'allowed' : step).toBe('allowed');
  }
  const told = timeline.filter((row) => raisesEvent(row.status));
  expect(events.map((event) => [event.sequence, event.status])).toEqual(told.map((row) => [row.sequence, row.status]));

  const sending = attempts.filter(({ state }) => state === 'sending');
  expect(sending.length).toBeLessThanOrEqual(1);
  if (status === 'PROCESSING') expect(sending).toHaveLength(1);
  // Only a late "sent" of an earlier attempt, or a receipt, goes past one that is under way.
  else if (sending.length > 0) expect(DONE).toContain(status);
  expect(new Set(attempts.map(({ epoch }) => epoch)).size).toBe(attempts.length);

  expect(new Set(letters.map((letter) => letter.run)).size).toBe(letters.length);
  const ofThisRun = letters.filter((letter) => letter.run === run);
  if (status === 'FAILED' || status === 'UNKNOWN') expect(ofThisRun).toHaveLength(1);
  if (DONE.includes(status)) expect(letters.filter((letter) => letter.status !== 'RESOLVED')).toEqual([]);

  // Exactly, it is those that counted when the last attempt was claimed; the model knows how many that were.
  const ofRun = attempts.filter((attempt) => attempt.run === run);
  expect(now.retryCount).toBeLessThanOrEqual(Math.max(0, ofRun.length - 1));
  if (isSettled(status)) expect(now.wakeAt).toBeNull();
  // The reconciler goes by it: without one, a lost workflow would never be missed.
  if (status === 'SCHEDULED' || status === 'DEFERRED') expect(now.wakeAt, `when ${status} ends`).not.toBeNull();
}

function isAllowed(from: Status, to: Status): boolean {
  return canBecome(from, to, 'work') || canBecome(from, to, 'receipt') || canBecome(from, to, 'person');
}

/** What holds from one command to the next. @param isWork the workflow's doing, and no late answer's or person's */
export function checkStep(before: Snapshot, now: Snapshot, isWork: boolean): void {
  expect(now.epoch).toBeGreaterThanOrEqual(before.epoch);
  expect(now.run).toBeGreaterThanOrEqual(before.run);
  expect(now.timeline.slice(0, before.timeline.length)).toEqual(before.timeline);
  if (isWork && isSettled(before.status)) expect(now.timeline).toEqual(before.timeline);
  expect(DONE.indexOf(now.status)).toBeGreaterThanOrEqual(DONE.indexOf(before.status));

  const mails = now.mails - before.mails;
  expect(mails).toBeLessThanOrEqual(1);
  if (mails === 0) return;
  for (const status of ['CANCELLED', ...DONE]) {
    expect(before.timeline.map((row) => row.status)).not.toContain(status);
  }
  expect(before.attempts.map(({ outcome }) => outcome)).not.toContain('sent');
}

/** What the model says, and what no run may hold: two mails without an ambiguous attempt between them, or three. */
export function checkAgainst(model: Model, now: Snapshot): void {
  const { status, run, epoch, retryCount, letters } = now;
  const attempts = now.attempts.map(({ run, seq, epoch, outcome, counts }) => ({ run, seq, epoch, outcome, counts }));
  expect({
    status,
    run,
    epoch,
    retryCount,
    attempts,
    letters: letters.map(({ run, status }) => ({ run, status })),
  }).toEqual({
    status: model.status,
    run: model.run,
    epoch: model.epoch,
    retryCount: model.retryCount,
    attempts: model.attempts.map(({ run, seq, epoch, outcome, counts }) => ({ run, seq, epoch, outcome, counts })),
    letters: model.letters,
  });
  if (status === 'DEFERRED') expect(now.reason).toBe(model.awaits);
  expect(now.mails).toBe(Object.values(model.mails).reduce((sum, count) => sum + count, 0));
}

/** @param mails of the run before this one mail */
export function checkSecondMail(mails: number, before: Snapshot, run: number): void {
  expect(mails).toBeLessThanOrEqual(1);
  if (mails === 0) return;
  const ofRun = before.attempts.filter((attempt) => attempt.run === run);
  expect(ofRun.map(({ outcome }) => outcome)).toContain('ambiguous');
}
