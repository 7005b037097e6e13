import { LRUCache } from 'lru-cache';
import { answerJobs } from '../async/answer-jobs.ts';
import type { TemplateBundle } from '../domain/templates/bundle.ts';
import { isJsonObject, type Json } from '../domain/templates/source.ts';
import type { HtmlKit } from './engine.ts';
import type { RenderAnswer, RenderJob } from './pool.ts';
import { type Prepared, prepare, render } from './render.ts';

/** What is parsed of a bundle takes about so many bytes for each letter of its JSON. */
const BYTES_PER_LETTER = 8;

const known = new LRUCache<string, { prepared: Prepared; size: number }>({
  maxSize: 64 * 1_048_576,
  sizeCalculation: ({ size }) => size,
});

answerJobs<RenderJob, RenderAnswer>(async (job) => {
  if ('bundle' in job) {
    const size = JSON.stringify(job.bundle).length * BYTES_PER_LETTER;
    known.set(job.checksum, { prepared: prepare(job.bundle, await kitFor(job.bundle)), size });
    return 'learnt';
  }
  const one = known.get(job.checksum);
  return one ? job.people.map((person) => render(one.prepared, person)) : 'unknown';
});

/** What works on HTML is loaded with the first bundle whose data has some. */
async function kitFor({ schema }: TemplateBundle): Promise<HtmlKit> {
  if (takesHtml(schema)) return (await import('./html-kit.ts')).HTML_KIT;
  const none = () => {
    throw new Error('no property is HTML');
  };
  return { clean: none, toText: none };
}

function takesHtml(schema: Json): boolean {
  if (Array.isArray(schema)) return schema.some(takesHtml);
  return isJsonObject(schema) && (schema.format === 'html' || Object.values(schema).some(takesHtml));
}
