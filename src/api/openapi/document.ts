import { PROBLEMS, type ProblemCode } from '../../services/problem.ts';
import type { Endpoint } from '../endpoint.ts';
import { infoOf } from './info.ts';
import { jsonSchemas } from './json-schemas.ts';
import { answerSchemas, openApiPath, operationOf, requestSchemas } from './operation.ts';
import { problem, problemExample } from './problem-components.ts';
import { SECURITY_SCHEMES } from './security.ts';
import { TAGS } from './tags.ts';

export type OpenApiDocument = ReturnType<typeof openApiDocument>;

/**
 * The document of all endpoints, OpenAPI 3.1 (https://spec.openapis.org/oas/v3.1.0).
 * @param publicUrl how the world reaches the API, without a slash at the end; null where nobody said so
 */
export function openApiDocument(
  endpoints: readonly Endpoint[],
  { version, publicUrl }: { version: string; publicUrl: string | null },
) {
  const schemas = jsonSchemas(endpoints.flatMap(requestSchemas), [problem, ...endpoints.flatMap(answerSchemas)]);
  const paths: Record<string, Record<string, ReturnType<typeof operationOf>>> = {};
  for (const endpoint of endpoints) {
    const path = openApiPath(endpoint.path);
    paths[path] = { ...paths[path], [endpoint.method.toLowerCase()]: operationOf(endpoint, schemas) };
  }
  const codes = Object.keys(PROBLEMS) as ProblemCode[];
  const used = new Set(endpoints.map(({ docs }) => docs.tag));
  return {
    openapi: '3.1.0',
    info: infoOf(version),
    // First the one that the document came from: a page that shows it may ask no other.
    servers: [
      { url: '/', description: 'This server' },
      ...(publicUrl === null ? [] : [{ url: publicUrl, description: 'Public URL' }]),
    ],
    tags: Object.entries(TAGS).flatMap(([name, description]) =>
      used.has(name as keyof typeof TAGS) ? [{ name, description }] : [],
    ),
    paths,
    components: {
      schemas: schemas.components,
      examples: Object.fromEntries(
        codes.map((code) => [code, { summary: PROBLEMS[code].title, value: problemExample(code) }]),
      ),
      headers: {
        RequestId: { description: 'Identifies this request in the server log.', schema: { type: 'string' } },
        RateLimitLimit: {
          description: 'The limit of the key or quota that was reached.',
          schema: { type: 'integer' },
        },
        RateLimitRemaining: { description: 'What is left of the limit.', schema: { type: 'integer' } },
        RateLimitReset: { description: 'Seconds until the window resets.', schema: { type: 'integer' } },
        RetryAfter: { description: 'Seconds to wait before retrying.', schema: { type: 'integer' } },
        WwwAuthenticate: { description: 'How to authenticate.', schema: { type: 'string' } },
        IdempotencyReplayed: {
          description: '`true` if this is the stored answer to an earlier identical request.',
          schema: { const: 'true' },
        },
      },
      securitySchemes: SECURITY_SCHEMES,
    },
  };
}
