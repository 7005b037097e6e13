/** A JSON Schema, as the API takes it of a template. */
export type Schema = { readonly [keyword: string]: unknown };

export type Suggestion = { label: string; kind: 'variable' | 'filter' | 'tag'; detail: string };

/** What may stand where the cursor is, and where the word begins that it takes the place of. */
export type Suggested = { from: number; suggestions: readonly Suggestion[] };

/** What the API renders with, and no more: docs/templates.md. */
const TAGS = words(
  'assign break capture case comment continue cycle echo else elsif endcapture endcase endcomment endfor endif endraw endunless for if liquid raw render unless when',
);
const FILTERS = words(
  'abs append at_least at_most capitalize ceil date default divided_by downcase escape first floor join json last map minus money number plus prepend raw remove_first replace_first round size slice sort split strip t times truncate truncatewords uniq upcase url_encode where',
);

/** What there is beside the data. */
const BUILT_IN: Schema = {
  type: 'object',
  properties: {
    recipient: object({ userId: text('Of the person, where there is one.'), name: text('Of the person.') }),
    client: object({ name: text('Who sends.') }),
    links: object({ unsubscribe: text('Of marketing mails.'), view: text('The mail as a page.') }),
    now_accepted: text('When the notification was accepted.'),
  },
};
const OF_LAYOUTS: Schema = object({ content: text('Where the part of the template goes.') });

/**
 * What Liquid may go on with.
 * @param before the text up to the cursor
 * @param schema of the data; null for what has none, a layout or a partial
 * @param strings the names of those that are translated
 */
export function suggest(before: string, schema: Schema | null, strings: readonly string[] = []): Suggested | null {
  const inside = openLiquid(before);
  if (inside === null) return null;
  const { kind, code, from } = inside;
  const quote = /(?:\{\{-?|\{%-?\s*echo)\s*'([\w.-]*)$/.exec(`${kind}${code}`);
  if (quote) return { from: before.length - (quote[1] ?? '').length, suggestions: strings.map(asString) };
  // Within any other text there is nothing to suggest.
  if ((code.match(/'/g)?.length ?? 0) % 2 === 1 || (code.match(/"/g)?.length ?? 0) % 2 === 1) return null;
  const filter = /\|\s*(\w*)$/.exec(code);
  if (filter) return { from: before.length - (filter[1] ?? '').length, suggestions: FILTERS.map(asFilter) };
  if (kind === '{%' && /^-?\s*\w*$/.test(code)) {
    const word = /\w*$/.exec(code)?.[0] ?? '';
    return { from: before.length - word.length, suggestions: TAGS.map(asTag) };
  }
  const path = /[\w.[\]]*$/.exec(code)?.[0] ?? '';
  const names = path.split('.');
  const last = names.pop() ?? '';
  const scope = scopeOf(before.slice(0, from), schema);
  const at = names.reduce<Schema | null>((found, name) => found && stepInto(found, name), scope);
  if (!at) return null;
  return { from: before.length - last.length, suggestions: propertiesOf(at).map(asVariable) };
}

/** The `{{` or `{%` that is open at the end of a text, and what stands behind it. */
function openLiquid(before: string): { kind: '{{' | '{%'; code: string; from: number } | null {
  const from = Math.max(before.lastIndexOf('{{'), before.lastIndexOf('{%'));
  if (from === -1) return null;
  const kind = before.startsWith('{{', from) ? '{{' : '{%';
  const code = before.slice(from + 2);
  return code.includes(kind === '{{' ? '}}' : '%}') ? null : { kind, code, from };
}

/** The names that are known at the end of a text: of the data, beside it, and those that the text has given itself. */
function scopeOf(before: string, schema: Schema | null): Schema {
  const properties = { ...propertiesIn(BUILT_IN), ...propertiesIn(schema ?? OF_LAYOUTS) };
  for (const [, name = '', path = ''] of before.matchAll(/\{%-?\s*for\s+(\w+)\s+in\s+([\w.]+)/g)) {
    const list = path.split('.').reduce<Schema | null>((at, one) => at && stepInto(at, one), { properties });
    properties[name] = schemaIn(list, 'items') ?? {};
  }
  for (const [, name = '', path = ''] of before.matchAll(/\{%-?\s*(?:assign|capture)\s+(\w+)(?:\s*=\s*([\w.]+))?/g)) {
    properties[name] =
      path.split('.').reduce<Schema | null>((at, one) => at && stepInto(at, one), { properties }) ?? {};
  }
  return { type: 'object', properties };
}

function stepInto(schema: Schema, name: string): Schema | null {
  const [property = '', index] = name.split('[');
  const found = property === 'first' || property === 'last' ? schemaIn(schema, 'items') : null;
  const next = propertiesIn(schema)[property] ?? found;
  return index === undefined ? (next ?? null) : schemaIn(next ?? null, 'items');
}

function propertiesOf(schema: Schema): { name: string; schema: Schema }[] {
  const own = Object.entries(propertiesIn(schema)).map(([name, one]) => ({ name, schema: one }));
  return schema.type === 'array'
    ? ['size', 'first', 'last'].map((name) => ({ name, schema: name === 'size' ? { type: 'integer' } : {} }))
    : own;
}

function propertiesIn(schema: Schema | null): Record<string, Schema> {
  return { ...(isSchema(schema?.properties) ? (schema.properties as Record<string, Schema>) : {}) };
}

function schemaIn(schema: Schema | null, keyword: string): Schema | null {
  const found = schema?.[keyword];
  return isSchema(found) ? found : null;
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function asVariable({ name, schema: { type, description } }: { name: string; schema: Schema }): Suggestion {
  const kind = Array.isArray(type) ? type.join(' or ') : typeof type === 'string' ? type : '';
  const detail = [kind, typeof description === 'string' ? description : ''].filter(Boolean).join(': ');
  return { label: name, kind: 'variable', detail };
}

const asFilter = (label: string): Suggestion => ({ label, kind: 'filter', detail: '' });
const asTag = (label: string): Suggestion => ({ label, kind: 'tag', detail: '' });
const asString = (label: string): Suggestion => ({ label, kind: 'variable', detail: 'string' });

function words(text: string): readonly string[] {
  return text.split(' ');
}

function object(properties: Record<string, Schema>): Schema {
  return { type: 'object', properties };
}

function text(description: string): Schema {
  return { type: 'string', description };
}
