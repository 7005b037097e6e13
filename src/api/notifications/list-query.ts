import { z } from 'zod';
import { CHANNELS } from '../../domain/channel.ts';
import { STATUSES } from '../../domain/status.ts';
import { anyAddress, line } from '../input/fields.ts';
import { fieldErrors } from '../input/validate.ts';
import { ApiProblem } from '../problem.ts';

const instant = z.iso.datetime({ offset: true }).transform((text) => new Date(text));

const listQuery = z.strictObject({
  status: z.enum(STATUSES).optional(),
  channel: z.enum(CHANNELS).optional(),
  recipient: anyAddress.optional(),
  tag: line(64).optional(),
  provider: line(64).optional(),
  errorCode: line(64).optional(),
  eventId: line(255).optional(),
  /** `from` is included, `to` is not. */
  from: instant.optional(),
  to: instant.optional(),
  limit: z
    .string()
    .regex(/^\d{1,3}$/)
    .transform(Number)
    .pipe(z.int().min(1).max(200))
    .default(50),
  cursor: z.string().optional(),
});

/**
 * The parameters of `GET /api/notifications`.
 * @param queries every value of every parameter
 * @throws ApiProblem invalid_query (400), also for a parameter that is unknown or given twice
 */
export function parseListQuery(queries: Record<string, string[]>): z.output<typeof listQuery> {
  const given = Object.fromEntries(
    Object.entries(queries).map(([name, values]) => [name, values.length === 1 ? values[0] : values]),
  );
  const result = listQuery.safeParse(given);
  if (result.success) return result.data;
  const errors = fieldErrors(result.error.issues, given);
  throw new ApiProblem('invalid_query', {
    errors: errors.map((error) => ({ ...error, pointer: `/query${error.pointer}` })),
  });
}
