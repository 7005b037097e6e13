import { z } from 'zod';

/** The parameters of every list. */
export const paging = {
  limit: z
    .string()
    .regex(/^\d{1,3}$/)
    .transform(Number)
    .pipe(z.int().min(1).max(200))
    .default(50)
    // What a parameter of a URL means, which is text in itself.
    .meta({ type: 'integer', minimum: 1, maximum: 200, pattern: undefined, description: 'So many at most.' }),
  cursor: z.string().optional().describe('`pagination.nextCursor` of the page before.'),
};
