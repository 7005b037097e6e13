import type { HonoRequest } from 'hono';
import type { z } from 'zod';
import { parseJson } from '../../domain/exact-json.ts';
import { attachmentBytes, BODY_LIMIT_BYTES } from '../../services/input/check-body.ts';
import { checkStructure } from '../../services/input/check-structure.ts';
import { validate } from '../../services/input/validate.ts';
import { ApiProblem } from '../../services/problem.ts';
import type { BodyDocs } from '../openapi/operation-docs.ts';

/** 10 MB of attachments in base 64, and the rest. */
const LIMIT_WITH_ATTACHMENTS_BYTES = 14 * 1_048_576;

const BATCH_LIMIT_BYTES = 8 * 1_048_576;

/** 4 MiB of texts, and the rest. */
const TEMPLATE_LIMIT_BYTES = 5 * 1_048_576;

const LENGTH_WANTED =
  'Without `Content-Length` the limit is 256 KiB. Send the header to use the higher limits for attachments and batches.';

const JSON_TYPE = /^application\/json\s*(?:;\s*charset\s*=\s*"?utf-?8"?\s*)?(?:;\s*)?$/i;
const UTF_8 = new TextDecoder('utf-8', { fatal: true });

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

/**
 * The body as a JSON value that is safe to walk: right type, size, encoding and depth, no forbidden character, no
 * number that would not be kept.
 * @throws ApiProblem unsupported_media_type, body_too_large, incomplete_body, invalid_encoding, malformed_json,
 *   too_deep, validation_failed
 */
async function readJson(req: HonoRequest): Promise<unknown> {
  checkType(req);
  return read(await readBytes(req, BODY_LIMIT_BYTES));
}

/** As `readJson`, with 14 MiB in place of 256 KiB, for what `content.attachments` holds only. */
export async function readJsonWithAttachments(req: HonoRequest): Promise<unknown> {
  checkType(req);
  return read(await readBytes(req, LIMIT_WITH_ATTACHMENTS_BYTES), true);
}

/** As `readJson`, with 5 MiB for the texts of a template. */
export async function readTemplate(req: HonoRequest): Promise<unknown> {
  checkType(req);
  const value = parse(decode(await readBytes(req, TEMPLATE_LIMIT_BYTES)));
  checkStructure(value);
  return value;
}

/** As `readJson`, for an endpoint that needs no body: an empty object where there is none. */
async function readOptionalJson(req: HonoRequest): Promise<unknown> {
  const bytes = await readBytes(req, BODY_LIMIT_BYTES);
  if (bytes.byteLength === 0) return {};
  checkType(req);
  return read(bytes);
}

/**
 * A body of many items, up to 8 MiB: right type, size and encoding. It is not yet safe to walk: `checkBody` is for each
 * item, so that a bad one can be answered alone.
 */
export async function readBatch(req: HonoRequest): Promise<unknown> {
  checkType(req);
  return parse(decode(await readBytes(req, BATCH_LIMIT_BYTES)));
}

function checkType(req: HonoRequest): void {
  if (!JSON_TYPE.test(req.header('content-type') ?? '')) throw new ApiProblem('unsupported_media_type');
}

function read(bytes: Uint8Array, withAttachments = false): unknown {
  const value = parse(decode(bytes));
  const others = bytes.byteLength - (withAttachments ? attachmentBytes(value) : 0);
  if (others > BODY_LIMIT_BYTES) throw new ApiProblem('body_too_large');
  checkStructure(value);
  return value;
}

/**
 * The body as it came.
 * @throws ApiProblem body_too_large, incomplete_body
 */
export async function readBytes(req: HonoRequest, limit: number): Promise<Uint8Array> {
  const announced = req.header('content-length');
  if (announced !== undefined && Number(announced) > limit) throw new ApiProblem('body_too_large');
  try {
    // Node's parser holds a body to its Content-Length; one without must be counted as it comes.
    if (announced !== undefined) return new Uint8Array(await req.arrayBuffer());
    return await readCounted(req.raw.body, Math.min(limit, BODY_LIMIT_BYTES));
  } catch (error) {
    if (error instanceof ApiProblem) throw error;
    throw new ApiProblem('incomplete_body');
  }
}

async function readCounted(stream: ReadableStream<Uint8Array> | null, limit: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream ?? []) {
    size += chunk.byteLength;
    // Nobody could tell how much memory it will take, and it would be garbage in the end.
    if (size > limit) throw new ApiProblem('body_too_large', { detail: LENGTH_WANTED });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function decode(bytes: Uint8Array): string {
  try {
    return UTF_8.decode(bytes);
  } catch {
    throw new ApiProblem('invalid_encoding');
  }
}

function parse(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    // The parser's message quotes the body.
    throw new ApiProblem('malformed_json');
  }
}
