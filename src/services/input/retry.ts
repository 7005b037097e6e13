import { z } from 'zod';
import { MAX_RETRIES_ALLOWED } from '../../domain/retry-policy.ts';
import { conflict } from './fields.ts';

const delayMs = z.int().min(0).max(86_400_000);

/** A retry policy, with gaps or as a list of delays. */
export const retryWish = z
  .strictObject({
    maxRetries: z.int().min(0).max(MAX_RETRIES_ALLOWED).optional().describe('After the first send.'),
    initialDelayMs: delayMs.optional(),
    factor: z.number().min(1).max(10).optional().describe('By which each delay is longer than the one before.'),
    maxDelayMs: delayMs.optional(),
    jitter: z.number().min(0).max(1).optional().describe('By which part a delay may be longer or shorter.'),
    delaysMs: z.array(delayMs).max(MAX_RETRIES_ALLOWED).optional().describe('One retry per entry; stands alone.'),
  })
  .superRefine((policy, context) => {
    if (policy.delaysMs && Object.keys(policy).length > 1) {
      context.addIssue(conflict(['delaysMs'], 'stands alone: it says how often and when'));
    }
  })
  .meta({ id: 'RetryPolicy', description: 'When to try again, in milliseconds; what is left out is as it is set.' });
