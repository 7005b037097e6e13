import { z } from 'zod';
import { CHANNELS } from '../../src/domain/channel.ts';
import { quantileOf } from '../many/point.ts';
import { SHAPES } from './schedule.ts';

const count = z.int().min(0);
/** Milliseconds; null where nothing was measured. */
const ms = z.number().nullable();

/** Shares of all that took no longer than the curve says there. */
export const SHARES = [0, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999, 1] as const;

const times = z.strictObject({
  count,
  p50: ms,
  p95: ms,
  p99: ms,
  max: ms,
  /** Milliseconds at each of `SHARES`; empty where nothing was measured. */
  curve: z.array(z.number()),
});
export type Times = z.infer<typeof times>;

/** What `npm run load-test` writes and `npm run generate-report` reads. */
export const resultSchema = z.strictObject({
  kind: z.literal('posthorn-load-test'),
  version: z.literal(1),
  at: z.iso.datetime(),
  /** By which its notifications are found: `GET /api/notifications?tag=`. */
  tag: z.string(),
  server: z.strictObject({ host: z.string(), version: z.string().nullable() }),
  client: z.strictObject({ node: z.string(), cores: count }),
  asked: z.strictObject({
    environment: z.enum(['test', 'live']),
    channel: z.enum(CHANNELS),
    template: z.string().nullable(),
    shape: z.enum(SHAPES),
    rate: z.number().positive(),
    durationMs: z.number().positive(),
  }),
  requests: z.strictObject({
    planned: count,
    /** Those that were due while as many as may be were under way: the client left them out. */
    leftOut: count,
    accepted: count,
    /** By the code of the problem. */
    refused: z.record(z.string(), count),
    /** From when a request was due to its answer. */
    answers: times,
    /** How long after it was due a request left. */
    lateness: times,
    /** Why the figures speak of the client as well; null where it has held the rate. */
    clientLimit: z.string().nullable(),
  }),
  deliveries: z.strictObject({
    /** Found by the tag. */
    found: count,
    byStatus: z.record(z.string(), count),
    /** `sentAt` − `createdAt`, by the clock of the server. */
    sent: times,
    /** Why not all was looked at; null where it was. */
    gap: z.string().nullable(),
  }),
  /** Each `spanMs` of the run; the last one has what came after it as well. */
  spanMs: z.number().positive(),
  spans: z.array(z.strictObject({ planned: count, accepted: count, refused: count, answerP95: ms, sentP95: ms })),
});
export type Result = z.infer<typeof resultSchema>;

/** @param values milliseconds, in any order */
export function timesOf(values: readonly number[]): Times {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) => (sorted.length === 0 ? null : rounded(quantileOf(sorted, share)));
  return {
    count: sorted.length,
    p50: at(0.5),
    p95: at(0.95),
    p99: at(0.99),
    max: at(1),
    curve: sorted.length === 0 ? [] : SHARES.map((share) => rounded(quantileOf(sorted, share))),
  };
}

/** The 95th percentile of what falls into each span. */
export function p95In(
  values: readonly { atMs: number; ms: number }[],
  spanMs: number,
  spans: number,
): (number | null)[] {
  const groups: number[][] = Array.from({ length: spans }, () => []);
  for (const { atMs, ms: value } of values) groups[spanAt(atMs, spanMs, spans)]?.push(value);
  return groups.map((group) => (group.length === 0 ? null : rounded(quantileOf(group, 0.95))));
}

export function spanAt(atMs: number, spanMs: number, spans: number): number {
  return Math.max(0, Math.min(spans - 1, Math.floor(atMs / spanMs)));
}

/** At most 120 spans, each of whole seconds. */
export function spanOf(durationMs: number): { spanMs: number; spans: number } {
  const spanMs = Math.max(1, Math.ceil(durationMs / 120_000)) * 1_000;
  return { spanMs, spans: Math.max(1, Math.ceil(durationMs / spanMs)) };
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}
