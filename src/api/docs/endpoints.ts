import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { z } from 'zod';
import { ownAnswer } from '../answer.ts';
import { type Endpoint, endpoint } from '../endpoint.ts';
import { textAnswer } from '../openapi/shapes.ts';
import { respond } from '../respond.ts';
import { DOCS_PAGE, PAGE_STYLE, START_SCRIPT } from './page.ts';

const SCRIPT = 'text/javascript; charset=utf-8';
const STYLE = 'text/css; charset=utf-8';

type File = { contentType: string; read: () => Promise<Uint8Array<ArrayBuffer> | string> };

const ownFile = (contentType: string, text: string): File => ({ contentType, read: async () => text });
const distFile = (contentType: string, name: string): File => ({
  contentType,
  read: () => readFile(createRequire(import.meta.url).resolve(`swagger-ui-dist/${name}`)),
});

/** All that the page needs; nothing else of the package is served. */
const FILES: Record<string, File> = {
  'page.css': ownFile(STYLE, PAGE_STYLE),
  'start.js': ownFile(SCRIPT, START_SCRIPT),
  'swagger-ui.css': distFile(STYLE, 'swagger-ui.css'),
  'swagger-ui-bundle.js': distFile(SCRIPT, 'swagger-ui-bundle.js'),
  'favicon-32x32.png': distFile('image/png', 'favicon-32x32.png'),
};

const TYPES = new Set(Object.values(FILES).map(({ contentType }) => contentType.replace(/;.*/, '')));

/** `GET /docs`, the document of the API as a page to read and to try, and `GET /docs/:file`, the few files of that page. */
export function docsEndpoints(): Endpoint[] {
  return [
    endpoint({
      method: 'GET',
      path: '/docs',
      access: 'public',
      operationId: 'showDocs',
      summary: 'API documentation page',
      tag: 'Documentation',
      answer: ownAnswer(200, textAnswer('text/html', { description: 'The page.' })),
      handle: ({ c }) =>
        respond(c, 200, DOCS_PAGE, { 'cache-control': 'public, max-age=300' }, 'text/html; charset=utf-8'),
    }),
    endpoint({
      method: 'GET',
      path: '/docs/:file',
      access: 'public',
      operationId: 'getDocsFile',
      summary: 'File of the documentation page',
      tag: 'Documentation',
      params: { file: z.enum(Object.keys(FILES) as [string, ...string[]]) },
      noun: { detail: 'No such file.' },
      answer: ownAnswer(200, {
        description: 'The file.',
        contents: [...TYPES].map((contentType) => ({ contentType })),
      }),
      handle: async ({ params, c }) => {
        const file = FILES[params.file] as File;
        const headers = {
          'cache-control': 'public, max-age=3600',
          'content-type': file.contentType,
          'x-request-id': c.get('request').requestId,
        };
        return new Response(await file.read(), { headers });
      },
    }),
  ];
}
