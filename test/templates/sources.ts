import type {
  Compiled,
  CompileInput,
  RenderInput,
  RenderView,
  TemplateBundle,
} from '../../src/domain/templates/bundle.ts';
import type { JsonObject, LayoutSource, PartialSource, TemplateSource } from '../../src/domain/templates/source.ts';
import { compile } from '../../src/templates/compile.ts';
import { HTML_KIT } from '../../src/templates/html-kit.ts';
import { prepare as prepareWith, render } from '../../src/templates/render.ts';

export const prepare = (bundle: TemplateBundle) => prepareWith(bundle, HTML_KIT);

/** A template that is right, with one mail, and whatever a test says otherwise. */
export function templateSource(given: Partial<TemplateSource> = {}): TemplateSource {
  return {
    name: 'Order shipped',
    category: 'transactional',
    defaultLocale: 'en',
    schema: {
      type: 'object',
      required: ['name', 'order'],
      properties: {
        name: { type: 'string', maxLength: 100 },
        note: { type: 'string' },
        story: { type: 'string', format: 'html' },
        order: {
          type: 'object',
          required: ['number'],
          properties: {
            number: { type: 'string' },
            url: { type: 'string' },
            total: { type: 'number' },
            paid: { type: 'boolean' },
            date: { type: 'string', format: 'date' },
            items: {
              type: 'array',
              items: { type: 'object', properties: { name: { type: 'string' }, price: { type: 'number' } } },
            },
          },
        },
      },
    },
    sample: {
      name: 'Ada',
      story: '<b>bold</b>',
      order: {
        number: 'A-17',
        url: 'https://example.com/o/17',
        total: 12.5,
        paid: true,
        date: '2026-01-31',
        items: [{ name: 'Tea', price: 3 }],
      },
    },
    layout: null,
    variants: [],
    content: { email: { en: { subject: 'Order {{ order.number }}', html: '<p>Hello {{ name }}</p>' } } },
    strings: {},
    ...given,
  };
}

export function templateInput(
  source: Partial<TemplateSource> = {},
  others: { layouts?: Record<string, LayoutSource>; partials?: Record<string, PartialSource> } = {},
): Extract<CompileInput, { kind: 'template' }> {
  return { kind: 'template', source: templateSource(source), layouts: {}, partials: {}, ...others };
}

/** Of an HTML mail with this body. */
export const htmlInput = (html: string, source: Partial<TemplateSource> = {}) =>
  templateInput({ content: { email: { en: { subject: 'x', html } } }, ...source });
/** Of an SMS with this text. */
export const smsInput = (body: string, source: Partial<TemplateSource> = {}) =>
  templateInput({ content: { sms: { en: { body } } }, ...source });

/** @throws where there is a problem, with all of them */
export async function compiled(input: CompileInput): Promise<Compiled & { bundle: TemplateBundle; checksum: string }> {
  const result = await compile(input);
  const { bundle, checksum } = result;
  if (!bundle || !checksum) throw new Error(JSON.stringify(result.problems, null, 2));
  return { ...result, bundle, checksum };
}

export function renderView(given: Partial<RenderView> = {}): RenderView {
  return {
    locale: 'en',
    timeZone: 'UTC',
    recipient: { userId: 'u1', name: 'Ada' },
    client: { name: 'Shop' },
    links: { unsubscribe: 'https://example.com/u', view: null },
    ...given,
  };
}

export function renderInput(given: Partial<RenderInput> = {}): RenderInput {
  return { channel: 'email', variant: null, data: templateSource().sample, view: renderView(), ...given };
}

/** What a source says to somebody. @throws where it has problems, or cannot be rendered */
export async function said(input: CompileInput, asked: Partial<RenderInput> = {}) {
  const { bundle } = await compiled(input);
  const rendered = render(prepare(bundle), renderInput(asked));
  if (!rendered.isRendered) throw new Error(JSON.stringify(rendered.problems));
  return rendered;
}

/** The sample with some of it otherwise. */
export function data(given: JsonObject): JsonObject {
  return { ...templateSource().sample, ...given };
}
