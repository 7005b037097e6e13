import { createThread, JobFailed } from '../../../async/thread.ts';
import type { ReceiptReader, ReceiptReading } from '../../../domain/receipt.ts';
import type { MailJob } from './mail-thread.ts';

/** A mail of 1 MiB takes a fraction of a second; the rest is for a machine that is busy. */
const LIMITS = { jobMs: 10_000, memoryMb: 256 };

/**
 * Reads mails as `createMailReceiptReader` does, on a thread of its own: whoever can write to a mailbox of bounces decides
 * what stands there, and a library that it breaks must not take this process along.
 * @param secret by which the tokens of mails were made (`bounceToken`)
 */
export function createThreadedMailReader(secret: string, limits = LIMITS): ReceiptReader {
  const thread = createThread<MailJob, ReceiptReading>(import.meta.url, 'mail-thread', limits);
  return {
    provider: null,
    channel: 'email',
    isSigned: false,
    async read({ body }) {
      try {
        return await thread.run({ body, secret });
      } catch (error) {
        if (!(error instanceof JobFailed)) throw error;
        return { kind: 'unreadable', why: error.code };
      }
    },
  };
}
