import { z } from 'zod';
import type { BodyDocs } from '../openapi/operation-docs.ts';

/** As the path names the vendor. */
export const receiptSource = z
  .string()
  .meta({ description: 'The vendor: `twilio`, `msg91`, `meta`, `email`, `ses` or `sendgrid`.', examples: ['twilio'] });

export const receiptsToken = z
  .string()
  .describe('The secret in the URL that is configured at the vendor (`RECEIPTS_TOKEN`).');

export const RECEIPTS_BODY: BodyDocs = {
  contentTypes: ['application/json', 'application/x-www-form-urlencoded', 'message/rfc822'],
  description: 'The vendor’s own format; at most 1 MiB.',
};
