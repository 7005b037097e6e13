import { expect } from 'vitest';
import type { ReceiptKind } from '../../src/domain/receipt.ts';
import { replayDeadLetter } from '../../src/services/dead-letters/replay.ts';
import { resolveDeadLetter } from '../../src/services/dead-letters/resolve.ts';
import { cancelNotification } from '../../src/services/notifications/cancel.ts';
import { rescheduleNotification } from '../../src/services/notifications/reschedule.ts';
import * as rules from './rules.ts';
import type { Snapshot, Stalled, Subject, World } from './world.ts';

/** The real notification of one run, and what was seen of it last. */
export type Real = {
  world: World;
  subject: Subject;
  before: Snapshot;
  stalled: Stalled[];
  executed: Map<string, number>;
};

export type Step = {
  name: string;
  /** With what; for the counterexample. */
  given?: string;
  isWork: boolean;
  isPossible?: (m: rules.Model) => boolean;
  run(m: rules.Model, real: Real): Promise<void>;
};

const DAY_MS = 86_400_000;

/** One execution of `deliver`; with `isCurrent` it is the one that the workflow asked for and hears of. */
async function execute(
  m: rules.Model,
  { subject, stalled }: Real,
  slot: rules.Slot,
  {
    answer = 'accepted',
    fate = 'finishes',
    isCurrent = false,
  }: { answer?: rules.Answer; fate?: rules.Fate; isCurrent?: boolean },
): Promise<void> {
  const expected = rules.deliver(m, slot, answer, fate);
  if (isCurrent) rules.tellWorkflow(m, slot, expected);
  const told = await subject.deliver(slot, answer, fate);
  expect(told.kind).toBe(expected);
  if (told.kind === 'stalled') stalled.push(told);
}

export const send = (answer: rules.Answer): Step => ({
  name: `send: ${answer}`,
  isWork: true,
  run: (m, real) => execute(m, real, { run: m.run, seq: m.seq }, { answer, isCurrent: true }),
});

export const sendAs = (fate: rules.Fate, answer: rules.Answer): Step => ({
  name: `send and ${fate}`,
  given: answer,
  isWork: true,
  isPossible: rules.isOpen,
  run: (m, real) => execute(m, real, { run: m.run, seq: m.seq }, { answer, fate, isCurrent: true }),
});

/** Another execution of an attempt that was asked for before, or of one that nobody has asked for yet. */
export const again = (back: number): Step => ({
  name: back < 0 ? 'execute an attempt ahead of its time' : 'execute the same attempt again',
  given: `${back} back`,
  isWork: true,
  isPossible: (m) => m.attempts.length > 0 && m.seq - back >= 1,
  run: (m, real) => execute(m, real, { run: m.run, seq: m.seq - back }, {}),
});

export const oldRun = (seq: number): Step => ({
  name: 'execute and give up an old run',
  given: `attempt ${seq}`,
  isWork: true,
  isPossible: (m) => m.run > 0,
  async run(m, real) {
    await execute(m, real, { run: m.run - 1, seq }, {});
    expect(await real.subject.giveUp(m.run - 1)).toBe(rules.giveUp(m, m.run - 1));
  },
});

export const resumeStalled: Step = {
  name: 'a stalled sender goes on',
  isWork: false,
  isPossible: (m) => m.stalled.length > 0,
  async run(m, { stalled }) {
    const attempt = m.stalled[0]?.attempt as rules.ModelAttempt;
    const expected = rules.resume(m);
    rules.tellWorkflow(m, attempt, expected);
    expect((await stalled.shift()?.resume())?.kind).toBe(expected);
  },
};

export const endLeases: Step = {
  name: 'the lease ends',
  isWork: true,
  isPossible: (m) => m.attempts.some(({ outcome, leaseOver }) => outcome === null && !leaseOver),
  async run(m, { world, subject }) {
    rules.endLeases(m);
    const sql = `update attempts set lease_until = clock_timestamp() - interval '1 ms' where notification_id = $1 and state = 'sending'`;
    await world.pool.query(sql, [subject.id]);
  },
};

export const bringAccountBack: Step = {
  name: 'the account may be tried again',
  isWork: true,
  isPossible: ({ account }) => account.isOpen || account.isThrottled,
  async run(m, { world, subject }) {
    rules.bringAccountBack(m);
    const sql = `update provider_health set not_before = null, probe_until = null, probe_holder = null,
      probe_at = clock_timestamp() - interval '1 ms' where provider = $1`;
    await world.pool.query(sql, [subject.provider]);
  },
};

export const comeDue: Step = {
  name: 'its time comes',
  isWork: true,
  isPossible: (m) => !m.isDue && rules.isOpen(m),
  async run(m, { world, subject }) {
    m.isDue = true;
    await world.pool.query('update notifications set send_at = clock_timestamp() where id = $1', [subject.id]);
  },
};

export const cancel: Step = {
  name: 'cancel',
  isWork: false,
  async run(m, { world, subject }) {
    const expected = rules.cancel(m);
    expect((await cancelNotification(world.ports, { ...subject, environment: null })).kind).toBe(expected);
  },
};

export const cancelResend: Step = {
  ...cancel,
  name: 'cancel what may have been sent',
  isPossible: (m) => rules.isWaiting(m) && rules.wasEverInDoubt(m),
};

export const reschedule = (toFuture: boolean): Step => ({
  name: `reschedule to the ${toFuture ? 'future' : 'past'}`,
  isWork: false,
  async run(m, { world, subject: { clientId, id } }) {
    const sendAt = new Date(Date.now() + (toFuture ? DAY_MS : -DAY_MS));
    const target = { clientId, environment: null, id, sendAt };
    const expected = rules.reschedule(m, toFuture);
    expect((await rescheduleNotification(world.ports, target)).kind).toBe(expected);
  },
});

export const giveUp: Step = {
  name: 'give up, twice',
  isWork: true,
  isPossible: (m) => m.mayGiveUp,
  async run(m, { subject }) {
    const expected = rules.giveUp(m, m.run);
    expect([await subject.giveUp(m.run), await subject.giveUp(m.run)]).toEqual([expected, expected]);
  },
};

export const replay: Step = {
  name: 'replay the dead letter',
  isWork: false,
  isPossible: (m) => m.letters.length > 0,
  async run(m, { world, subject: { clientId }, before }) {
    const target = { id: String(before.letters.at(-1)?.id), clientId, environment: null };
    const expected = rules.replay(m);
    const options = { includeUnknown: true, origin: null };
    expect((await replayDeadLetter(world.ports, target, options)).kind).toBe(expected);
  },
};

export const resolve = (as: 'sent' | 'failed'): Step => ({
  name: `resolve as ${as}`,
  isWork: false,
  isPossible: (m) => m.letters.length > 0,
  async run(m, { world, subject: { clientId }, before }) {
    const target = { id: String(before.letters.at(-1)?.id), clientId, environment: null };
    const expected = rules.resolve(m, as);
    const origin = { actor: 'operator', requestId: null };
    expect((await resolveDeadLetter(world.ports, target, { as, note: null }, origin)).kind).toBe(expected);
  },
});

async function receive(m: rules.Model, { subject }: Real, kind: ReceiptKind): Promise<void> {
  rules.receive(m, kind);
  await subject.receive(kind);
}

/** A vendor speaks only of what it took. */
export const receipt = (kind: ReceiptKind): Step => ({
  name: `receipt: ${kind}`,
  isWork: false,
  isPossible: rules.wasTaken,
  run: (m, real) => receive(m, real, kind),
});

/** It comes while the sender still stands behind its call, and before it may write what it was told. */
export const earlyReceipt = (answer: rules.Answer): Step => ({
  name: 'a receipt before our commit',
  given: answer,
  isWork: false,
  isPossible: rules.isOpen,
  async run(m, real) {
    await sendAs('stalls after the call', answer).run(m, real);
    if (m.status === 'PROCESSING' && rules.wasTaken(m)) await receive(m, real, 'DELIVERED');
  },
});

export const lateReceipt = (kind: ReceiptKind): Step => ({
  ...receipt(kind),
  name: 'a receipt of what was given up',
  given: kind,
  isPossible: (m) => rules.isGivenUp(m) && rules.wasTaken(m),
});

export const repeatedReceipt: Step = {
  name: 'the same receipt again',
  isWork: false,
  isPossible: (m) => m.receipts.length > 0,
  run: (m, real) => receive(m, real, m.receipts[0] as ReceiptKind),
};
