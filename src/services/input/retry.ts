import { z } from 'zod';
import { DAY_MS } from '../../domain/durations.ts';
import { MAX_RETRIES_ALLOWED } from '../../domain/retry-policy.ts';
import { conflict } from './fields.ts';

const delayMs = z.int().min(0).max(DAY_MS);

/** A retry policy, with gaps or as a list of delays. */
export const retryWish = z
  .strictObject({
    maxRetries: z.int().min(0).max(MAX_RETRIES_ALLOWED).optional().describe('Retries after the first attempt.'),
    initialDelayMs: delayMs.optional(),
    factor: z.number().min(1).max(10).optional().describe('Multiplier from one delay to the next.'),
    maxDelayMs: delayMs.optional(),
    jitter: z
      .number()
      .min(0)
      .max(1)
      .optional()
      .describe('Random share by which a delay is lengthened or shortened: 0.1 is 10 %.'),
    delaysMs: z
      .array(delayMs)
      .max(MAX_RETRIES_ALLOWED)
      .optional()
      .describe('Explicit delays, one retry per entry. Cannot be combined with the other fields.'),
  })
  .superRefine((policy, context) => {
    if (policy.delaysMs && Object.keys(policy).length > 1) {
      context.addIssue(
        conflict(['delaysMs'], 'cannot be combined with other fields: it sets the number of retries and their delays'),
      );
    }
  })
  .meta({
    id: 'RetryPolicy',
    dependentSchemas: { delaysMs: { maxProperties: 1 } },
    description: 'When to retry. Delays are in milliseconds; omitted fields use the client’s settings.',
  });
