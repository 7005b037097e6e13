import type { components } from '../../../../src/client/schema.ts';
import { duration } from '../../ui/time.tsx';
import { msOf, type Span, spanOf } from './span.ts';

type Retry = components['schemas']['Settings']['retry'];
type OwnRetry = components['schemas']['RetryPolicy'];

/** A policy as a form has it. */
export type RetryForm = {
  kind: 'growing' | 'listed';
  maxRetries: string;
  initialDelay: Span;
  factor: string;
  maxDelay: Span;
  /** In percent. */
  jitter: string;
  /** In seconds, with commas. */
  delays: string;
};

/** What a form begins with where explicit delays are in force. */
const USUAL = { maxRetries: 3, initialDelayMs: 2_000, factor: 2, maxDelayMs: 300_000, jitter: 0 };
const LISTED = 'delaysMs';

export function formOfRetry(retry: Retry): RetryForm {
  const growing = LISTED in retry ? USUAL : retry;
  return {
    kind: LISTED in retry ? 'listed' : 'growing',
    maxRetries: String(growing.maxRetries),
    initialDelay: spanOf(growing.initialDelayMs),
    factor: String(growing.factor),
    maxDelay: spanOf(growing.maxDelayMs),
    jitter: String(Math.round(growing.jitter * 10_000) / 100),
    delays: delaysOf(retry)
      .map((ms) => ms / 1_000)
      .join(', '),
  };
}

/** What a form says, as the API takes it. */
export function retryOf(form: RetryForm): OwnRetry {
  if (form.kind === 'listed') {
    const texts = form.delays.split(/[\s,;]+/).filter((text) => text !== '');
    return { delaysMs: texts.map((text) => Math.round(Number(text) * 1_000)) };
  }
  return {
    maxRetries: Number(form.maxRetries),
    initialDelayMs: msOf(form.initialDelay),
    factor: Number(form.factor),
    maxDelayMs: msOf(form.maxDelay),
    jitter: Number(form.jitter) / 100,
  };
}

/** Before each retry, in milliseconds, without chance. */
export function delaysOf(retry: Retry): number[] {
  if (LISTED in retry) return retry.delaysMs;
  const { maxRetries, initialDelayMs, factor, maxDelayMs } = retry;
  return Array.from({ length: maxRetries }, (_, n) => Math.min(maxDelayMs, Math.round(initialDelayMs * factor ** n)));
}

const SHOWN = 6;

/** Whole seconds without decimals. */
const inWords = (ms: number) => (ms % 1_000 === 0 && ms < 60_000 ? `${ms / 1_000} s` : duration(ms));

/** "3 retries, after 2 s, 4 s and 8 s": each counted from the failure before. */
export function retryInWords(retry: Retry): string {
  const delays = delaysOf(retry);
  if (delays.length === 0) return 'No retries: what fails once is given up.';
  const shown = delays.slice(0, SHOWN).map(inWords);
  const last = delays.length > SHOWN ? `… and at last ${inWords(delays.at(-1) ?? 0)}` : shown.pop();
  const list = shown.length === 0 ? last : `${shown.join(', ')}${delays.length > SHOWN ? ' ' : ' and '}${last}`;
  const jitter = 'jitter' in retry && retry.jitter > 0 ? `, each up to ${retry.jitter * 100} % longer or shorter` : '';
  return `${delays.length === 1 ? '1 retry' : `${delays.length} retries`}, after ${list}${jitter}.`;
}
