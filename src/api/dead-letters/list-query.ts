import { z } from 'zod';
import { CHANNELS } from '../../domain/channel.ts';
import { fromPublicId } from '../../domain/ids.ts';
import { line } from '../input/fields.ts';
import { fieldErrors } from '../input/validate.ts';
import { ApiProblem } from '../problem.ts';

const instant = z.iso.datetime({ offset: true }).transform((text) => new Date(text));

/** What a list of dead letters and a replay by filter have in common; `from` is included, `to` is not. */
export const causeFilter = {
  channel: z.enum(CHANNELS).optional(),
  provider: line(64).optional(),
  errorCode: line(64).optional(),
  from: instant.optional(),
  to: instant.optional(),
};

const listQuery = z.strictObject({
  ...causeFilter,
  status: z.enum(['FAILED', 'RETRYING', 'RESOLVED']).optional(),
  notificationId: z
    .string()
    .transform((id) => fromPublicId('notification', id))
    .refine((id) => id !== null, 'is not the id of a notification')
    .optional(),
  limit: z
    .string()
    .regex(/^\d{1,3}$/)
    .transform(Number)
    .pipe(z.int().min(1).max(200))
    .default(50),
  cursor: z.string().optional(),
});

const noQuery = z.strictObject({});

type Queries = Record<string, string[]>;

/**
 * The parameters of `GET /api/dead-letters`.
 * @param queries every value of every parameter
 * @throws ApiProblem invalid_query (400), also for a parameter that is unknown or given twice
 */
export function parseListQuery(queries: Queries): z.output<typeof listQuery> {
  return parse(listQuery, queries);
}

/** For an endpoint that takes no parameter. @throws ApiProblem invalid_query (400) */
export function parseNoQuery(queries: Queries): void {
  parse(noQuery, queries);
}

function parse<S extends z.ZodType>(schema: S, queries: Queries): z.output<S> {
  const given = Object.fromEntries(
    Object.entries(queries).map(([name, values]) => [name, values.length === 1 ? values[0] : values]),
  );
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const errors = fieldErrors(result.error.issues, given);
  throw new ApiProblem('invalid_query', {
    errors: errors.map((error) => ({ ...error, pointer: `/query${error.pointer}` })),
  });
}
