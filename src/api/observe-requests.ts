import type { MiddlewareHandler } from 'hono';
import { v7 as uuidv7 } from 'uuid';
import { toPublicId } from '../domain/ids.ts';
import { continueUnrecorded, traceIdOf } from '../observability/trace-context.ts';
import { idle, type Span, type Tracer } from '../observability/tracing.ts';
import { callerAddress, networkHash } from './auth/caller-address.ts';
import type { ApiDeps } from './deps.ts';
import type { ApiContext, ApiEnv, RequestContext } from './http-context.ts';
import { isFailure } from './limits/slow-down.ts';

const REGISTRATION = '/api/client/register';

/** Names each request, and tells of it in one log line and one metric when it is answered. */
export function observeRequests({
  logger,
  metrics,
  tracer,
  secret,
  trustedProxies,
}: ApiDeps): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    const startedAt = performance.now();
    const span = spanOf(tracer, c);
    const { traceparent } = span;
    const request: RequestContext = {
      requestId: toPublicId('request', uuidv7()),
      traceparent,
      route: 'unmatched',
      clientId: null,
      notificationId: null,
      rate: null,
      isMasked: false,
      failure: null,
    };
    c.set('request', request);
    await next();
    const durationMs = performance.now() - startedAt;
    const { status } = c.res;
    const { requestId, route, clientId, notificationId, failure } = request;
    endSpan(span, { method: c.req.method, route, status, failure, clientId, notificationId });
    metrics.httpRequestDuration.observe({ route, method: c.req.method, status }, durationMs / 1000);
    // Of these it may matter whether it was the same caller who asked before.
    const isTold = isFailure(status, route) || status === 429 || route === REGISTRATION;
    const address = isTold ? callerAddress(c, trustedProxies) : null;
    const line = {
      requestId,
      traceId: traceIdOf(traceparent),
      method: c.req.method,
      route,
      status,
      durationMs: Math.round(durationMs * 10) / 10,
      clientId,
      ...(notificationId && { notificationId }),
      ...(failure && { failure }),
      // Never the address: it is a person's.
      ...(address && { network: networkHash(secret, address) }),
    };
    if (status >= 500) logger.error(line, 'request');
    else logger.info(line, 'request');
  };
}

/** Named by its pattern once that is known. Pages and probes are no part of anybody's trace. */
function spanOf(tracer: Tracer, c: ApiContext): Span<string> {
  const caller = c.req.header('traceparent');
  if (c.req.path.startsWith('/api/')) return tracer.enter(c.req.method, caller, { kind: 'server' });
  return idle(continueUnrecorded(caller));
}

type Answered = Pick<RequestContext, 'route' | 'clientId' | 'notificationId' | 'failure'> & {
  method: string;
  status: number;
};

function endSpan(span: Span, { method, route, status, failure, clientId, notificationId }: Answered): void {
  span.rename(`${method} ${route}`);
  span.set({
    'http.request.method': method,
    'http.route': route,
    'http.response.status_code': status,
    'posthorn.client_id': clientId,
    'posthorn.notification_id': notificationId,
  });
  if (status >= 500) span.fail(failure ?? `http_${status}`);
  span.end();
}
