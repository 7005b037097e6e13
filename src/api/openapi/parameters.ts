import { z } from 'zod';

/** The header of requests that count once however often they come. */
export const IDEMPOTENCY_KEY = z
  .string()
  .regex(/^[!-~]{1,255}$/)
  .describe('The same key and body again: the first answer again, and nothing is sent twice. Kept for 7 days.');

/** Of every endpoint of an inbox. */
export const USER_ID = z
  .string()
  .min(1)
  .max(255)
  .describe('Whose inbox; with an API key only, since a token names its user.');
