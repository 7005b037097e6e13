import type { HonoRequest } from 'hono';
import { ApiProblem } from '../problem.ts';
import { checkStructure } from './check-structure.ts';

const BODY_LIMIT_BYTES = 256 * 1024;

const JSON_TYPE = /^application\/json\s*(?:;\s*charset\s*=\s*"?utf-?8"?\s*)?(?:;\s*)?$/i;
const UTF_8 = new TextDecoder('utf-8', { fatal: true });

/**
 * The body as a JSON value that is safe to walk: right type, size, encoding and depth, no forbidden key or character.
 * @throws ApiProblem unsupported_media_type, body_too_large, incomplete_body, invalid_encoding, malformed_json,
 *   too_deep, validation_failed
 */
export async function readJson(req: HonoRequest): Promise<unknown> {
  checkType(req);
  return read(await readBytes(req));
}

/** As `readJson`, for an endpoint that needs no body: an empty object where there is none. */
export async function readOptionalJson(req: HonoRequest): Promise<unknown> {
  const bytes = await readBytes(req);
  if (bytes.byteLength === 0) return {};
  checkType(req);
  return read(bytes);
}

function checkType(req: HonoRequest): void {
  if (!JSON_TYPE.test(req.header('content-type') ?? '')) throw new ApiProblem('unsupported_media_type');
}

function read(bytes: Uint8Array): unknown {
  const value = parse(decode(bytes));
  checkStructure(value);
  return value;
}

async function readBytes(req: HonoRequest): Promise<Uint8Array> {
  const announced = req.header('content-length');
  if (announced !== undefined && Number(announced) > BODY_LIMIT_BYTES) throw new ApiProblem('body_too_large');
  try {
    // Node's parser holds a body to its Content-Length; one without must be counted as it comes.
    if (announced !== undefined) return new Uint8Array(await req.arrayBuffer());
    return await readCounted(req.raw.body);
  } catch (error) {
    if (error instanceof ApiProblem) throw error;
    throw new ApiProblem('incomplete_body');
  }
}

async function readCounted(stream: ReadableStream<Uint8Array> | null): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream ?? []) {
    size += chunk.byteLength;
    if (size > BODY_LIMIT_BYTES) throw new ApiProblem('body_too_large');
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
    return JSON.parse(text);
  } catch {
    // The parser's message quotes the body.
    throw new ApiProblem('malformed_json');
  }
}
