import { createGather } from '../async/gather.ts';
import type { Queryable } from '../db/client.ts';
import { settleSent } from '../db/queries/lane/settle-sent.ts';
import type { OutboxRow } from '../db/queries/outbox/rows.ts';
import { retryConflicts } from '../db/retry-conflicts.ts';
import type { ProviderOutcome } from '../domain/outcome.ts';
import { traceIdOf } from '../observability/trace-context.ts';
import { fallOutIn } from '../services/lane/fall-out.ts';
import { giveUp } from '../services/notifications/give-up.ts';
import type { DeliverDeps } from './attempt.ts';
import type { Journal } from './journal.ts';
import { reportAttempt } from './report-attempt.ts';
import { describe, settle } from './settle.ts';
import type { Claimed } from './slice-claims.ts';
import { untilWritten } from './until-written.ts';

/** What became of one. */
export type Answered = Claimed & { outcome: ProviderOutcome };

type SentOne = Claimed & { outcome: Extract<ProviderOutcome, { kind: 'sent' }> };

/** Of those that were sent, so many are written together, or as many as there are after so many milliseconds. */
const WRITTEN_TOGETHER = 25;
const LONGEST_WAIT_MS = 50;
/**
 * Answers that are not written yet. A process that is killed leaves no more of a slice to be judged as ambiguous than these
 * and those who are being sent to, of whom each has a permit.
 */
const MOST_UNWRITTEN = 50;

/**
 * Writes down what became of a slice's people, each until it is written: those that were sent many at once, all others one
 * by one with what follows from it. Who is not through goes on by an ordinary workflow, and who was refused for good and
 * has no other route is given up, each in the same transaction as the result.
 */
export function openResults(deps: DeliverDeps, journal: Journal) {
  const unwritten = new Set<Promise<void>>();
  let trouble: unknown;
  const settleTogether = createGather<SentOne, boolean>({
    work: (sent) => writeSent(deps, journal, sent),
    most: WRITTEN_TOGETHER,
    waitMs: LONGEST_WAIT_MS,
    atOnce: 2,
  });

  async function write(one: Answered): Promise<void> {
    if (isSent(one)) await settleTogether(one);
    else await settleOther(deps, one);
    deps.metrics.campaignRecipients.inc({ result: one.outcome.kind });
  }

  return {
    /** Takes it; it is written soon. */
    add(one: Answered): void {
      const writing: Promise<void> = write(one)
        .catch((error) => {
          trouble ??= error;
        })
        .finally(() => unwritten.delete(writing));
      unwritten.add(writing);
    },
    /** Until there is room for one more. */
    async room(): Promise<void> {
      while (unwritten.size >= MOST_UNWRITTEN) await Promise.race(unwritten);
    },
    /** Until all that were taken are written. @throws what one of them has failed with, as only the end of the process makes it */
    async written(): Promise<void> {
      while (unwritten.size > 0) await Promise.all(unwritten);
      if (trouble !== undefined) throw trouble;
    },
  };
}

export type SliceResults = ReturnType<typeof openResults>;

function isSent(one: Answered): one is SentOne {
  return one.outcome.kind === 'sent';
}

/** @returns of each whether it was still its sender's to write */
async function writeSent(deps: DeliverDeps, journal: Journal, sent: readonly SentOne[]): Promise<boolean[]> {
  const described = sent.map((one) => ({
    ...one,
    settlement: { ...describe(one.attempt, one.claim, one.outcome), onlyExpired: false },
  }));
  const rows = described.map(({ attempt, claim, outcome, settlement }) => ({
    ...attempt.key,
    epoch: claim.epoch,
    response: outcome.response,
    providerMessageId: settlement.providerMessageId,
    event: settlement.event as OutboxRow,
  }));
  const write = () => retryConflicts(() => settleSent(deps.pool, deps.cipher, rows));
  deps.reachFaultPoint('deliver:before-result-commit');
  const written = await untilWritten(write, journal, deps);
  return described.map(({ attempt, claim, settlement }) => {
    // Where somebody else has judged it first, what stands in the table is the truth.
    const isOurs = written.has(attempt.key.notificationId);
    if (isOurs) reportAttempt(deps, attempt, claim, settlement);
    return isOurs;
  });
}

async function settleOther(deps: DeliverDeps, { attempt, claim, outcome }: Answered): Promise<void> {
  const { key, run, route, notificationId } = attempt;
  const { status, code } = describe(attempt, claim, outcome);
  const about = { ...claim, id: key.notificationId, run, ...route };
  const isLast = outcome.kind === 'permanent' && status === 'RETRYING' && claim.routeCount === 1;
  deps.reachFaultPoint('deliver:before-result-commit');
  if (status === 'UNKNOWN') {
    await settle(deps, attempt, claim, outcome);
  } else if (!isLast) {
    await settle(deps, attempt, claim, outcome, { alsoThen: (tx) => fallOutIn(tx, [key.notificationId]) });
  } else {
    const why = code ?? outcome.kind;
    let isGivenUp = false as boolean;
    const alsoThen = async (tx: Queryable) => {
      isGivenUp = await giveUp(tx, 'FAILED', about, why);
    };
    await settle(deps, attempt, claim, outcome, { alsoThen });
    if (!isGivenUp) return;
    const traceId = traceIdOf(claim.traceparent);
    deps.logger.warn({ notificationId, traceId, run, ...route, code: why }, 'dead letter');
    deps.metrics.notifications.inc({ channel: route.channel, status: 'FAILED' });
  }
}
