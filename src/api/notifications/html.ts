import { z } from 'zod';
import { readContent } from '../../db/queries/notifications/read.ts';
import { KEY_MODES } from '../../domain/notification.ts';
import { ApiProblem } from '../../services/problem.ts';
import { ownAnswer } from '../answer.ts';
import type { ApiDeps } from '../deps.ts';
import { type Endpoint, endpoint } from '../endpoint.ts';
import { pathId, publicId, textAnswer } from '../openapi/shapes.ts';
import { respond } from '../respond.ts';

const query = z.strictObject({
  images: z.enum(['true', 'false']).optional().describe('`true` also shows images of other servers, by https.'),
  client: publicId('client').optional().describe('With a session, in place of the header `x-client-id`.'),
  environment: z.enum(KEY_MODES).optional().describe('With a session, in place of the header `x-environment`.'),
});

/**
 * What others wrote is shown and can do nothing: no script, form or navigation of the page around it (`sandbox`), nothing
 * from elsewhere but images, where they are asked for, and no frame but one of our own pages.
 */
function policy(withImages: boolean): string {
  const images = withImages ? 'data: https:' : 'data:';
  return [
    'sandbox',
    "default-src 'none'",
    "style-src 'unsafe-inline'",
    `img-src ${images}`,
    "form-action 'none'",
    "base-uri 'none'",
    "frame-ancestors 'self'",
  ].join('; ');
}

/** `GET /api/notifications/:id/html`: what it says as a document of its own, for a frame of a page that shows it. */
export function htmlEndpoint({ database }: Pick<ApiDeps, 'database'>): Endpoint {
  return endpoint({
    method: 'GET',
    path: '/api/notifications/:id/html',
    scope: { all: ['notifications:read', 'content'] },
    clientInUrl: true,
    operationId: 'getNotificationHtml',
    summary: 'Get the HTML of a notification as a page',
    description:
      'As it was sent, with a policy by which it can run no script, send no form and load nothing from elsewhere, for a frame of a page on this server. A frame sends no headers: with a session the client and the environment can stand in the query, and the browser must say that a page of this server asks (`Sec-Fetch-Site: same-origin`). 404 if the notification has no HTML, or its content was erased. The text is in `GET /api/notifications/{id}`.',
    tag: 'Notifications',
    params: { id: pathId('notification') },
    noun: 'notification',
    query,
    answer: ownAnswer(
      200,
      textAnswer('text/html', { description: 'The HTML.', example: '<p>It should be with you tomorrow.</p>' }),
    ),
    handle: async ({ params: { id }, query: { images }, caller, c }) => {
      const found = await readContent(database.pool, database.cipher, caller, id);
      if (!found) throw ApiProblem.notFound('notification');
      const { content, erasedAt } = found;
      if (erasedAt !== null)
        throw new ApiProblem('not_found', { detail: 'The content of the notification was erased.' });
      if (content.html === null) throw new ApiProblem('not_found', { detail: 'The notification has no HTML.' });
      const headers = {
        'content-security-policy': policy(images === 'true'),
        // Beside a sandbox a browser would show nothing in a tab of its own.
        'cross-origin-opener-policy': 'unsafe-none',
      };
      return respond(c, 200, content.html, headers, 'text/html; charset=utf-8');
    },
  });
}
