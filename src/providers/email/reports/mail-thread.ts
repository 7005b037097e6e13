import { answerJobs } from '../../../async/answer-jobs.ts';
import type { ReceiptReading } from '../../../domain/receipt.ts';
import { createMailReceiptReader } from './receipts.ts';

const reader = createMailReceiptReader();

answerJobs<string, ReceiptReading>((body) => reader.read({ url: '', headers: {}, body }));
