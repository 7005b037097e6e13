import { LRUCache } from 'lru-cache';
import { answerJobs } from '../async/answer-jobs.ts';
import type { RenderAnswer, RenderJob } from './pool.ts';
import { type Prepared, prepare, render } from './render.ts';

/** What is parsed of a bundle takes about so many bytes for each letter of its JSON. */
const BYTES_PER_LETTER = 8;

const known = new LRUCache<string, { prepared: Prepared; size: number }>({
  maxSize: 64 * 1_048_576,
  sizeCalculation: ({ size }) => size,
});

answerJobs<RenderJob, RenderAnswer>((job) => {
  if ('bundle' in job) {
    const size = JSON.stringify(job.bundle).length * BYTES_PER_LETTER;
    known.set(job.checksum, { prepared: prepare(job.bundle), size });
    return 'learnt';
  }
  const one = known.get(job.checksum);
  return one ? job.people.map((person) => render(one.prepared, person)) : 'unknown';
});
