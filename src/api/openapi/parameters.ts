import { z } from 'zod';

/** The header of requests that count once however often they come. */
export const IDEMPOTENCY_KEY = z
  .string()
  .regex(/^[!-~]{1,255}$/)
  .describe(
    'A repeated request with the same key and body returns the first answer, and nothing is sent twice. Keys are kept for 7 days.',
  );

/** Of every endpoint of an inbox. */
export const USER_ID = z
  .string()
  .min(1)
  .max(255)
  .describe('The user whose inbox it is. Only with an API key: a token already names its user.');
