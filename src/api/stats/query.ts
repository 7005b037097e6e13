import { z } from 'zod';
import { STATS_KEYS } from '../../db/queries/stats/read.ts';
import { CHANNELS } from '../../domain/channel.ts';
import { KEY_MODES } from '../../domain/notification.ts';
import { floorTo, type Span, STATS_STEPS, STEP_MS } from '../../domain/stats.ts';
import { line } from '../../services/input/fields.ts';
import { instant, instantAt } from '../../services/input/instant.ts';
import { ApiProblem, type FieldErrorCode } from '../../services/problem.ts';
import { templateKey } from '../../services/templates/asked.ts';
import { pathId } from '../openapi/shapes.ts';

/** Of one series. */
const MOST_POINTS = 1_500;
const DEFAULT_POINTS = { '1m': 60, '1h': 24, '1d': 30 } as const;

const by = z
  .string()
  .transform((text) => text.split(','))
  .pipe(z.array(z.enum(STATS_KEYS)).max(STATS_KEYS.length))
  .transform((keys) => STATS_KEYS.filter((key) => keys.includes(key)))
  .meta({ description: `Comma-separated list of ${STATS_KEYS.join(', ')}. Default: one series of all.` });

/** The parameters of `GET /api/stats`. */
export const statsQuery = z.strictObject({
  from: instant.optional().describe('Default: 60 minutes, 24 hours or 30 days before `to`, by `step`.'),
  to: instant.optional().describe('Default: now.'),
  step: z.enum(STATS_STEPS).optional().describe('A minute, an hour or a day, in UTC. Default: 1h.'),
  by: by.optional(),
  channel: z.enum(CHANNELS).optional(),
  provider: line(100).optional(),
  template: templateKey.optional(),
  campaign: pathId('campaign').optional(),
  errorCode: line(200).optional(),
  environment: z
    .enum(KEY_MODES)
    .optional()
    .describe('Default: the environment of the key. A test key can ask for `test` only.'),
  clientId: z.string().optional().describe('For the operator: the client. Default: all clients.'),
  format: z.enum(['json', 'csv']).optional().describe('Takes precedence over the `Accept` header. Default: JSON.'),
});

/**
 * The span that is meant, in whole steps, and the groups.
 * @throws ApiProblem invalid_query (400) for too many steps, or for an end before the beginning
 */
export function completeStatsQuery({ from, to, step = '1h', by: keys = [] }: z.output<typeof statsQuery>, now: Date) {
  const stepMs = STEP_MS[step];
  const last = ceilTo(to ?? now, stepMs);
  const first = floorTo(from ?? new Date(Math.max(0, last.getTime() - DEFAULT_POINTS[step] * stepMs)), stepMs);
  const points = (last.getTime() - first.getTime()) / stepMs;
  if (points <= 0) throw invalid('from', 'conflicting_fields', 'must be before `to`');
  if (points > MOST_POINTS) {
    const advice = step === '1d' ? 'ask for less at a time' : 'ask for less at a time, or for a longer `step`';
    throw invalid('from', 'out_of_range', `must be at most ${MOST_POINTS} steps of ${step} before \`to\`: ${advice}`);
  }
  const span: Span = { from: first, to: last };
  return { ...span, step, by: keys };
}

export function tooManySums(most: number): ApiProblem {
  return invalid(
    'by',
    'out_of_range',
    `would give more than ${most} figures: ask for less time, a longer \`step\` or fewer groups`,
  );
}

function ceilTo(at: Date, stepMs: number): Date {
  return instantAt(Math.ceil(at.getTime() / stepMs) * stepMs);
}

function invalid(name: string, code: FieldErrorCode, detail: string): ApiProblem {
  return new ApiProblem('invalid_query', { errors: [{ pointer: `/query/${name}`, code, detail }] });
}
