import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { z } from 'zod';
import { ApiProblem } from '../../services/problem.ts';
import type { Endpoint } from '../endpoint.ts';
import { PAGE_STYLE, START_SCRIPT } from './page.ts';

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

/** `GET /docs/:file`: one of the few files of the page. */
export function docsFileEndpoint(): Endpoint {
  return {
    method: 'GET',
    path: '/docs/:file',
    access: 'public',
    docs: {
      operationId: 'getDocsFile',
      summary: 'File of the documentation page',
      tag: 'Documentation',
      params: { file: z.enum(Object.keys(FILES) as [string, ...string[]]) },
      answers: { 200: { description: 'The file.', contents: [...TYPES].map((contentType) => ({ contentType })) } },
    },
    handle: async (c) => {
      const name = c.req.param('file') ?? '';
      const file = Object.hasOwn(FILES, name) ? FILES[name] : undefined;
      if (!file) throw new ApiProblem('not_found', { detail: 'No such file.' });
      const headers = {
        'cache-control': 'public, max-age=3600',
        'content-type': file.contentType,
        'x-request-id': c.get('request').requestId,
      };
      return new Response(await file.read(), { headers });
    },
  };
}
