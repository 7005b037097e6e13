import { threadId } from 'node:worker_threads';
import { answerJobs } from '../../../src/async/answer-jobs.ts';
import { createCpuClock, ownTaskId } from '../../../src/async/cpu-clock.ts';

const clock = createCpuClock(ownTaskId());

/** Jobs of a stranger. */
answerJobs<string, unknown>((job) => {
  switch (job) {
    case 'hang':
      for (;;);
    case 'eat': {
      const all: string[][] = [];
      for (;;) all.push(Array.from({ length: 100_000 }, (_, index) => `${index}`));
    }
    case 'throw':
      throw new Error('a secret');
    case 'break':
      setImmediate(() => {
        throw new Error('a secret, later');
      });
      return new Promise(() => {});
    case 'exit':
      process.exit(3);
      return null;
    case 'id':
      return threadId;
    default: {
      // As many ms of a processor as it says.
      const until = clock() + Number(/^work (\d+)$/.exec(job)?.[1] ?? 0);
      while (clock() < until);
      return `did ${job}`;
    }
  }
});
