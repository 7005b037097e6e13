import { LRUCache } from 'lru-cache';
import { answerJobs } from '../async/answer-jobs.ts';
import type { RenderInput, TemplateBundle } from '../domain/templates/bundle.ts';
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

const withoutHtml = () => {
  throw new Error('no property is HTML');
};
const NO_HTML: HtmlKit = { clean: withoutHtml, toText: withoutHtml };

/** For nobody. */
const HELLO: TemplateBundle = {
  engine: '',
  parts: {
    'email:en': {
      subject: '{{ name }}',
      html: '{% if name %}<p>{{ \'hello\' | t: name: name }}</p>{% endif %}<a href="{{ url }}">{{ client.name }}</a>',
      text: '{{ count | number: 2 }} {{ date | date: "long" }}',
    },
  },
  partials: {},
  schema: {
    type: 'object',
    properties: {
      name: { type: 'string' },
      url: { type: 'string', format: 'uri' },
      count: { type: 'number' },
      date: { type: 'string', format: 'date' },
    },
  },
  strings: { en: { hello: 'Hello {{ name }}' } },
  defaultLocale: 'en',
  locales: ['en'],
  variants: [],
};
const TO_NOBODY: RenderInput = {
  channel: 'email',
  variant: null,
  data: { name: 'Ada', url: 'https://example.com', count: 1, date: '2026-01-31' },
  view: {
    locale: 'en',
    timeZone: 'UTC',
    recipient: { userId: null, name: null },
    client: { name: 'Example' },
    links: { unsubscribe: null, view: null },
  },
};

// What runs for the first time runs slowly, and the first job has no more time than others.
render(prepare(HELLO, NO_HTML), TO_NOBODY);

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
  return takesHtml(schema) ? (await import('./html-kit.ts')).HTML_KIT : NO_HTML;
}

function takesHtml(schema: Json): boolean {
  if (Array.isArray(schema)) return schema.some(takesHtml);
  return isJsonObject(schema) && (schema.format === 'html' || Object.values(schema).some(takesHtml));
}
