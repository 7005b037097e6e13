import { answerJobs } from '../../../async/answer-jobs.ts';
import type { ReceiptReading } from '../../../domain/receipt.ts';
import { findBounceToken } from '../bounce-token.ts';
import { createMailReceiptReader } from './receipts.ts';

/** As much of a mail as is kept: a report of many recipients would hand it over once for each. */
const MOST_RAW = 8_192;

/** A mail, and the secret by which tokens of mails were made. */
export type MailJob = { body: string; secret: string };

answerJobs<MailJob, ReceiptReading>(async ({ body, secret }) => {
  const reader = createMailReceiptReader({ provenIn: (text) => findBounceToken(secret, text) });
  const reading = await reader.read({ url: '', headers: {}, body });
  if (reading.kind !== 'read') return reading;
  return { ...reading, receipts: reading.receipts.map((one) => ({ ...one, raw: one.raw.slice(0, MOST_RAW) })) };
});
