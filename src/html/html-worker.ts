import { createThread, JobFailed } from '../async/thread.ts';
import { cleanHtml } from './clean.ts';
import { toText } from './to-text.ts';

export type HtmlJob = { work: 'clean' | 'toText'; html: string };

/** HTML that takes more time or memory than it is given. */
export class HtmlRefused extends Error {
  override name = 'HtmlRefused';
}

export type HtmlWorker = {
  /** What it says, as plain text. @throws HtmlRefused */
  toText(html: string): Promise<string>;
  /** What an app may put into its page as it stands. @throws HtmlRefused */
  clean(html: string): Promise<string>;
  close(): Promise<void>;
};

/** Takes a few milliseconds at most, however its tags are nested: less than the way to another thread and back. */
const SHORT = 4_096;
const LIMITS = { jobMs: 5_000, memoryMb: 256 };

/** Reads HTML that clients give. What is long goes to a thread of its own, so that nobody waits for it but who sent it. */
export function createHtmlWorker(): HtmlWorker {
  const thread = createThread<HtmlJob, string>(import.meta.url, 'html-thread', LIMITS);
  const elsewhere = async (job: HtmlJob) => {
    try {
      return await thread.run(job);
    } catch (error) {
      throw error instanceof JobFailed ? new HtmlRefused(error.code) : error;
    }
  };
  return {
    toText: async (html) => (html.length <= SHORT ? toText(html) : elsewhere({ work: 'toText', html })),
    clean: async (html) => (html.length <= SHORT ? cleanHtml(html) : elsewhere({ work: 'clean', html })),
    close: thread.close,
  };
}
