import type { FailedOutcome, Verdict } from '../outcome.ts';
import { classifyBreak } from './classify-break.ts';
import type { HttpAnswer, HttpExchange } from './exchange.ts';

/* What answers mean that the vendors of HTTP APIs have in common. */

/** A call that ended without an answer. Details are not yet fit to be kept. */
export function unanswered(result: HttpExchange & { answer: null }): FailedOutcome {
  return { ...classifyBreak(result), detail: result.words, response: null };
}

/**
 * A gateway does not know what became of the request behind it (RFC 9110, 15.6.3 and 15.6.5); null for other answers.
 * @param complete whether the request's last byte had left us
 */
export function ofGateway(status: number, complete: boolean): Verdict | null {
  if (status !== 502 && status !== 504) return null;
  return complete ? { kind: 'ambiguous', code: 'bad_gateway' } : unexpectedAnswer(false);
}

/** An answer that the vendor would not give; only a request that was complete may have been taken. */
export function unexpectedAnswer(complete: boolean): Verdict {
  return { kind: complete ? 'ambiguous' : 'transient', code: 'unexpected_answer' };
}

/** Whether another try may be answered otherwise: this answer was cut off, or asks us to come again. */
export function mayComeAgain({ status, isWhole }: Pick<HttpAnswer, 'status' | 'isWhole'>): boolean {
  return !isWhole || status === 408 || status === 425;
}

/** A 4xx without the vendor's own error: something else answers at this address, unless another try may differ. */
export function foreignRefusal(answer: Pick<HttpAnswer, 'status' | 'isWhole'>): Verdict {
  return mayComeAgain(answer)
    ? { kind: 'transient', code: `http_${answer.status}` }
    : { kind: 'config', code: 'unexpected_answer' };
}
