import { z } from 'zod';
import { CHANNELS } from '../../domain/channel.ts';
import { KEY_MODES } from '../../domain/notification.ts';
import { STATS_STEPS, type StatsEvent } from '../../domain/stats.ts';
import { STATUSES, type Status } from '../../domain/status.ts';
import { EXAMPLE_LETTERS, instant, publicId } from '../openapi/shapes.ts';

const SAYS: Partial<Record<Status, string>> = {
  PENDING: 'Became PENDING again: replayed or rescheduled.',
  PROCESSING: 'Attempts that began.',
};

/** What a status is called among the figures. */
export const figureOf = <Event extends StatsEvent>(event: Event) => event.toLowerCase() as Lowercase<Event>;

const ofStatuses = Object.fromEntries(
  STATUSES.map((status) => {
    const says = SAYS[status];
    return [figureOf(status), says === undefined ? z.int() : z.int().describe(says)];
  }),
) as Record<Lowercase<Status>, z.ZodInt>;

const milliseconds = z.int().nullable();
const percentiles = z.strictObject({ p50: milliseconds, p95: milliseconds, p99: milliseconds });

const figures = {
  accepted: z.int(),
  ...ofStatuses,
  latencyMs: percentiles.describe(
    'Time from due to sent, in milliseconds, interpolated from a histogram: off by less than the width of its bucket, at most a factor of 2 below a minute; null if nothing was sent.',
  ),
  deliveryMs: percentiles.describe('The same from due to delivered, as receipts tell.'),
};

const keys = {
  channel: z.enum(CHANNELS).optional(),
  provider: z.string().nullable().optional().describe('The provider that was tried last by then; null if none.'),
  template: z.string().nullable().optional().describe('The key of the template; null if none.'),
  campaign: publicId('campaign').nullable().optional().describe('Null if none.'),
  errorCode: z
    .string()
    .nullable()
    .optional()
    .describe('Why it failed, waits or was not sent, for the statuses that say so; else null.'),
};

const point = z
  .strictObject({ at: instant.describe('When the step begins.'), ...figures })
  .meta({ id: 'StatsPoint', description: 'Figures of one step.' });

const series = z
  .strictObject({
    ...keys,
    totals: z.strictObject(figures),
    points: z.array(point).describe('In order of time; steps in which nothing happened are left out.'),
  })
  .meta({ id: 'StatsSeries', description: 'Figures of one group, by the fields of `by`.' });

export const stats = z
  .strictObject({
    from: instant.describe('As asked for, rounded down to a step.'),
    to: instant.describe('As asked for, rounded up to a step. Not included.'),
    step: z.enum(STATS_STEPS),
    environment: z.enum(KEY_MODES),
    asOf: instant
      .nullable()
      .describe(
        'Up to when changes of status are counted: the time of the answer, unless counting has stopped. Null if nothing was ever counted.',
      ),
    series: z.array(series),
    totals: z.strictObject(figures),
  })
  .meta({ id: 'Stats' });

const none = Object.fromEntries(STATUSES.map((status) => [figureOf(status), 0])) as Record<Lowercase<Status>, number>;
const figuresExample = {
  accepted: 200,
  ...none,
  processing: 205,
  retrying: 5,
  sent: 196,
  delivered: 171,
  failed: 4,
  latencyMs: { p50: 84, p95: 240, p99: 910 },
  deliveryMs: { p50: 1_900, p95: 6_100, p99: 14_200 },
};

export const statsExample: z.input<typeof stats> = {
  from: '2026-11-22T09:00:00.000Z',
  to: '2026-11-22T10:00:00.000Z',
  step: '1h',
  environment: 'live',
  asOf: '2026-11-22T09:30:00.000Z',
  series: [
    {
      channel: 'sms',
      campaign: `cmp_${EXAMPLE_LETTERS}`,
      totals: figuresExample,
      points: [{ at: '2026-11-22T09:00:00.000Z', ...figuresExample }],
    },
  ],
  totals: figuresExample,
};
