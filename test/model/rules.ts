import type { OnAmbiguous } from '../../src/domain/ambiguity.ts';
import type { AttemptOutcome, DeliveryOutcome } from '../../src/domain/outcome.ts';
import type { ReceiptKind } from '../../src/domain/receipt.ts';
import type { Status } from '../../src/domain/status.ts';

/*
 * What one notification should do, told a second time, without SQL and without the domain's own rules. Each function is
 * one thing that can happen to it: it changes the model and answers what the real system must answer.
 */

/** What the mail server does to the next call. */
export const ANSWERS = {
  accepted: { outcome: 'sent', code: null, works: true, takes: true },
  refusedForNow: { outcome: 'transient', code: 'smtp_451', works: true, takes: false },
  refused: { outcome: 'permanent', code: 'smtp_550', works: true, takes: false },
  lostBeforeDot: { outcome: 'transient', code: 'connection_closed', works: false, takes: false },
  lostAfterDot: { outcome: 'ambiguous', code: 'no_reply_after_data', works: false, takes: true },
  throttled: { outcome: 'throttled', code: 'smtp_451', works: null, takes: false },
  misconfigured: { outcome: 'config', code: 'auth_required', works: false, takes: false },
} as const satisfies Record<
  string,
  { outcome: AttemptOutcome; code: string | null; works: boolean | null; takes: boolean }
>;
export type Answer = keyof typeof ANSWERS;

/** How far an execution comes: it may die on either side of the call, or stop behind it and go on later. */
export type Fate = 'finishes' | 'dies before the call' | 'dies after the call' | 'stalls after the call';

export type Slot = { run: number; seq: number };
export type ModelAttempt = Slot & {
  epoch: number;
  /** Null while it is `sending`. */
  outcome: AttemptOutcome | null;
  counts: boolean;
  leaseOver: boolean;
  ambiguousBefore: boolean;
  isProbe: boolean;
};

export type Model = {
  onAmbiguous: OnAmbiguous;
  status: Status;
  /** What it waits for, while it is DEFERRED. */
  awaits: string | null;
  /** The run, and the attempt in it that its workflow would ask for next. */
  run: number;
  seq: number;
  epoch: number;
  retryCount: number;
  isDue: boolean;
  /** The workflow has a definite failure in hand, and so may give up. */
  mayGiveUp: boolean;
  attempts: ModelAttempt[];
  letters: { run: number; status: 'FAILED' | 'RETRYING' | 'RESOLVED' }[];
  account: { isOpen: boolean; probeIsDue: boolean; probeIsOut: boolean; isThrottled: boolean };
  stalled: { attempt: ModelAttempt; answer: Answer }[];
  /** Mails in the receiver's hands, by run. */
  mails: Record<number, number>;
  /** What has been said of them, each once. */
  receipts: ReceiptKind[];
};

export type Told = DeliveryOutcome['kind'] | 'died' | 'stalled';

const WAITING: readonly Status[] = ['PENDING', 'SCHEDULED', 'DEFERRED', 'RETRYING'];
const OPEN: readonly Status[] = [...WAITING, 'PROCESSING'];
const GIVEN_UP: readonly Status[] = ['FAILED', 'UNKNOWN'];
/** How far it has come; a receipt takes it further, never back. */
const FURTHER: readonly Status[] = ['SENT', 'DELIVERED', 'OPENED', 'CLICKED', 'BOUNCED', 'COMPLAINED'];

export function newModel(onAmbiguous: OnAmbiguous): Model {
  return {
    onAmbiguous,
    status: 'PENDING',
    awaits: null,
    run: 0,
    seq: 1,
    epoch: 0,
    retryCount: 0,
    isDue: true,
    mayGiveUp: false,
    attempts: [],
    letters: [],
    account: { isOpen: false, probeIsDue: false, probeIsOut: false, isThrottled: false },
    stalled: [],
    mails: {},
    receipts: [],
  };
}

export const isWaiting = (m: Model) => WAITING.includes(m.status);
export const isOpen = (m: Model) => OPEN.includes(m.status);
export const isGivenUp = (m: Model) => GIVEN_UP.includes(m.status);
export const wasTaken = (m: Model) => Object.keys(m.mails).length > 0;

export function mayHaveBeenSent(m: Model): boolean {
  return m.attempts.some(({ run, outcome }) => run === m.run && outcome === 'ambiguous');
}

/** In this run or an earlier one. */
export const wasEverInDoubt = (m: Model) => m.attempts.some(({ outcome }) => outcome === 'ambiguous');

/** One execution of `deliver`. */
export function deliver(m: Model, slot: Slot, answer: Answer, fate: Fate): Told {
  const { run, seq } = slot;
  if (run !== m.run || !WAITING.includes(m.status)) return explain(m, slot);
  const { isOpen, probeIsDue, probeIsOut, isThrottled } = m.account;
  const isDown = isOpen && (probeIsOut || !probeIsDue);
  if (!m.isDue || isDown || isThrottled) {
    if (mayHaveBeenSent(m)) return 'wait';
    m.status = m.isDue ? 'DEFERRED' : 'SCHEDULED';
    m.awaits = isDown ? 'provider_down' : 'provider_throttled';
    return 'wait';
  }
  const ofRun = m.attempts.filter((other) => other.run === run);
  if (ofRun.some((other) => other.seq >= seq)) return explain(m, slot);

  m.retryCount = ofRun.filter(({ counts }) => counts).length;
  const attempt: ModelAttempt = {
    ...slot,
    epoch: ++m.epoch,
    outcome: null,
    counts: true,
    leaseOver: false,
    ambiguousBefore: mayHaveBeenSent(m),
    isProbe: isOpen,
  };
  m.attempts.push(attempt);
  m.status = 'PROCESSING';
  m.account.probeIsOut = isOpen;
  if (fate === 'dies before the call') return 'died';
  if (ANSWERS[answer].takes) m.mails[run] = (m.mails[run] ?? 0) + 1;
  if (fate === 'dies after the call') return 'died';
  if (fate === 'finishes') return settle(m, attempt, answer, attempt);
  m.stalled.push({ attempt, answer });
  return 'stalled';
}

/** A sender that stood still goes on: it writes its answer, where nobody wrote a definite one. */
export function resume(m: Model): Told {
  const { attempt, answer } = m.stalled.shift() as Model['stalled'][number];
  if (attempt.outcome !== null && attempt.outcome !== 'ambiguous') return tell(attempt, m.status);
  return settle(m, attempt, answer, attempt);
}

function explain(m: Model, { run, seq }: Slot): Told {
  if (run !== m.run) return 'gone';
  const attempt = m.attempts.find((other) => other.run === run && other.seq === seq);
  if (!attempt) return isOpen(m) ? 'wait' : 'gone';
  if (attempt.outcome !== null) return tell(attempt, m.status);
  if (!attempt.leaseOver) return 'wait';
  const ambiguousBefore = m.attempts.some((a) => a.run === run && a.seq < seq && a.outcome === 'ambiguous');
  return settle(m, attempt, 'lostAfterDot', { ambiguousBefore, isProbe: false });
}

function settle(
  m: Model,
  attempt: ModelAttempt,
  answer: Answer,
  { ambiguousBefore, isProbe }: { ambiguousBefore: boolean; isProbe: boolean },
): Told {
  const { outcome } = ANSWERS[answer];
  const ofAccount = speaksOfAccount(answer, isProbe);
  const isHeld =
    outcome === 'ambiguous' ? ambiguousBefore || m.onAmbiguous === 'hold' : outcome === 'permanent' && ambiguousBefore;
  let wish: 'SENT' | 'DEFERRED' | 'UNKNOWN' | 'RETRYING' = 'RETRYING';
  if (outcome === 'sent') wish = 'SENT';
  else if (ofAccount && !ambiguousBefore) wish = 'DEFERRED';
  else if (isHeld && !ofAccount) wish = 'UNKNOWN';
  Object.assign(attempt, { outcome, counts: !ofAccount });
  concludeForAccount(m.account, answer, isProbe);
  if (wish === 'SENT') {
    if (isOpen(m) || GIVEN_UP.includes(m.status)) beSent(m);
  } else if (attempt.run === m.run && attempt.epoch === m.epoch && mayBecome(m.status, wish)) {
    m.status = wish;
    m.awaits = ANSWERS[answer].code;
    if (wish === 'UNKNOWN') writeLetter(m);
  }
  return tell(attempt, wish);
}

function speaksOfAccount(answer: Answer, isProbe: boolean): boolean {
  const { outcome, works } = ANSWERS[answer];
  return outcome === 'throttled' || outcome === 'config' || (isProbe && outcome === 'transient' && works === false);
}

/** A definite "sent" holds whenever it comes; all else speaks only for the attempt that is under way or was last. */
function mayBecome(status: Status, wish: 'RETRYING' | 'DEFERRED' | 'UNKNOWN'): boolean {
  return status === 'PROCESSING' || (status === 'RETRYING' && wish !== 'RETRYING');
}

function concludeForAccount(account: Model['account'], answer: Answer, isProbe: boolean): void {
  const { outcome, works } = ANSWERS[answer];
  if (outcome === 'throttled') account.isThrottled = true;
  if (outcome === 'config' && !account.isOpen) {
    Object.assign(account, { isOpen: true, probeIsDue: false, probeIsOut: false });
  }
  if (!isProbe || !account.probeIsOut) return;
  account.probeIsOut = false;
  if (works === true) account.isOpen = false;
  if (works === false) account.probeIsDue = false;
}

function tell({ outcome, counts }: Pick<ModelAttempt, 'outcome' | 'counts'>, status: Status): Told {
  if (outcome === 'sent') return 'sent';
  // While it is open the run goes on, whoever has it in hand: a run that ended would leave it to nobody.
  if (!OPEN.includes(status)) return 'gone';
  return counts && outcome !== 'throttled' && outcome !== 'config' && outcome !== null ? outcome : 'deferred';
}

/** The workflow hears the outcome of the attempt that it asked for. */
export function tellWorkflow(m: Model, { run, seq }: Slot, told: Told): void {
  if (run !== m.run || seq !== m.seq) return;
  m.mayGiveUp = told === 'transient' || told === 'permanent';
  if (m.mayGiveUp || told === 'ambiguous' || told === 'deferred') m.seq++;
}

export function endLeases(m: Model): void {
  for (const attempt of m.attempts) if (attempt.outcome === null) attempt.leaseOver = true;
}

/** The provider account may be tried again: its wait is over, its breaker's next probe is due. */
export function bringAccountBack({ account }: Model): void {
  Object.assign(account, { isThrottled: false, probeIsDue: account.isOpen, probeIsOut: false });
}

export function cancel(m: Model): 'cancelled' | 'refused' {
  if (m.status === 'CANCELLED') return 'cancelled';
  if (!WAITING.includes(m.status)) return 'refused';
  if (wasEverInDoubt(m)) {
    m.status = 'UNKNOWN';
    writeLetter(m);
    return 'refused';
  }
  m.status = 'CANCELLED';
  for (const letter of m.letters) if (letter.status === 'RETRYING') letter.status = 'RESOLVED';
  return 'cancelled';
}

export function reschedule(m: Model, toFuture: boolean): 'rescheduled' | 'refused' {
  if (!WAITING.includes(m.status) || m.status === 'RETRYING') return 'refused';
  m.status = 'SCHEDULED';
  m.isDue = !toFuture;
  return 'rescheduled';
}

export function giveUp(m: Model, run: number): Status {
  if (run !== m.run || !isOpen(m)) return m.status;
  m.status = mayHaveBeenSent(m) ? 'UNKNOWN' : 'FAILED';
  writeLetter(m);
  return m.status;
}

export function replay(m: Model): 'replayed' | 'refused' {
  const letter = m.letters.at(-1);
  if (letter?.status !== 'FAILED' || !GIVEN_UP.includes(m.status)) return 'refused';
  letter.status = 'RETRYING';
  Object.assign(m, { status: 'PENDING', run: m.run + 1, seq: 1, retryCount: 0, isDue: true, mayGiveUp: false });
  return 'replayed';
}

export function resolve(m: Model, as: 'sent' | 'failed'): 'resolved' | 'refused' {
  const letter = m.letters.at(-1);
  if (letter?.status !== 'FAILED') return 'refused';
  letter.status = 'RESOLVED';
  m.status = as === 'sent' ? 'SENT' : 'FAILED';
  return 'resolved';
}

/** A vendor tells what became of a mail, of whichever attempt and run. */
export function receive(m: Model, kind: ReceiptKind): void {
  if (!m.receipts.includes(kind)) m.receipts.push(kind);
  const [furthest = kind] = [...m.receipts].sort((one, other) => FURTHER.indexOf(other) - FURTHER.indexOf(one));
  const isFurther = FURTHER.indexOf(furthest) > FURTHER.indexOf(m.status);
  if (!isFurther || ['CANCELLED', 'EXPIRED', 'SUPPRESSED'].includes(m.status)) return;
  m.status = furthest;
  for (const letter of m.letters) letter.status = 'RESOLVED';
}

function beSent(m: Model): void {
  m.status = 'SENT';
  for (const letter of m.letters) letter.status = 'RESOLVED';
}

function writeLetter(m: Model): void {
  for (const letter of m.letters) letter.status = 'RESOLVED';
  m.letters.push({ run: m.run, status: 'FAILED' });
}
