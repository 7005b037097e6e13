import { findSuppression } from '../../db/queries/suppressions.ts';
import { ApiProblem } from '../../services/problem.ts';
import type { ApiDeps } from '../deps.ts';
import type { ApiContext } from '../http-context.ts';
import { respond, respondJson } from '../respond.ts';
import { unknownLinkPage, unsubscribePage } from './page.ts';
import type { Link } from './requested-link.ts';

const HTML = 'text/html; charset=utf-8';

/**
 * Answers where the person of a link now stands: a page for a browser, JSON for a mail program.
 * @param done what they have just done; null where they only look, which shows the page in any case
 */
export async function respondLink(
  c: ApiContext,
  { database }: ApiDeps,
  link: Link,
  done: 'unsubscribed' | 'returned' | null,
): Promise<Response> {
  const { clientId, recipientHash, clientName, token } = link;
  const found = await findSuppression(database.pool, { clientId, recipientHash, marketing: true });
  const standing = { unsubscribed: found !== null, canReturn: found?.reason === 'unsubscribe' };
  if (done !== null && !wantsPage(c)) {
    const message = standing.unsubscribed ? 'Unsubscribed' : 'Subscribed';
    return respondJson(c, 200, { success: true, message, data: { unsubscribed: standing.unsubscribed } });
  }
  // Relative, so that a proxy may put the API below a path of its own.
  const base = done === 'returned' ? '../' : '';
  const urls = { unsubscribe: `${base}${token}`, undo: `${base}${token}/undo` };
  return respond(c, 200, unsubscribePage({ clientName, standing, done, urls }), {}, HTML);
}

/** 404, for a browser as a page. */
export function respondUnknownLink(c: ApiContext): Response {
  if (!wantsPage(c)) throw new ApiProblem('not_found', { detail: 'This unsubscribe link is not valid.' });
  return respond(c, 404, unknownLinkPage(), {}, HTML);
}

function wantsPage(c: ApiContext): boolean {
  return (c.req.header('accept') ?? '').includes('text/html');
}
