import { Hono } from 'hono';
import { cors } from 'hono/cors';
import { secureHeaders } from 'hono/secure-headers';
import { unauthorized } from '../services/keys/check-scope.ts';
import { ApiProblem } from '../services/problem.ts';
import { auditEndpoints } from './audit/endpoints.ts';
import { type Authenticate, createAuthenticate } from './auth/authenticate.ts';
import { authenticateUser } from './auth/authenticate-user.ts';
import { isOperator } from './auth/is-operator.ts';
import { checkOneCredential } from './auth/one-credential.ts';
import { campaignEndpoints } from './campaigns/endpoints.ts';
import { clientEndpoints } from './clients/endpoints.ts';
import { serveDashboard } from './dashboard/serve-dashboard.ts';
import { deadLetterEndpoints } from './dead-letters/endpoints.ts';
import type { ApiDeps } from './deps.ts';
import { docsEndpoints } from './docs/endpoints.ts';
import { DOCS_POLICY } from './docs/page.ts';
import type { Endpoint } from './endpoint.ts';
import { eventEndpoints } from './events/endpoints.ts';
import { healthEndpoints } from './health/endpoints.ts';
import { homeEndpoints } from './home/endpoints.ts';
import { PAGE_POLICY } from './html-page.ts';
import type { ApiEnv } from './http-context.ts';
import { inboxEndpoints } from './inbox/endpoints.ts';
import { invitationEndpoints } from './invitations/endpoints.ts';
import { kafkaEndpoints } from './kafka/endpoints.ts';
import { keyEndpoints } from './keys/endpoints.ts';
import { rateHeaders } from './limits/rate-headers.ts';
import { createSlowDown, type SlowDown } from './limits/slow-down.ts';
import { liveEndpoints } from './live/endpoints.ts';
import { memberEndpoints } from './members/endpoints.ts';
import { operatorMemberEndpoints } from './members/operator.ts';
import { acceptanceEndpoints, notificationEndpoints } from './notifications/endpoints.ts';
import { observeRequests } from './observe-requests.ts';
import { onError } from './on-error.ts';
import { documentEndpoints } from './openapi/endpoints.ts';
import { operatorEndpoints } from './operator/endpoints.ts';
import { problemEndpoints } from './problems/endpoints.ts';
import { providerEndpoints } from './providers/endpoints.ts';
import { receiptEndpoints } from './receipts/endpoints.ts';
import { recipientEndpoints } from './recipients/endpoints.ts';
import { respondProblem } from './respond.ts';
import { sessionEndpoints } from './session/endpoints.ts';
import { OIDC_PATHS, OIDC_POLICY, oidcEndpoints } from './session/oidc.ts';
import { LINK_PATHS, LINK_POLICY, linkPageEndpoints } from './session/pages.ts';
import { passwordResetEndpoints } from './session/passwords.ts';
import { statsEndpoints } from './stats/endpoints.ts';
import { suppressionEndpoints } from './suppressions/endpoints.ts';
import { templateEndpoints } from './templates/endpoints.ts';
import { testWebhookEndpoints } from './test-webhook/endpoints.ts';
import { unsubscribeEndpoints } from './unsubscribe/endpoints.ts';
import { usageEndpoints } from './usage/endpoints.ts';
import { webhookEndpoints } from './webhooks/endpoints.ts';

/** Every endpoint that there is. */
export function endpointsOf(deps: ApiDeps): Endpoint[] {
  return [
    ...clientEndpoints(deps),
    ...acceptanceEndpoints(deps),
    ...eventEndpoints(deps),
    ...notificationEndpoints(deps),
    ...templateEndpoints(deps),
    ...campaignEndpoints(deps),
    ...deadLetterEndpoints(deps),
    ...receiptEndpoints(deps),
    ...inboxEndpoints(deps),
    ...recipientEndpoints(deps),
    ...suppressionEndpoints(deps),
    ...unsubscribeEndpoints(deps),
    ...homeEndpoints(deps),
    ...healthEndpoints(deps),
    ...problemEndpoints(),
    ...documentEndpoints(() => endpointsOf(deps), deps),
    ...docsEndpoints(),
    ...webhookEndpoints(deps),
    ...keyEndpoints(deps),
    ...sessionEndpoints(deps),
    ...oidcEndpoints(deps),
    ...passwordResetEndpoints(deps),
    ...linkPageEndpoints(deps),
    ...memberEndpoints(deps),
    ...invitationEndpoints(deps),
    ...operatorMemberEndpoints(deps),
    ...auditEndpoints(deps),
    ...usageEndpoints(deps),
    ...statsEndpoints(deps),
    ...liveEndpoints(deps),
    ...providerEndpoints(deps),
    ...operatorEndpoints(deps),
    ...kafkaEndpoints(deps),
    ...testWebhookEndpoints(deps),
  ];
}

/** The API as a function of what it needs; the caller listens. */
export function createApp(deps: ApiDeps): Hono<ApiEnv> {
  const endpoints = endpointsOf(deps);
  const app = new Hono<ApiEnv>();
  app.use(observeRequests(deps));
  app.use(rateHeaders());
  // Over what `respond` says: these pages need more.
  for (const path of ['/', '/u/*', '/problems/*']) app.use(path, secureHeaders({ contentSecurityPolicy: PAGE_POLICY }));
  app.use('/docs/*', secureHeaders({ contentSecurityPolicy: DOCS_POLICY }));
  for (const path of OIDC_PATHS) app.use(path, secureHeaders({ contentSecurityPolicy: OIDC_POLICY }));
  for (const path of LINK_PATHS) app.use(path, secureHeaders({ contentSecurityPolicy: LINK_POLICY }));
  if (deps.corsOrigins.length > 0) {
    const origin = deps.corsOrigins.includes('*') ? '*' : deps.corsOrigins;
    // Its answers to a browser that asks beforehand are its own.
    app.use('/api/inbox/*', secureHeaders(), cors({ origin, allowMethods: ['GET', 'POST', 'PATCH'], maxAge: 600 }));
  }
  const slowDown = createSlowDown(deps);
  app.use(slowDown.watch);
  app.onError(onError(deps));
  app.notFound((c) =>
    respondProblem(c, new ApiProblem('not_found', { detail: 'No such path. The API is described at /docs.' })),
  );
  const authenticate = createAuthenticate(deps);
  for (const path of fixedFirst(endpoints)) {
    for (const endpoint of endpoints)
      if (endpoint.path === path) mount(app, endpoint, deps, { authenticate, slowDown });
    refuse(app, 'ALL', path, new ApiProblem('method_not_allowed', { headers: { allow: allowed(endpoints, path) } }));
  }
  if (deps.dashboard) {
    const show = serveDashboard(deps.dashboard, deps.publicUrl);
    for (const path of ['/app', '/app/*']) {
      app.get(path, show);
      refuse(app, 'ALL', path, new ApiProblem('method_not_allowed', { headers: { allow: 'GET, HEAD' } }));
    }
  }
  return app;
}

function mount(
  app: Hono<ApiEnv>,
  endpoint: Endpoint,
  { adminToken, secret }: ApiDeps,
  { authenticate, slowDown }: { authenticate: Authenticate; slowDown: SlowDown },
): void {
  app.on(endpoint.method, endpoint.path, async (c) => {
    const request = c.get('request');
    request.route = endpoint.path;
    slowDown.admit(c, endpoint);
    if (endpoint.access === 'public') return endpoint.handle(c);
    checkOneCredential(c, { tokenInUrl: endpoint.access === 'user' && endpoint.tokenInUrl === true });
    if (endpoint.access === 'operator') {
      if (isOperator(adminToken, c.req.header('x-admin-token'))) return endpoint.handle(c);
      throw unauthorized('This is for the operator: send the token in `x-admin-token`.');
    }
    if (endpoint.access === 'client_or_operator' && isOperator(adminToken, c.req.header('x-admin-token'))) {
      return endpoint.handle(c, { clientId: null, environment: null, scopes: null, actor: 'operator' });
    }
    if (endpoint.access === 'user') {
      const owner = await authenticateUser(authenticate, secret, c, endpoint);
      request.clientId = owner.publicId;
      return endpoint.handle(c, owner);
    }
    if (endpoint.access === 'member') return endpoint.handle(c, await authenticate.owner(c, endpoint));
    return endpoint.handle(c, await authenticate.caller(c, endpoint));
  });
}

function refuse(app: Hono<ApiEnv>, method: string, path: string, problem: ApiProblem): void {
  app.on(method, path, (c) => {
    c.get('request').route = path;
    return respondProblem(c, problem);
  });
}

/** Each path once; `/api/inbox/stream` before `/api/inbox/:id`, which matches it as well. */
function fixedFirst(endpoints: Endpoint[]): string[] {
  const parameters = (path: string) => path.split(':').length;
  return [...new Set(endpoints.map(({ path }) => path))].sort((a, b) => parameters(a) - parameters(b));
}

function allowed(endpoints: Endpoint[], path: string): string {
  const methods = endpoints.filter((endpoint) => endpoint.path === path).map(({ method }) => method);
  return methods.includes('GET') ? [...methods, 'HEAD'].join(', ') : methods.join(', ');
}
