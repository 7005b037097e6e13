import { z } from 'zod';

export type JsonSchema = Record<string, unknown>;

export type JsonSchemas = {
  /** What stands in the document for a schema that was given. */
  of(schema: z.ZodType): JsonSchema;
  /** Those that have a name (`.meta({id})`), for `#/components/schemas`. */
  components: Record<string, JsonSchema>;
};

const PLACE = '#/components/schemas/';

/**
 * The JSON Schemas (draft 2020-12, that of OpenAPI 3.1) of requests as they come in and of answers as they go out.
 * @throws Error when two schemas that differ have one name
 */
export function jsonSchemas(requests: z.ZodType[], answers: z.ZodType[]): JsonSchemas {
  const known = new Map<z.ZodType, JsonSchema>();
  const components: Record<string, JsonSchema> = {};
  for (const [io, schemas] of [['input', requests] as const, ['output', answers] as const]) {
    const { properties, $defs } = convert(schemas, io);
    for (const [index, schema] of schemas.entries()) known.set(schema, properties[`_${index}`] ?? {});
    for (const [name, definition] of Object.entries($defs)) {
      if (components[name] && JSON.stringify(components[name]) !== JSON.stringify(definition)) {
        throw new Error(`two schemas are called ${name}`);
      }
      components[name] = definition;
    }
  }
  return {
    components,
    of(schema) {
      const found = known.get(schema);
      if (!found) throw new Error('a schema that was not given');
      return found;
    },
  };
}

type Converted = { properties: Record<string, JsonSchema>; $defs: Record<string, JsonSchema> };

/** All in one call, so that what has a name is written once and referred to. */
function convert(schemas: z.ZodType[], io: 'input' | 'output'): Converted {
  const all = z.object(Object.fromEntries(schemas.map((schema, index) => [`_${index}`, schema])));
  const converted = z.toJSONSchema(all, {
    target: 'draft-2020-12',
    io,
    override: ({ jsonSchema }) => tidy(jsonSchema, io),
  });
  const text = JSON.stringify(converted).replaceAll('"#/$defs/', `"${PLACE}`);
  const { properties, $defs = {} } = JSON.parse(text) as Partial<Converted>;
  return { properties: properties ?? {}, $defs };
}

/** Leaves out what only repeats another keyword, or would bind us: answers may get further fields. */
function tidy(schema: JsonSchema, io: 'input' | 'output'): void {
  if (schema.format === 'date-time' || schema.contentEncoding !== undefined) delete schema.pattern;
  if (schema.format === 'base64') delete schema.format;
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
  if (JSON.stringify(schema.propertyNames) === '{"type":"string"}') delete schema.propertyNames;
  if (io === 'output' && schema.additionalProperties === false) delete schema.additionalProperties;
}
