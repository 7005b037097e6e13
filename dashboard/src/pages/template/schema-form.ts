import type { Schema } from '../../editor/completion.ts';

/** One line of a form: how it is asked, and where the answer belongs in the data. */
export type FormField = {
  path: readonly string[];
  label: string;
  hint: string | null;
  isRequired: boolean;
  ask:
    | { as: 'text'; type: 'text' | 'url' | 'email' | 'date' | 'datetime'; maxLength: number | null; isLong: boolean }
    | { as: 'number'; isWhole: boolean; min: number | null; max: number | null }
    | { as: 'truth' }
    | { as: 'choice'; options: readonly unknown[] }
    /** A list, or whatever has no shape of its own. */
    | { as: 'json' };
};

export type FormGroup = { label: string | null; fields: readonly FormField[] };

const LONG = 120;

/** The form that asks for the data of a schema: what is in no object first, then each object as a group by its path. */
export function formOf(schema: Schema): FormGroup[] {
  const groups: FormGroup[] = [];
  const read = (at: Schema, path: readonly string[]) => {
    const fields: FormField[] = [];
    const below: (() => void)[] = [];
    const required = Array.isArray(at.required) ? at.required : [];
    for (const [name, one] of Object.entries(objectIn(at.properties))) {
      const property = objectIn(one);
      const own = [...path, name];
      if (isGroup(property)) below.push(() => read(property, own));
      else fields.push(fieldOf(property, own, required.includes(name)));
    }
    if (fields.length > 0) groups.push({ label: path.length === 0 ? null : path.join('.'), fields });
    for (const next of below) next();
  };
  read(schema, []);
  return groups;
}

function isGroup({ type, properties }: Schema): boolean {
  return (type === 'object' || type === undefined) && Object.keys(objectIn(properties)).length > 0;
}

function fieldOf(schema: Schema, path: readonly string[], isRequired: boolean): FormField {
  const { title, description } = schema;
  return {
    path,
    label: typeof title === 'string' ? title : (path.at(-1) ?? ''),
    hint: typeof description === 'string' ? description : null,
    isRequired,
    ask: askOf(schema),
  };
}

function askOf({ type, format, maxLength, minimum, maximum, ...schema }: Schema): FormField['ask'] {
  if (Array.isArray(schema.enum)) return { as: 'choice', options: schema.enum };
  if (type === 'boolean') return { as: 'truth' };
  if (type === 'number' || type === 'integer') {
    return { as: 'number', isWhole: type === 'integer', min: numberIn(minimum), max: numberIn(maximum) };
  }
  if (type !== 'string') return { as: 'json' };
  const types: Record<string, 'url' | 'email' | 'date' | 'datetime'> = {
    uri: 'url',
    email: 'email',
    date: 'date',
    'date-time': 'datetime',
  };
  const most = numberIn(maxLength);
  const isLong = format === 'html' || (most !== null && most > LONG);
  return { as: 'text', type: types[String(format)] ?? 'text', maxLength: most, isLong };
}

/** What is typed, as the data has it; undefined where nothing is, which is then left out. */
export function typedValue({ ask }: Pick<FormField, 'ask'>, text: string): unknown {
  if (text === '' && ask.as !== 'text') return undefined;
  if (ask.as === 'number') return Number.isFinite(Number(text)) ? Number(text) : text;
  if (ask.as === 'choice') return ask.options.find((one) => String(one) === text);
  return text;
}

/** Data with all that a schema names: what is known stays, and what is missing is made up as far as it can be. */
export function madeUp(schema: Schema, known?: unknown): unknown {
  if (known !== undefined && !isObject(known)) return known;
  if (known === undefined) {
    const [example] = Array.isArray(schema.examples) ? schema.examples : [];
    const [first] = Array.isArray(schema.enum) ? schema.enum : [];
    const said = schema.default ?? example ?? first ?? schema.const;
    if (said !== undefined) return said;
  }
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  if (type === 'object' || (type === undefined && schema.properties !== undefined)) {
    const before = objectIn(known);
    const named = Object.entries(objectIn(schema.properties));
    return {
      ...before,
      ...Object.fromEntries(named.map(([name, one]) => [name, madeUp(objectIn(one), before[name])])),
    };
  }
  if (type === 'array')
    return Array.from({ length: Math.max(1, numberIn(schema.minItems) ?? 1) }, () => madeUp(objectIn(schema.items)));
  if (type === 'number' || type === 'integer') return Math.max(1, numberIn(schema.minimum) ?? 1);
  if (type === 'boolean') return true;
  if (type === 'null') return null;
  const texts: Record<string, string> = {
    uri: 'https://example.com',
    email: 'ada@example.com',
    date: '2027-01-31',
    'date-time': '2027-01-31T09:30:00Z',
    html: '<p>Words</p>',
  };
  const text = texts[String(schema.format)] ?? 'Words';
  return text.slice(0, numberIn(schema.maxLength) ?? text.length);
}

function numberIn(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}

function objectIn(value: unknown): Schema {
  return isObject(value) ? value : {};
}

function isObject(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
