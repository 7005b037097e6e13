import { z } from 'zod';
import { USAGE_KEYS, type UsageKey } from '../../db/queries/usage.ts';
import { CHANNELS } from '../../domain/channel.ts';
import { KEY_MODES } from '../../domain/notification.ts';
import { addDays, dayOf, daysBetween } from '../../domain/usage-days.ts';
import { line } from '../../services/input/fields.ts';
import { day } from '../../services/input/instant.ts';
import { ApiProblem, type FieldErrorCode } from '../../services/problem.ts';

const DEFAULT_DAYS = 30;
const MOST_DAYS = 366;
const DEFAULT_GROUPS: UsageKey[] = ['day', 'channel'];

const groupBy = z
  .string()
  .transform((text) => text.split(','))
  .pipe(z.array(z.enum(USAGE_KEYS)).max(USAGE_KEYS.length))
  .transform((keys) => USAGE_KEYS.filter((key) => keys.includes(key)))
  .meta({ description: `Comma-separated list of ${USAGE_KEYS.join(', ')}. Default: day,channel.` });

/** The parameters of `GET /api/usage`. */
export const usageQuery = z.strictObject({
  from: day.optional().describe('First UTC day. Default: 30 days up to `to`.'),
  to: day.optional().describe('Last UTC day, inclusive. Default: today.'),
  channel: z.enum(CHANNELS).optional(),
  provider: line(100).optional(),
  errorCode: line(200).optional(),
  groupBy: groupBy.optional(),
  environment: z
    .enum(KEY_MODES)
    .optional()
    .describe('Default: the environment of the key. A test key can ask for `test` only.'),
  clientId: z.string().optional().describe('For the operator: the client. Default: all clients.'),
  format: z.enum(['json', 'csv']).optional().describe('Takes precedence over the `Accept` header. Default: JSON.'),
});

/**
 * The days and groups that are meant.
 * @throws ApiProblem invalid_query (400) for more than 366 days, or for an end before the beginning
 */
export function completeUsageQuery({ from, to, groupBy: keys }: z.output<typeof usageQuery>, now: Date) {
  const last = to ?? dayOf(now);
  const first = from ?? addDays(last, 1 - DEFAULT_DAYS);
  const span = daysBetween(first, last) + 1;
  if (span < 1) throw invalid('from', 'conflicting_fields', 'must not be after `to`');
  if (span > MOST_DAYS) throw invalid('from', 'out_of_range', `must be at most ${MOST_DAYS} days before \`to\``);
  return { from: first, to: last, groupBy: keys ?? DEFAULT_GROUPS };
}

export function tooManyRows(most: number): ApiProblem {
  return invalid('groupBy', 'out_of_range', `would give more than ${most} rows: ask for fewer days or groups`);
}

function invalid(name: string, code: FieldErrorCode, detail: string): ApiProblem {
  return new ApiProblem('invalid_query', { errors: [{ pointer: `/query/${name}`, code, detail }] });
}
