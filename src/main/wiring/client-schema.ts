import openapiTypescript, { astToString, type OpenAPI3 } from 'openapi-typescript';
import { openApiDocument } from '../../api/openapi/document.ts';
import { describedEndpoints } from './describe-api.ts';
import { VERSION } from './version.ts';

const HEAD = '// Made from the OpenAPI document by `npm run client:types`: not to be changed by hand.\n\n';

/**
 * The types of the client, as openapi-typescript makes them of what the API says of itself (src/client/schema.ts). Of
 * each operation only what succeeds: the client throws whatever is a problem, and examples are no types.
 */
export async function clientSchema(): Promise<string> {
  const document = JSON.parse(
    JSON.stringify(openApiDocument(describedEndpoints(), { version: VERSION, publicUrl: null })),
  );
  for (const [path, item] of Object.entries<Record<string, Operation>>(document.paths)) {
    if (!path.startsWith('/api/')) delete document.paths[path];
    for (const operation of Object.values(item)) withoutProblems(operation);
  }
  delete document.components.examples;
  // A field with a default may be left out of a request.
  const syntax = await openapiTypescript(document as OpenAPI3, { defaultNonNullable: false });
  return HEAD + astToString(syntax);
}

type Content = Record<string, { schema?: unknown; example?: unknown; examples?: unknown }>;
type Operation = {
  requestBody?: { content: Content };
  responses: Record<string, { headers?: unknown; content?: Content }>;
};

function withoutProblems({ requestBody, responses }: Operation): void {
  for (const [status, response] of Object.entries(responses)) {
    if (Number(status) >= 300) delete responses[status];
    delete response.headers;
    withoutExamples(response.content);
  }
  withoutExamples(requestBody?.content);
}

/** The client speaks JSON alone. */
function withoutExamples(content: Content = {}): void {
  for (const [type, media] of Object.entries(content)) {
    if (type !== 'application/json') delete content[type];
    delete media.example;
    delete media.examples;
  }
}
