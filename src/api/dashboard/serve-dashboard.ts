import { createHash } from 'node:crypto';
import { ApiProblem } from '../../services/problem.ts';
import { htmlPage, PAGE_POLICY_HEADER } from '../html-page.ts';
import type { ApiContext } from '../http-context.ts';
import { respond, respondProblem } from '../respond.ts';
import { type BuiltFile, type BuiltFiles, INDEX } from './built-files.ts';

/**
 * What the dashboard may do: load its own files, ask this server, and show a message in a frame that may do nothing. Text
 * that becomes markup anywhere is refused by the browser (Trusted Types).
 */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "frame-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join('; ');

/** Shows HTML that a page of ours hands to it, for what is stored nowhere: `dashboard/public/frame.html`. */
const FRAME = 'frame.html';

/**
 * What is shown there can do nothing, as a message that was sent (`notifications/html.ts`): the one script that may run is
 * the frame's own, which puts it there. It belongs to no origin, so that it could ask us for nothing either.
 */
function framePolicy(html: string, withImages: boolean): string {
  const script = /<script>(.*?)<\/script>/s.exec(html)?.[1] ?? '';
  return [
    'sandbox allow-scripts',
    "default-src 'none'",
    `script-src 'sha256-${createHash('sha256').update(script).digest('base64')}'`,
    "style-src 'unsafe-inline'",
    `img-src ${withImages ? 'data: https:' : 'data:'}`,
    "form-action 'none'",
    "base-uri 'none'",
    "frame-ancestors 'self'",
  ].join('; ');
}

const FOREVER = 'public, max-age=31536000, immutable';

/**
 * `GET /app` and all below it: the files of the dashboard, and for whatever path is none of them its page, which knows
 * what the path means.
 * @param built gives null while it is not built
 * @param publicUrl where browsers find the API; its path stands before ours
 */
export function serveDashboard(built: () => Promise<BuiltFiles | null>, publicUrl: string | null) {
  const prefix = publicUrl === null ? '' : new URL(publicUrl).pathname.replace(/\/$/, '');
  return async (c: ApiContext): Promise<Response> => {
    c.get('request').route = '/app/*';
    const files = await built();
    if (!files) return notBuilt(c);
    const path = c.req.path.replace(/^\/app\/?/, '');
    const file = files.get(path);
    if (file && path === FRAME) return sendFrame(c, file);
    if (file && path !== INDEX) return send(c, file, path.startsWith('assets/') ? FOREVER : 'public, max-age=3600');
    // A script of another build: the page of this one must not come in its place.
    if (path.startsWith('assets/')) return respondProblem(c, new ApiProblem('not_found', { detail: 'No such file.' }));
    const page = new TextDecoder().decode(files.get(INDEX)?.identity);
    const found = page.replaceAll('"./', `"${prefix}/app/`);
    return respond(c, 200, found, { 'content-security-policy': POLICY }, 'text/html; charset=utf-8');
  };
}

/** `?images=true` also shows images of other servers, by https. */
function sendFrame(c: ApiContext, file: BuiltFile): Response {
  const html = new TextDecoder().decode(file.identity);
  const policy = framePolicy(html, c.req.query('images') === 'true');
  return respond(c, 200, html, { 'content-security-policy': policy }, file.contentType);
}

/** Compressed as the browser takes it. */
function send(c: ApiContext, file: BuiltFile, cacheControl: string): Response {
  const accepted = c.req.header('accept-encoding') ?? '';
  const encoding = (['br', 'gzip'] as const).find((one) => file[one] && takes(accepted, one));
  const headers = {
    'cache-control': cacheControl,
    vary: 'accept-encoding',
    ...(encoding && { 'content-encoding': encoding }),
  };
  return respond(c, 200, (encoding && file[encoding]) ?? file.identity, headers, file.contentType);
}

/** Whether `Accept-Encoding` names it, and not with a weight of 0, by which it is refused (RFC 9110, 12.4.2). */
function takes(accepted: string, encoding: string): boolean {
  return accepted.split(',').some((one) => {
    const [name, ...parameters] = one.split(';').map((part) => part.trim().toLowerCase());
    return name === encoding && !parameters.some((parameter) => /^q=0(?:\.0*)?$/.test(parameter));
  });
}

function notBuilt(c: ApiContext): Response {
  const page = htmlPage(
    'Not built',
    '<h1>The dashboard is not built</h1><p>Run <code>npm run build:dashboard</code>, and load this page again.</p>',
  );
  const headers = { 'retry-after': '5', 'content-security-policy': PAGE_POLICY_HEADER };
  return respond(c, 503, page, headers, 'text/html; charset=utf-8');
}
