import { z } from 'zod';
import { finishOidc, startOidc } from '../../services/members/oidc.ts';
import { ApiProblem, PROBLEMS } from '../../services/problem.ts';
import { answer, ownAnswer } from '../answer.ts';
import { createOidcCookie, createSessionCookie } from '../auth/cookie.ts';
import type { ApiDeps } from '../deps.ts';
import { type Endpoint, endpoint } from '../endpoint.ts';
import { escapeHtml, htmlPage, PAGE_POLICY } from '../html-page.ts';
import type { ApiContext } from '../http-context.ts';
import { jsonBody } from '../input/body.ts';
import { textAnswer } from '../openapi/shapes.ts';
import { respond } from '../respond.ts';

/** Where a browser is sent, and sent back to: what goes wrong there is told by a page. */
export const OIDC_PATHS = ['/api/session/oidc', '/api/session/oidc/callback'];
/** Nothing but to be shown, as other pages of ours; the policy stands in `app.ts`. */
export const OIDC_POLICY = { ...PAGE_POLICY, formAction: ["'none'"] };

const PLACE =
  'A path of the dashboard, such as `/cli_…/live`, where it goes on afterwards; anything else is its first page.';
const place = z.string().max(2_000).optional().describe(PLACE);

const methods = z
  .strictObject({
    password: z.literal(true).describe('By `POST /api/session`.'),
    oidc: z
      .strictObject({ name: z.string().describe('How people know the provider.') })
      .nullable()
      .describe('By `GET /api/session/oidc`; null where no provider is set up.'),
  })
  .meta({ id: 'LoginMethods' });

const elsewhere = z.strictObject({ url: z.url().describe('At the provider.') }).meta({ id: 'OidcElevation' });

const page = (status: 400 | 403 | 404 | 503, description: string) =>
  ownAnswer(status, textAnswer('text/html', { description: `${description} A page for browsers.` }));
const PAGES = [
  page(400, 'It cannot be finished.'),
  page(403, 'Not let in.'),
  page(404, 'There is no log-in provider.'),
  page(503, 'The log-in provider is away.'),
] as const;

/** Logging in by the identity provider: `/api/session/oidc`, and what the log-in page must know before. */
export function oidcEndpoints(deps: ApiDeps): Endpoint[] {
  const { publicUrl, oidc, dashboard } = deps;
  const [session, pending] = [createSessionCookie(publicUrl), createOidcCookie(publicUrl)];

  const redirect = (c: ApiContext, url: string, cookies: readonly string[]) => {
    const response = respond(c, 303, '', { location: url }, 'text/plain; charset=utf-8');
    for (const cookie of cookies) response.headers.append('set-cookie', cookie);
    return response;
  };

  /** A browser is shown a page in place of a problem; both forget what was begun. */
  const orPage = async (c: ApiContext, work: () => Promise<Response>): Promise<Response> => {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof ApiProblem) || !(c.req.header('accept') ?? '').includes('text/html')) throw error;
      const { requestId } = c.get('request');
      const { status } = PROBLEMS[error.code];
      const again = `${publicUrl ?? ''}${dashboard ? '/app/login' : '/'}`;
      return respond(c, status, problemPage(error, again, requestId), error.headers, 'text/html; charset=utf-8');
    }
  };

  const toProvider = ownAnswer(303, {
    description: 'On to the provider.',
    headers: { Location: 'The provider’s page.', 'Set-Cookie': 'What binds the log-in to this browser.' },
    contents: [],
  });
  const home = ownAnswer(303, {
    description: 'Logged in; on to the dashboard.',
    headers: { Location: 'The dashboard.', 'Set-Cookie': 'The session’s cookie.' },
    contents: [],
  });

  return [
    endpoint({
      method: 'GET',
      path: '/api/session/methods',
      access: 'public',
      operationId: 'getLoginMethods',
      summary: 'Get the ways to log in',
      tag: 'Members',
      answer: answer(200, 'Ways to log in', methods, {
        description: 'The ways.',
        example: { password: true, oidc: { name: 'Example SSO' } },
      }),
      handle: () => ({ password: true as const, oidc: oidc && { name: oidc.provider.name } }),
    }),
    endpoint({
      method: 'GET',
      path: '/api/session/oidc',
      access: 'public',
      operationId: 'startOidcLogin',
      summary: 'Log in by the provider',
      description:
        'For a browser: leads to the identity provider (OpenID Connect, code flow with PKCE), which sends it back to `/api/session/oidc/callback` within ten minutes.',
      tag: 'Members',
      query: z.strictObject({ to: place }),
      answer: [toProvider, ...PAGES],
      problems: ['not_found', 'oidc_away', 'unavailable'],
      handle: async ({ query, c }) => {
        const response = await orPage(c, async () => {
          const { url, token } = await startOidc(deps, { goesTo: pathIn(query.to), sessionId: null });
          return redirect(c, url, [pending.write(token)]);
        });
        return toProvider.with(response);
      },
    }),
    endpoint({
      method: 'GET',
      path: '/api/session/oidc/callback',
      access: 'public',
      operationId: 'finishOidcLogin',
      summary: 'Finish a log-in by the provider',
      description:
        'Where the provider sends the browser back to: with the cookie that was set when it began, once. Opens a session as `POST /api/session` does, or elevates the one that asked for it.',
      tag: 'Members',
      answer: [home, ...PAGES],
      problems: ['oidc_unfinished', 'oidc_refused', 'not_found', 'oidc_away', 'unavailable', 'unauthorized'],
      handle: async ({ c }) => {
        const response = await orPage(c, async () => {
          const browser = { userAgent: c.req.header('user-agent'), formerToken: session.read(c) };
          const given = { token: pending.read(c), query: new URL(c.req.url).searchParams };
          const { token, goesTo } = await finishOidc(deps, given, browser, c.get('request').requestId);
          const url = `${publicUrl ?? ''}${dashboard ? `/app${goesTo}` : '/'}`;
          return redirect(c, url, [session.write(token), pending.write(null)]);
        });
        return home.with(response);
      },
    }),
    endpoint({
      method: 'POST',
      path: '/api/session/oidc/elevate',
      access: 'member',
      operationId: 'elevateByOidc',
      summary: 'Elevate the current session by the provider',
      description:
        'Answers where the member proves anew who they are, and sets the cookie that binds it to this browser. When they come back the session is elevated for ten minutes, as by `POST /api/session/elevate`.',
      tag: 'Members',
      body: jsonBody(z.strictObject({ to: place }), { 'Back to a page': { to: '/confirmed' } }),
      answer: answer(200, 'Go on at the provider', elsewhere, {
        description: 'Where to go on.',
        example: { url: 'https://id.example.com/authorize?client_id=posthorn' },
        headers: { 'Set-Cookie': 'What binds it to this browser.' },
      }),
      problems: ['not_found', 'oidc_away'],
      handle: async ({ body, caller: { sessionId } }) => {
        const { url, token } = await startOidc(deps, { goesTo: pathIn(body.to), sessionId });
        return { data: { url }, headers: { 'set-cookie': pending.write(token) } };
      },
    }),
  ];
}

/** A path of the dashboard, whatever was asked for: it comes behind `/app`, so that it leads to no other host. */
function pathIn(given = '/'): string {
  const isPath = /^\/[^\s\\\p{Cc}]*$/u.test(given) && !given.startsWith('//');
  // As browsers read it, who leave out `..`.
  return isPath && new URL(`http://localhost/app${given}`).pathname.startsWith('/app/') ? given : '/';
}

function problemPage({ code, detail }: ApiProblem, again: string, requestId: string): string {
  const { title } = PROBLEMS[code];
  return htmlPage(
    title,
    `<h1>${escapeHtml(title)}</h1>
<p>${escapeHtml(detail)}</p>
<p><a href="${escapeHtml(again)}">Log in</a></p>
<p class="dim">${escapeHtml(code)} · ${escapeHtml(requestId)}</p>`,
  );
}
