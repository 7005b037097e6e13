import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { ApiDeps, Endpoint } from '../deps.ts';
import { respond } from '../respond.ts';
import { openApiDocument } from './document.ts';
import { textAnswer } from './shapes.ts';

const ifNoneMatch = z.string().describe('The `ETag` of the copy that you have.');

/**
 * `GET /openapi.json`: this API, as OpenAPI 3.1. It is the same until the next release, so 304 to who has it.
 * @param endpoints all of the API, this one included; asked for at the first request
 */
export function openApiEndpoint(
  endpoints: () => readonly Endpoint[],
  deps: Pick<ApiDeps, 'version' | 'publicUrl'>,
): Endpoint {
  let made: { text: string; etag: string } | undefined;
  const make = () => {
    const text = JSON.stringify(openApiDocument(endpoints(), deps));
    return { text, etag: `"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"` };
  };
  return {
    method: 'GET',
    path: '/openapi.json',
    access: 'public',
    docs: {
      operationId: 'getOpenApi',
      summary: 'OpenAPI document',
      tag: 'Documentation',
      headers: { 'If-None-Match': ifNoneMatch },
      answers: {
        200: {
          ...textAnswer('application/json', { description: 'OpenAPI 3.1.' }),
          headers: { ETag: 'Version of the document.' },
        },
        304: { description: 'Not modified: your copy is current.', contents: [] },
      },
    },
    handle: (c) => {
      made ??= make();
      const headers = { 'cache-control': 'public, max-age=300', etag: made.etag };
      if (!matches(c.req.header('if-none-match'), made.etag)) return respond(c, 200, made.text, headers);
      const { 'content-type': _, ...rest } = Object.fromEntries(respond(c, 200, '', headers).headers);
      return new Response(null, { status: 304, headers: rest });
    },
  };
}

/** RFC 9110, 13.1.2: a list, compared weakly. */
function matches(given: string | undefined, etag: string): boolean {
  const tags = given?.split(',').map((tag) => tag.trim().replace(/^W\//, '')) ?? [];
  return tags.includes(etag) || tags.includes('*');
}
