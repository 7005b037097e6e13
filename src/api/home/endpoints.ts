import { ownAnswer } from '../answer.ts';
import type { ApiDeps } from '../deps.ts';
import { type Endpoint, endpoint } from '../endpoint.ts';
import { escapeHtml, htmlPage } from '../html-page.ts';
import { textAnswer } from '../openapi/shapes.ts';
import { respond } from '../respond.ts';

/** `GET /`: leads on to the pages that there are. Addresses are relative, so that a proxy may put them below a path. */
export function homeEndpoints({ dashboard, homeLinks }: Pick<ApiDeps, 'dashboard' | 'homeLinks'>): Endpoint[] {
  const all: ApiDeps['homeLinks'] = [
    ...(dashboard ? [{ label: 'Dashboard', url: 'app' }] : []),
    { label: 'API documentation', url: 'docs' },
    { label: 'OpenAPI document', url: 'openapi.json' },
    ...homeLinks,
  ];
  const items = all.map(({ label, url }) => `<li><a href="${escapeHtml(url)}">${escapeHtml(label)}</a></li>`);
  const page = htmlPage('Posthorn', `<h1>Posthorn</h1>\n<ul>\n${items.join('\n')}\n</ul>`);
  return [
    endpoint({
      method: 'GET',
      path: '/',
      access: 'public',
      operationId: 'showHome',
      summary: 'Start page',
      description: 'Links to the pages of this installation.',
      tag: 'Documentation',
      answer: ownAnswer(200, textAnswer('text/html', { description: 'The page.' })),
      handle: ({ c }) => respond(c, 200, page, { 'cache-control': 'no-store' }, 'text/html; charset=utf-8'),
    }),
  ];
}
