import { z } from 'zod';

/** What a person wants to be remembered; any text of a few lines. */
export const note = z.string().min(1).max(1_000);
