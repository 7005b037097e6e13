import { threadId } from 'node:worker_threads';
import { answerJobs } from '../../../src/async/answer-jobs.ts';

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
    default:
      return `did ${job}`;
  }
});
