import { Hono } from 'hono';
import { cors } from 'hono/cors';
import { secureHeaders } from 'hono/secure-headers';
import { ApiProblem } from '../services/problem.ts';
import { auditEndpoints } from './audit/endpoints.ts';
import { type Authenticate, createAuthenticate } from './auth/authenticate.ts';
import { authenticateUser } from './auth/authenticate-user.ts';
import { isOperator } from './auth/is-operator.ts';
import { clientEndpoints } from './clients/endpoints.ts';
import { editEndpoint } from './dead-letters/edit.ts';
import { getDeadLetterEndpoint } from './dead-letters/get.ts';
import { groupDeadLettersEndpoint } from './dead-letters/groups.ts';
import { listDeadLettersEndpoint } from './dead-letters/list.ts';
import { replayEndpoint } from './dead-letters/replay.ts';
import { replayManyEndpoint } from './dead-letters/replay-many.ts';
import { resolveEndpoint } from './dead-letters/resolve.ts';
import type { ApiDeps } from './deps.ts';
import { docsEndpoint } from './docs/get.ts';
import { docsFileEndpoint } from './docs/get-file.ts';
import { DOCS_POLICY } from './docs/page.ts';
import type { Endpoint } from './endpoint.ts';
import { createEventEndpoint } from './events/create.ts';
import { liveEndpoint } from './health/live.ts';
import { metricsEndpoint } from './health/metrics.ts';
import { healthEndpoint, readyEndpoint } from './health/ready.ts';
import { PAGE_POLICY } from './html-page.ts';
import type { ApiEnv } from './http-context.ts';
import { inboxEndpoints } from './inbox/endpoints.ts';
import { keyEndpoints } from './keys/endpoints.ts';
import { rateHeaders } from './limits/rate-headers.ts';
import { batchEndpoint } from './notifications/batch.ts';
import { cancelEndpoint } from './notifications/cancel.ts';
import { cancelManyEndpoint } from './notifications/cancel-many.ts';
import { createEndpoint } from './notifications/create.ts';
import { getEndpoint } from './notifications/get.ts';
import { listEndpoint } from './notifications/list.ts';
import { notifyEndpoint } from './notifications/notify.ts';
import { rescheduleEndpoint } from './notifications/reschedule.ts';
import { simulateEndpoint } from './notifications/simulate.ts';
import { observeRequests } from './observe-requests.ts';
import { onError } from './on-error.ts';
import { documentEndpoints } from './openapi/get.ts';
import { problemEndpoint } from './problems/get.ts';
import { answerHandshakeEndpoint } from './receipts/answer-handshake.ts';
import { receiveReceiptsEndpoint } from './receipts/receive.ts';
import { receiveSecretReceiptsEndpoint } from './receipts/receive-secret.ts';
import { eraseRecipientEndpoint } from './recipients/erase.ts';
import { respondProblem } from './respond.ts';
import { suppressionEndpoints } from './suppressions/endpoints.ts';
import { testWebhookEndpoints } from './test-webhook/endpoints.ts';
import { showUnsubscribeEndpoint } from './unsubscribe/show.ts';
import { undoUnsubscribeEndpoint } from './unsubscribe/undo.ts';
import { unsubscribeEndpoint } from './unsubscribe/unsubscribe.ts';
import { usageEndpoints } from './usage/endpoints.ts';
import { webhookEndpoints } from './webhooks/endpoints.ts';

/** Every endpoint that there is. */
export function endpointsOf(deps: ApiDeps): Endpoint[] {
  return [
    ...clientEndpoints(deps),
    createEndpoint(deps),
    batchEndpoint(deps),
    createEventEndpoint(deps),
    listEndpoint(deps),
    getEndpoint(deps),
    rescheduleEndpoint(deps),
    cancelEndpoint(deps),
    cancelManyEndpoint(deps),
    notifyEndpoint(deps),
    simulateEndpoint(deps),
    listDeadLettersEndpoint(deps),
    groupDeadLettersEndpoint(deps),
    getDeadLetterEndpoint(deps),
    editEndpoint(deps),
    replayEndpoint(deps),
    replayManyEndpoint(deps),
    resolveEndpoint(deps),
    receiveReceiptsEndpoint(deps),
    receiveSecretReceiptsEndpoint(deps),
    answerHandshakeEndpoint(deps),
    ...inboxEndpoints(deps),
    eraseRecipientEndpoint(deps),
    ...suppressionEndpoints(deps),
    showUnsubscribeEndpoint(deps),
    unsubscribeEndpoint(deps),
    undoUnsubscribeEndpoint(deps),
    healthEndpoint(deps),
    liveEndpoint(),
    readyEndpoint(deps),
    metricsEndpoint(deps),
    problemEndpoint(),
    ...documentEndpoints(() => endpointsOf(deps), deps),
    docsEndpoint(),
    docsFileEndpoint(),
    ...webhookEndpoints(deps),
    ...keyEndpoints(deps),
    ...auditEndpoints(deps),
    ...usageEndpoints(deps),
    ...testWebhookEndpoints(deps),
  ];
}

/** The API as a function of what it needs; the caller listens. */
export function createApp(deps: ApiDeps): Hono<ApiEnv> {
  const endpoints = endpointsOf(deps);
  const app = new Hono<ApiEnv>();
  app.use(observeRequests(deps));
  app.use(rateHeaders());
  // Around the one for all, so that this policy is the last word.
  for (const path of ['/u/*', '/problems/*']) app.use(path, secureHeaders({ contentSecurityPolicy: PAGE_POLICY }));
  app.use('/docs/*', secureHeaders({ contentSecurityPolicy: DOCS_POLICY }));
  app.use(secureHeaders({ contentSecurityPolicy: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } }));
  if (deps.corsOrigins.length > 0) {
    const origin = deps.corsOrigins.includes('*') ? '*' : deps.corsOrigins;
    app.use('/api/inbox/*', cors({ origin, allowMethods: ['GET', 'POST', 'PATCH'], maxAge: 600 }));
  }
  app.onError(onError(deps));
  app.notFound((c) =>
    respondProblem(c, new ApiProblem('not_found', { detail: 'No such path. The API is described at /docs.' })),
  );
  const authenticate = createAuthenticate(deps);
  for (const path of fixedFirst(endpoints)) {
    for (const endpoint of endpoints) if (endpoint.path === path) mount(app, endpoint, deps, authenticate);
    refuse(app, 'ALL', path, new ApiProblem('method_not_allowed', { headers: { allow: allowed(endpoints, path) } }));
  }
  return app;
}

function mount(
  app: Hono<ApiEnv>,
  endpoint: Endpoint,
  { adminToken, secret }: ApiDeps,
  authenticate: Authenticate,
): void {
  app.on(endpoint.method, endpoint.path, async (c) => {
    const request = c.get('request');
    request.route = endpoint.path;
    if (endpoint.access === 'public') return endpoint.handle(c);
    if (endpoint.access === 'client_or_operator' && isOperator(adminToken, c.req.header('x-admin-token'))) {
      return endpoint.handle(c, { clientId: null, environment: null, actor: 'operator' });
    }
    if (endpoint.access === 'user') {
      const owner = await authenticateUser(authenticate, secret, c, endpoint);
      request.clientId = owner.publicId;
      return endpoint.handle(c, owner);
    }
    return endpoint.handle(c, await authenticate(c, endpoint.scope));
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
