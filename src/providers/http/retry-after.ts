import { HOUR_MS } from '../../domain/durations.ts';

/** A longer wish is a mistake or a ban, and is asked about again. */
const LONGEST_WAIT_MS = HOUR_MS;

/**
 * How long a `Retry-After` asks us to wait: seconds, or a date (RFC 9110, 10.2.3).
 * @param leastMs where there is none, or where it asks for less
 * @returns milliseconds, an hour at most
 */
export function retryAfterMs(header: string | undefined, leastMs: number): number {
  if (header === undefined) return leastMs;
  const ms = /^\d+$/.test(header) ? Number(header) * 1_000 : Date.parse(header) - Date.now();
  return Number.isNaN(ms) ? leastMs : Math.min(Math.max(ms, leastMs), LONGEST_WAIT_MS);
}
