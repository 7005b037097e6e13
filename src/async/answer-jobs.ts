import { getPriority, setPriority } from 'node:os';
import { parentPort } from 'node:worker_threads';
import { ownTaskId } from './cpu-clock.ts';
import type { ThreadWord } from './thread.ts';

const taskId = ownTaskId();
/** A third of what an ordinary thread gets of a processor that both want (sched(7)). */
const NICE = 5;

// What strangers make long gives way to the thread that answers everybody. On Linux each thread has a priority of its own,
// elsewhere this would be about the whole process.
try {
  if (taskId !== null && getPriority() < NICE) setPriority(NICE);
} catch {
  // A sandbox may forbid it: then it is as fast as others.
}

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
  say({ taskId });
}
