import type { HonoRequest } from 'hono';
import type { z } from 'zod';
import { validate } from '../../services/input/validate.ts';
import type { BodyDocs } from '../openapi/operation-docs.ts';
import { readJson, readOptionalJson } from './read-json.ts';

/** A request body: how it is documented, and how it is read. */
export type Body<Value> = { docs: BodyDocs; read(req: HonoRequest): Promise<Value> };

/** Bodies by what they show; each is one that the schema takes. */
type Examples<S extends z.ZodType> = Record<string, z.input<S>>;

/** A JSON body that is held to its schema before `handle` sees it. */
export function jsonBody<S extends z.ZodType>(
  schema: S,
  examples: Examples<S>,
  read: (req: HonoRequest) => Promise<unknown> = readJson,
): Body<z.output<S>> {
  return { docs: { schema, examples }, read: async (req) => validate(schema, await read(req)) };
}

/** As `jsonBody`; where there is no body, an empty object is held to the schema. */
export function optionalJsonBody<S extends z.ZodType>(schema: S, examples: Examples<S>): Body<z.output<S>> {
  return {
    docs: { schema, examples, optional: true },
    read: async (req) => validate(schema, await readOptionalJson(req)),
  };
}

/** A JSON body that the service validates, because its rules depend on what it finds there. */
export function uncheckedJsonBody<S extends z.ZodType>(
  schema: S,
  examples: Record<string, unknown>,
  read: (req: HonoRequest) => Promise<unknown> = readJson,
): Body<unknown> {
  return { docs: { schema, examples }, read };
}

/** A body in the format of somebody else, such as a vendor; `handle` reads it, if anybody does. */
export function foreignBody(contentTypes: readonly string[], description: string): Body<undefined> {
  return { docs: { contentTypes, description }, read: async () => undefined };
}
