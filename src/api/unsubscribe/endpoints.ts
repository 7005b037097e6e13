import { z } from 'zod';
import { findSuppression } from '../../db/queries/suppressions.ts';
import { toPublicId } from '../../domain/ids.ts';
import { ApiProblem } from '../../services/problem.ts';
import { findLink, type Link, undoUnsubscribe, unsubscribe } from '../../services/suppressions/unsubscribe.ts';
import { answer, ownAnswer } from '../answer.ts';
import type { ApiDeps } from '../deps.ts';
import { type Endpoint, endpoint } from '../endpoint.ts';
import type { ApiContext } from '../http-context.ts';
import { foreignBody } from '../input/body.ts';
import { textAnswer } from '../openapi/shapes.ts';
import { respond } from '../respond.ts';
import { unknownLinkPage, unsubscribePage } from './page.ts';

type Deps = Pick<ApiDeps, 'database' | 'secret'>;

const HTML = 'text/html; charset=utf-8';

const LINK = {
  access: 'public',
  tag: 'Unsubscribe',
  params: { token: z.string().describe('The signed token in the unsubscribe link of the e-mail.') },
  problems: ['unavailable'],
} as const;

/** RFC 8058, 3.2: what a mail program posts. It is not read. */
const oneClickBody = foreignBody(
  ['application/x-www-form-urlencoded'],
  '`List-Unsubscribe=One-Click`, or empty. The body is ignored.',
);

const standing = z.strictObject({ unsubscribed: z.boolean() }).meta({ id: 'Standing' });

/** JSON for a mail program; a page for a browser. */
const unsubscribed = answer(200, messageOf, standing, {
  description: 'Whether the person is now unsubscribed.',
  example: { unsubscribed: true },
});
const subscribed = answer(200, messageOf, standing, {
  description: 'Whether the person is now unsubscribed.',
  example: { unsubscribed: false },
});
const htmlPage = ownAnswer(200, textAnswer('text/html', { description: 'The page.' }));

const unknownLink = ownAnswer(404, {
  description: 'Not a valid link: an HTML page for browsers, a problem document otherwise.',
  contents: [{ contentType: 'text/html' }],
});

/** Everything below `/u`, for the person who follows the link in an e-mail. */
export function unsubscribeEndpoints(deps: Deps): Endpoint[] {
  return [
    endpoint({
      ...LINK,
      method: 'GET',
      path: '/u/:token',
      operationId: 'showUnsubscribe',
      summary: 'Show the unsubscribe page',
      // RFC 8058, 1.
      description: 'A page with one button. Opening it changes nothing, because mail scanners follow links.',
      answer: [htmlPage, unknownLink],
      handle: async ({ params, c }) => {
        const link = await requestedLink(c, deps, params.token);
        return link ? htmlPage.with(await respondPage(c, deps, link, null)) : unknownLink.with(respondUnknownLink(c));
      },
    }),
    endpoint({
      ...LINK,
      method: 'POST',
      path: '/u/:token',
      operationId: 'unsubscribe',
      summary: 'Unsubscribe',
      description:
        'Called by mail programs for one-click unsubscription (RFC 8058) and by the button of the page. Unsubscribing again has no effect.',
      body: oneClickBody,
      answer: [unsubscribed, htmlPage, unknownLink],
      handle: async ({ params, c }) => {
        const link = await requestedLink(c, deps, params.token);
        if (!link) return unknownLink.with(respondUnknownLink(c));
        await unsubscribe(deps, link);
        if (wantsPage(c)) return htmlPage.with(await respondPage(c, deps, link, 'unsubscribed'));
        return unsubscribed.with({ unsubscribed: (await standingOf(deps, link)).unsubscribed });
      },
    }),
    endpoint({
      ...LINK,
      method: 'POST',
      path: '/u/:token/undo',
      operationId: 'undoUnsubscribe',
      summary: 'Subscribe again',
      description: 'Reverts the person’s own unsubscription only, not a suppression set by the client or a provider.',
      body: oneClickBody,
      answer: [subscribed, htmlPage, unknownLink],
      handle: async ({ params, c }) => {
        const link = await requestedLink(c, deps, params.token);
        if (!link) return unknownLink.with(respondUnknownLink(c));
        await undoUnsubscribe(deps, link);
        if (wantsPage(c)) return htmlPage.with(await respondPage(c, deps, link, 'returned'));
        return subscribed.with({ unsubscribed: (await standingOf(deps, link)).unsubscribed });
      },
    }),
  ];
}

function messageOf(data: { unsubscribed: boolean }): string {
  return data.unsubscribed ? 'Unsubscribed' : 'Subscribed';
}

/** The link behind the token; the log line of the request names whose it is. */
async function requestedLink(c: ApiContext, deps: Deps, token: string): Promise<Link | null> {
  const link = await findLink(deps, token);
  if (link) {
    const request = c.get('request');
    request.clientId = toPublicId('client', link.clientId);
    request.notificationId = toPublicId('notification', link.notificationId);
  }
  return link;
}

/** Where a person stands; `canReturn`: they have unsubscribed themselves, and so can take it back. */
async function standingOf({ database }: Deps, { clientId, recipientHash }: Link) {
  const found = await findSuppression(database.pool, { clientId, recipientHashes: [recipientHash], marketing: true });
  return { unsubscribed: found !== null, canReturn: found?.reason === 'unsubscribe' };
}

/** @param done what the person has just done; null where they only look */
async function respondPage(
  c: ApiContext,
  deps: Deps,
  link: Link,
  done: 'unsubscribed' | 'returned' | null,
): Promise<Response> {
  const { clientName, token } = link;
  // Relative, so that a proxy may put the API below a path of its own.
  const base = done === 'returned' ? '../' : '';
  const urls = { unsubscribe: `${base}${token}`, undo: `${base}${token}/undo` };
  return respond(c, 200, unsubscribePage({ clientName, standing: await standingOf(deps, link), done, urls }), {}, HTML);
}

/** For a browser as a page. @throws ApiProblem not_found (404) for all others */
function respondUnknownLink(c: ApiContext): Response {
  if (!wantsPage(c)) throw new ApiProblem('not_found', { detail: 'This unsubscribe link is not valid.' });
  return respond(c, 404, unknownLinkPage(), {}, HTML);
}

function wantsPage(c: ApiContext): boolean {
  return (c.req.header('accept') ?? '').includes('text/html');
}
