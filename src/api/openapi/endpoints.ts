import { createHash } from 'node:crypto';
import { z } from 'zod';
import { ownAnswer } from '../answer.ts';
import type { ApiDeps } from '../deps.ts';
import { type Endpoint, endpoint } from '../endpoint.ts';
import { respond } from '../respond.ts';
import { openApiDocument } from './document.ts';
import { postmanCollection } from './postman.ts';

const ifNoneMatch = z.string().describe('The `ETag` of the copy that you have.');

type DocumentDeps = Pick<ApiDeps, 'version' | 'publicUrl'>;

/**
 * `GET /openapi.json`, this API as OpenAPI 3.1, and `GET /postman.json`, a Postman collection made from it. Both stay the
 * same until the next release, so a client with a current copy is answered 304.
 * @param endpoints all of the API, these included; asked for at the first request
 */
export function documentEndpoints(endpoints: () => readonly Endpoint[], deps: DocumentDeps): Endpoint[] {
  const document = () => openApiDocument(endpoints(), deps);
  return [
    unchanging('/openapi.json', document, {
      operationId: 'getOpenApi',
      summary: 'OpenAPI document',
      description: undefined,
      answer: 'OpenAPI 3.1.',
      schema: z.looseObject({ openapi: z.string() }),
      example: { openapi: '3.1.0' },
    }),
    unchanging('/postman.json', () => postmanCollection(document()), {
      operationId: 'getPostmanCollection',
      summary: 'Postman collection',
      description: 'A collection (version 2.1) generated from the OpenAPI document. In Postman, import this URL.',
      answer: 'The collection.',
      schema: z.looseObject({ info: z.looseObject({ name: z.string() }) }),
      example: { info: { name: 'Posthorn' } },
    }),
  ];
}

function unchanging(
  path: string,
  make: () => object,
  {
    operationId,
    summary,
    description,
    answer,
    schema,
    example,
  }: Record<'operationId' | 'summary' | 'answer', string> & {
    description: string | undefined;
    schema: z.ZodType;
    example: object;
  },
): Endpoint {
  let made: { text: string; etag: string } | undefined;
  const makeOnce = () => {
    const text = JSON.stringify(make());
    return { text, etag: `"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"` };
  };
  const current = ownAnswer(200, {
    description: answer,
    contents: [{ contentType: 'application/json', schema, example }],
    headers: { ETag: 'Version of the document.' },
  });
  const unmodified = ownAnswer(304, { description: 'Not modified: your copy is current.', contents: [] });
  return endpoint({
    method: 'GET',
    path,
    access: 'public',
    operationId,
    summary,
    ...(description !== undefined && { description }),
    tag: 'Documentation',
    headers: { 'If-None-Match': ifNoneMatch },
    answer: [current, unmodified],
    handle: ({ c }) => {
      made ??= makeOnce();
      const headers = { 'cache-control': 'public, max-age=300', etag: made.etag };
      if (!matches(c.req.header('if-none-match'), made.etag)) {
        return current.with(respond(c, 200, made.text, headers));
      }
      const { 'content-type': _, ...rest } = Object.fromEntries(respond(c, 200, '', headers).headers);
      return unmodified.with(new Response(null, { status: 304, headers: rest }));
    },
  });
}

/** RFC 9110, 13.1.2: a list, compared weakly. */
function matches(given: string | undefined, etag: string): boolean {
  const tags = given?.split(',').map((tag) => tag.trim().replace(/^W\//, '')) ?? [];
  return tags.includes(etag) || tags.includes('*');
}
