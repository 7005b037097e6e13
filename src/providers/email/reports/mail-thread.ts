import { answerJobs } from '../../../async/answer-jobs.ts';
import type { ReceiptReading } from '../../../domain/receipt.ts';
import { createMailReceiptReader } from './receipts.ts';

/** As much of a mail as is kept: a report of many recipients would hand it over once for each. */
const MOST_RAW = 8_192;

const reader = createMailReceiptReader();

answerJobs<string, ReceiptReading>(async (body) => {
  const reading = await reader.read({ url: '', headers: {}, body });
  if (reading.kind !== 'read') return reading;
  return { ...reading, receipts: reading.receipts.map((one) => ({ ...one, raw: one.raw.slice(0, MOST_RAW) })) };
});
