import { expect, test } from 'vitest';
import {
  type Cause,
  canBecome,
  isSettled,
  mayComeFrom,
  raisesEvent,
  STATUSES,
  type Status,
} from '../../src/domain/status.ts';

/** The drawing of the design, written down a second time: each allowed pair, and by what cause. */
const ALLOWED: Record<Cause, string[]> = {
  work: [
    'PENDING>SCHEDULED',
    'PENDING>DEFERRED',
    'PENDING>PROCESSING',
    'PENDING>CANCELLED',
    'PENDING>EXPIRED',
    'PENDING>SUPPRESSED',
    'PENDING>FAILED',
    'SCHEDULED>PENDING',
    'SCHEDULED>DEFERRED',
    'SCHEDULED>PROCESSING',
    'SCHEDULED>CANCELLED',
    'SCHEDULED>EXPIRED',
    'SCHEDULED>SUPPRESSED',
    'SCHEDULED>FAILED',
    'DEFERRED>PENDING',
    'DEFERRED>SCHEDULED',
    'DEFERRED>PROCESSING',
    'DEFERRED>CANCELLED',
    'DEFERRED>EXPIRED',
    'DEFERRED>SUPPRESSED',
    'DEFERRED>FAILED',
    // A replay of what may have been sent, cancelled before it was sent again.
    'PENDING>UNKNOWN',
    'SCHEDULED>UNKNOWN',
    'DEFERRED>UNKNOWN',
    'PROCESSING>SENT',
    'PROCESSING>RETRYING',
    'PROCESSING>FAILED',
    'PROCESSING>UNKNOWN',
    'PROCESSING>DEFERRED',
    'RETRYING>PROCESSING',
    'RETRYING>DEFERRED',
    'RETRYING>UNKNOWN',
    'RETRYING>CANCELLED',
    'RETRYING>EXPIRED',
    'RETRYING>SUPPRESSED',
    'RETRYING>FAILED',
    // A definite answer that comes late.
    'RETRYING>SENT',
    'UNKNOWN>SENT',
    'FAILED>SENT',
    // A held one that a late refusal settles.
    'UNKNOWN>FAILED',
  ],
  receipt: [
    ...['PENDING', 'SCHEDULED', 'DEFERRED', 'PROCESSING', 'RETRYING', 'FAILED', 'UNKNOWN'].flatMap((from) => [
      `${from}>SENT`,
      `${from}>DELIVERED`,
      `${from}>OPENED`,
      `${from}>CLICKED`,
      `${from}>BOUNCED`,
      `${from}>COMPLAINED`,
    ]),
    'SENT>DELIVERED',
    'SENT>OPENED',
    'SENT>CLICKED',
    'SENT>BOUNCED',
    'SENT>COMPLAINED',
    'DELIVERED>OPENED',
    'DELIVERED>CLICKED',
    'DELIVERED>BOUNCED',
    'DELIVERED>COMPLAINED',
    'OPENED>CLICKED',
    'OPENED>BOUNCED',
    'OPENED>COMPLAINED',
    'CLICKED>BOUNCED',
    'CLICKED>COMPLAINED',
    'BOUNCED>COMPLAINED',
  ],
  person: [
    ...['FAILED', 'UNKNOWN'].flatMap((from) => [
      `${from}>PENDING`,
      `${from}>SENT`,
      `${from}>DELIVERED`,
      `${from}>BOUNCED`,
    ]),
    'UNKNOWN>FAILED',
  ],
};

test.each(['work', 'receipt', 'person'] as const)('by %s, exactly the drawn pairs are allowed', (cause) => {
  const found = STATUSES.flatMap((from) =>
    STATUSES.filter((to) => canBecome(from, to, cause)).map((to) => `${from}>${to}`),
  );
  expect(found.sort()).toEqual([...ALLOWED[cause]].sort());
});

test('a compare-and-set starts from exactly the statuses that may become its target', () => {
  for (const cause of ['work', 'receipt', 'person'] as const) {
    for (const to of STATUSES)
      expect(mayComeFrom(to, cause)).toEqual(STATUSES.filter((from) => canBecome(from, to, cause)));
  }
});

test('nothing leaves CANCELLED, EXPIRED or SUPPRESSED', () => {
  for (const from of ['CANCELLED', 'EXPIRED', 'SUPPRESSED'] as Status[]) {
    for (const cause of ['work', 'receipt', 'person'] as const) {
      expect(STATUSES.filter((to) => canBecome(from, to, cause))).toEqual([]);
    }
  }
});

test('a receipt never moves a notification backwards, and from everywhere below to everything above', () => {
  const rank: Status[] = ['SENT', 'DELIVERED', 'OPENED', 'CLICKED', 'BOUNCED', 'COMPLAINED'];
  for (const [index, from] of rank.entries()) {
    for (const [other, to] of rank.entries())
      expect(canBecome(from, to, 'receipt'), `${from}>${to}`).toBe(other > index);
  }
});

test('every settled status is told to the outside, and of the others only DEFERRED', () => {
  expect(STATUSES.filter((status) => raisesEvent(status) !== isSettled(status))).toEqual(['DEFERRED']);
});
