import type { Endpoint } from '../endpoint.ts';
import { textAnswer } from '../openapi/shapes.ts';
import { respond } from '../respond.ts';
import { DOCS_PAGE } from './page.ts';

const HTML = 'text/html; charset=utf-8';

/** `GET /docs`: the document of the API as a page to read and to try, without any file from elsewhere. */
export function docsEndpoint(): Endpoint {
  return {
    method: 'GET',
    path: '/docs',
    access: 'public',
    docs: {
      operationId: 'showDocs',
      summary: 'API documentation page',
      tag: 'Documentation',
      answers: { 200: textAnswer('text/html', { description: 'The page.' }) },
    },
    handle: (c) => respond(c, 200, DOCS_PAGE, { 'cache-control': 'public, max-age=300' }, HTML),
  };
}
