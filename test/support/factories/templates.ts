import { TEMPLATE_SOURCE } from '../../../src/api/templates/examples.ts';
import type { TemplateSource } from '../../../src/domain/templates/source.ts';
import type { TestApi } from '../servers/api.ts';

export const ORDER = { name: 'Ada', order: { number: 'A-17', url: 'https://shop.example.com/A-17' } };

/** A source that compiles: a mail in English and German, an SMS in English. */
export function templateSource(overrides: Partial<TemplateSource> = {}): TemplateSource {
  return {
    name: 'Order shipped',
    category: 'transactional',
    defaultLocale: 'en',
    schema: TEMPLATE_SOURCE.schema,
    sample: ORDER,
    layout: null,
    variants: [],
    content: {
      email: {
        en: {
          subject: 'Order {{ order.number }} is on its way',
          html: '<p>Hello {{ name }}, see <a href="{{ order.url }}">{{ order.number }}</a>.</p>',
        },
        de: {
          subject: 'Bestellung {{ order.number }} ist unterwegs',
          html: '<p>Hallo {{ name }}, siehe <a href="{{ order.url }}">{{ order.number }}</a>.</p>',
        },
      },
      sms: { en: { body: '{{ name }}: order {{ order.number }} is on its way, {{ order.url }}' } },
    },
    strings: {},
    ...overrides,
  };
}

type Kind = 'templates' | 'layouts' | 'partials';

/** What a client writes, by the API. */
export function writerOf({ send }: Pick<TestApi, 'send'>, apiKey: string, kind: Kind = 'templates') {
  const ask = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
    send(method, `/api/${kind}/${path}`, { key: apiKey, ...(body !== undefined && { body }), headers });
  const save = (key: string, source: object = templateSource(), headers: Record<string, string> = {}) =>
    ask('PUT', key, source, headers);
  const publishRevision = (key: string, revision: number, more: object = {}) =>
    ask('POST', `${key}/publish`, { revision, ...more });
  return {
    ask,
    save,
    publishRevision,
    get: (key: string) => ask('GET', key),
    /** Saves and publishes. @throws Error where either is refused */
    async publish(key: string, source: object = templateSource(), more: object = {}): Promise<number> {
      const saved = await save(key, source);
      if (saved.status !== 200) throw new Error(saved.text);
      const published = await publishRevision(key, saved.json.data.revision, more);
      if (published.status > 201) throw new Error(`${published.text} ${saved.text}`);
      return published.json.data.version;
    },
  };
}
