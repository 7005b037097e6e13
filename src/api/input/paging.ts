import { z } from 'zod';

/** The parameters of every list. */
export const paging = {
  limit: z
    .string()
    .regex(/^\d{1,3}$/)
    .transform(Number)
    .pipe(z.int().min(1).max(200))
    .default(50),
  /** `pagination.nextCursor` of the page before. */
  cursor: z.string().optional(),
};
