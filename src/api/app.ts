import { Hono } from 'hono';
import { secureHeaders } from 'hono/secure-headers';
import { authenticate } from './auth/authenticate.ts';
import { isOperator } from './auth/is-operator.ts';
import { getSettingsEndpoint } from './clients/get-settings.ts';
import { meEndpoint } from './clients/me.ts';
import { patchSettingsEndpoint } from './clients/patch-settings.ts';
import { registerEndpoint } from './clients/register.ts';
import { editEndpoint } from './dead-letters/edit.ts';
import { getDeadLetterEndpoint } from './dead-letters/get.ts';
import { groupDeadLettersEndpoint } from './dead-letters/groups.ts';
import { listDeadLettersEndpoint } from './dead-letters/list.ts';
import { replayEndpoint } from './dead-letters/replay.ts';
import { replayManyEndpoint } from './dead-letters/replay-many.ts';
import { resolveEndpoint } from './dead-letters/resolve.ts';
import type { ApiDeps, ApiEnv, Endpoint } from './deps.ts';
import { liveEndpoint } from './health/live.ts';
import { metricsEndpoint } from './health/metrics.ts';
import { healthEndpoint, readyEndpoint } from './health/ready.ts';
import { cancelEndpoint } from './notifications/cancel.ts';
import { cancelManyEndpoint } from './notifications/cancel-many.ts';
import { createEndpoint } from './notifications/create.ts';
import { getEndpoint } from './notifications/get.ts';
import { listEndpoint } from './notifications/list.ts';
import { notifyEndpoint } from './notifications/notify.ts';
import { rescheduleEndpoint } from './notifications/reschedule.ts';
import { observeRequests } from './observe-requests.ts';
import { onError } from './on-error.ts';
import { ApiProblem } from './problem.ts';
import { problemEndpoint } from './problems/get.ts';
import { respondProblem } from './respond.ts';
import { UNBUILT_PATHS } from './unbuilt-paths.ts';

/** The API as a function of what it needs; whoever calls it listens. */
export function createApp(deps: ApiDeps): Hono<ApiEnv> {
  const endpoints = [
    registerEndpoint(deps),
    meEndpoint(deps),
    getSettingsEndpoint(deps),
    patchSettingsEndpoint(deps),
    createEndpoint(deps),
    listEndpoint(deps),
    getEndpoint(deps),
    rescheduleEndpoint(deps),
    cancelEndpoint(deps),
    cancelManyEndpoint(deps),
    notifyEndpoint(deps),
    listDeadLettersEndpoint(deps),
    groupDeadLettersEndpoint(deps),
    getDeadLetterEndpoint(deps),
    editEndpoint(deps),
    replayEndpoint(deps),
    replayManyEndpoint(deps),
    resolveEndpoint(deps),
    healthEndpoint(deps),
    liveEndpoint(),
    readyEndpoint(deps),
    metricsEndpoint(deps),
    problemEndpoint(),
  ];
  const app = new Hono<ApiEnv>();
  app.use(observeRequests(deps));
  app.use(secureHeaders({ contentSecurityPolicy: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } }));
  app.onError(onError(deps));
  app.notFound((c) => respondProblem(c, new ApiProblem('not_found')));
  for (const endpoint of endpoints) mount(app, endpoint, deps);
  for (const [method, path] of UNBUILT_PATHS) refuse(app, method, path, new ApiProblem('not_supported_yet'));
  for (const path of new Set(endpoints.map((endpoint) => endpoint.path))) {
    refuse(app, 'ALL', path, new ApiProblem('method_not_allowed', { headers: { allow: allowed(endpoints, path) } }));
  }
  return app;
}

function mount(app: Hono<ApiEnv>, endpoint: Endpoint, { database, adminToken }: ApiDeps): void {
  app.on(endpoint.method, endpoint.path, async (c) => {
    const request = c.get('request');
    request.route = endpoint.path;
    if (endpoint.access === 'public') return endpoint.handle(c);
    if (endpoint.access === 'client_or_operator' && isOperator(adminToken, c.req.header('x-admin-token'))) {
      return endpoint.handle(c, { clientId: null });
    }
    const caller = await authenticate(database.pool, c.req);
    request.clientId = caller.publicId;
    return endpoint.handle(c, caller);
  });
}

function refuse(app: Hono<ApiEnv>, method: string, path: string, problem: ApiProblem): void {
  app.on(method, path, (c) => {
    c.get('request').route = path;
    return respondProblem(c, problem);
  });
}

function allowed(endpoints: Endpoint[], path: string): string {
  const methods = endpoints.filter((endpoint) => endpoint.path === path).map(({ method }) => method);
  return methods.includes('GET') ? [...methods, 'HEAD'].join(', ') : methods.join(', ');
}
