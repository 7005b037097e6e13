import { parentPort } from 'node:worker_threads';
import type { ThreadWord } from './thread.ts';

/** What the file of a thread does: it says that it has begun, then answers each job. What fails is not told, it may quote the job. */
export function answerJobs<Job, Result>(work: (job: Job) => Result | Promise<Result>): void {
  const say = (word: ThreadWord<Result>) => parentPort?.postMessage(word);
  parentPort?.on('message', async (job: Job) => {
    try {
      say({ result: await work(job) });
    } catch {
      say('failed');
    }
  });
  say('ready');
}
