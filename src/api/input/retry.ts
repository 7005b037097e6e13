import { z } from 'zod';
import { MAX_RETRIES_ALLOWED } from '../../domain/retry-policy.ts';
import { conflict } from './fields.ts';

const delayMs = z.int().min(0).max(86_400_000);

/** A retry policy, with gaps or as a list of delays (CONTRACT 1). */
export const retryWish = z
  .strictObject({
    maxRetries: z.int().min(0).max(MAX_RETRIES_ALLOWED).optional(),
    initialDelayMs: delayMs.optional(),
    factor: z.number().min(1).max(10).optional(),
    maxDelayMs: delayMs.optional(),
    jitter: z.number().min(0).max(1).optional(),
    delaysMs: z.array(delayMs).max(MAX_RETRIES_ALLOWED).optional(),
  })
  .superRefine((policy, context) => {
    if (policy.delaysMs && Object.keys(policy).length > 1) {
      context.addIssue(conflict(['delaysMs'], 'stands alone: it says how often and when'));
    }
  });
