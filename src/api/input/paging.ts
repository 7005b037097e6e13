import { z } from 'zod';

/** The parameters of every list. */
export const paging = {
  limit: z
    .string()
    .regex(/^\d{1,3}$/, 'must be an integer from 1 to 200')
    .transform(Number)
    .pipe(z.int().min(1).max(200))
    .default(50)
    // The meaning of the parameter; in a URL it is text.
    .meta({ type: 'integer', minimum: 1, maximum: 200, pattern: undefined, description: 'Maximum number of items.' }),
  cursor: z.string().optional().meta({ description: '`pagination.nextCursor` of the previous page.', minLength: 1 }),
};
