import { ApiProblem } from '../../services/problem.ts';
import type { ApiContext } from '../http-context.ts';

/** What forms can send from anywhere without being asked for leave (Fetch, "CORS-safelisted request-header"). */
const OF_FORMS = /^(?:application\/x-www-form-urlencoded|multipart\/form-data|text\/plain)\s*(?:;|$)/i;

/** Whether a request changes something by its method (RFC 9110, 9.2.1). */
function isSafe(method: string): boolean {
  return ['GET', 'HEAD', 'OPTIONS'].includes(method);
}

/**
 * Browsers send the cookie by themselves: what changes something by it must come from a page of ours, as the browser says.
 * `Sec-Fetch-Site` no page can forge; where it is missing, `Origin` says the same.
 * @throws ApiProblem cross_origin (403), unsupported_media_type (415)
 */
export function checkOwnPage(c: ApiContext, publicUrl: string | null): void {
  if (isSafe(c.req.method)) return;
  if (saysOtherPage(c, publicUrl) ?? true) throw new ApiProblem('cross_origin');
  refuseForms(c);
}

/**
 * The same for a request without a cookie that would set one: what comes from a program says nothing of a page, and may pass.
 * @throws ApiProblem as `checkOwnPage`
 */
export function checkNoOtherPage(c: ApiContext, publicUrl: string | null): void {
  if (saysOtherPage(c, publicUrl)) throw new ApiProblem('cross_origin');
  refuseForms(c);
}

/**
 * What is shown in a frame, and to whom the address in its query says, only a page of ours may ask for by a cookie: a link on
 * another page cannot open it, and what says nothing of itself may be one.
 * @throws ApiProblem cross_origin (403)
 */
export function checkOwnFrame({ req }: ApiContext): void {
  if (req.header('sec-fetch-site') !== 'same-origin') throw new ApiProblem('cross_origin');
}

/** Null where the request says nothing of it. */
function saysOtherPage({ req }: ApiContext, publicUrl: string | null): boolean | null {
  const site = req.header('sec-fetch-site');
  if (site !== undefined) return site !== 'same-origin';
  const origin = req.header('origin');
  return origin === undefined ? null : origin !== new URL(publicUrl ?? req.url).origin;
}

function refuseForms({ req }: ApiContext): void {
  if (OF_FORMS.test(req.header('content-type') ?? '')) throw new ApiProblem('unsupported_media_type');
}
