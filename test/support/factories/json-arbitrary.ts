import fc from 'fast-check';

type Schema = Record<string, unknown>;
type Schemas = Record<string, Schema>;

const FORMATS: Record<string, fc.Arbitrary<string>> = {
  email: fc.emailAddress(),
  uri: fc.webUrl(),
  // Valid instants only: fc.date may be invalid unless told otherwise.
  'date-time': fc
    .date({ min: new Date(0), max: new Date('2030-01-01'), noInvalidDate: true })
    .map((date) => date.toISOString()),
};

/**
 * Values that a JSON Schema (draft 2020-12, the keywords that our document uses) takes.
 * @param components what `#/components/schemas/…` refers to
 */
export function valuesOf(schema: Schema, components: Schemas): fc.Arbitrary<unknown> {
  const inner = (one: unknown) => valuesOf(one as Schema, components);
  const { $ref, anyOf, oneOf, type, enum: choices } = schema;
  if (typeof $ref === 'string') return inner(components[$ref.slice($ref.lastIndexOf('/') + 1)]);
  if ('const' in schema) return fc.constant(schema.const);
  if (Array.isArray(choices)) return fc.constantFrom(...choices);
  const branches = anyOf ?? oneOf;
  if (Array.isArray(branches)) return fc.oneof(...branches.map(inner));
  if (Array.isArray(type)) return fc.oneof(...type.map((one) => inner({ ...schema, type: one })));
  switch (type) {
    case 'object':
      return objects(schema, inner);
    case 'array': {
      const { minItems = 0, maxItems = 3 } = schema as { minItems?: number; maxItems?: number };
      return fc.array(inner(schema.items ?? {}), { minLength: minItems, maxLength: Math.min(maxItems, minItems + 3) });
    }
    case 'string':
      return strings(schema);
    case 'integer':
      return fc.integer({
        min: Number(schema.minimum ?? -1_000),
        max: Math.min(Number(schema.maximum ?? 1_000), 2 ** 31),
      });
    case 'number':
      return fc.double({ min: Number(schema.minimum ?? -1_000), max: Number(schema.maximum ?? 1_000), noNaN: true });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    default:
      return fc.jsonValue({ maxDepth: 2 });
  }
}

/** Any JSON, in the place of some part of a value or of all of it, a field too many, or one too few. */
export function broken(value: unknown): fc.Arbitrary<unknown> {
  const anything = fc.jsonValue({ maxDepth: 2 });
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return anything;
  const keys = Object.keys(value);
  const tooMany = anything.map((extra) => ({ ...value, surprise: extra }));
  if (keys.length === 0) return fc.oneof(anything, tooMany);
  const at = fc.constantFrom(...keys);
  const inside = at.chain((key) =>
    broken(value[key as keyof typeof value]).map((other) => ({ ...value, [key]: other })),
  );
  const tooFew = at.map((key) => Object.fromEntries(Object.entries(value).filter(([name]) => name !== key)));
  return fc.oneof({ weight: 4, arbitrary: inside }, tooMany, tooFew, anything);
}

function objects(schema: Schema, inner: (one: unknown) => fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  const properties = (schema.properties ?? {}) as Schemas;
  const required = new Set(schema.required as string[] | undefined);
  const named = fc.record(Object.fromEntries(Object.entries(properties).map(([name, one]) => [name, inner(one)])), {
    requiredKeys: [...required].filter((name) => name in properties),
  });
  const others = schema.additionalProperties;
  if (typeof others !== 'object' || others === null) return named;
  const keys = fc.stringMatching(/^[a-z]{1,12}$/);
  return fc
    .tuple(named, fc.dictionary(keys, inner(others), { maxKeys: 3 }))
    .map(([one, more]) => ({ ...more, ...(one as object) }));
}

function strings({ format, pattern, minLength = 0, maxLength = 200 }: Schema): fc.Arbitrary<string> {
  const known = typeof format === 'string' ? FORMATS[format] : undefined;
  if (known) return known;
  // Of the patterns that only forbid characters, most strings are.
  if (typeof pattern === 'string' && !pattern.startsWith('^[^')) return fc.stringMatching(new RegExp(pattern));
  const bounds = { minLength: Number(minLength), maxLength: Math.min(Number(maxLength), Number(minLength) + 40) };
  return fc.oneof(fc.string(bounds), fc.string({ ...bounds, unit: 'binary' }));
}
