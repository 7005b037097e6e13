import { createServer, type Server } from 'node:http';
import { type Context, Hono } from 'hono';
import { secureHeaders } from 'hono/secure-headers';
import { type Check, createMetricsPage, createReadiness } from '../observability/health.ts';
import type { Logger } from '../observability/logger.ts';
import type { Metrics } from '../observability/metrics.ts';
import { answerWithin, type Fetch } from './answer-within.ts';
import { refuseConnection, refuseHost } from './refusals.ts';
import { type IsStreamed, isJustLong } from './streamed-body.ts';

/** Who sends slower than this is answered 408 and cut off, at most one interval later. */
const LIMITS = {
  maxHeaderSize: 16 * 1_024,
  headersTimeout: 10_000,
  /** Headers and body together. */
  requestTimeout: 30_000,
  connectionsCheckingInterval: 2_000,
  keepAliveTimeout: 30_000,
};
/** What comes beyond it is closed at once; each connection costs some 20 KiB. */
const MOST_CONNECTIONS = 10_000;
/** Without a byte in either direction; streams have a heartbeat every 15 s. */
const SILENCE_MS = 120_000;

export type ServeOptions = {
  host: string;
  /** 0 for any that is free; the log says which. */
  port: number;
  logger: Logger;
  /** Whether we answer under the name in `Host`; unless given, under any. */
  acceptsHost?: (authority: string) => boolean;
  /** Whose body is read as it comes, however long that takes; unless given, of none. */
  isStreamed?: IsStreamed;
  /** Told how to end it, when the process stops. */
  onStop(name: string, stop: () => Promise<unknown>): void;
};

/** Serves over HTTP until the process stops; then requests in hand are answered and idle connections closed. */
export async function serve(
  { host, port, logger, acceptsHost = () => true, isStreamed = () => false, onStop }: ServeOptions,
  fetch: Fetch,
): Promise<void> {
  const answer = answerWithin(fetch, isStreamed);
  const server = createServer(LIMITS, (request, response) => {
    // A busy connection is never idle: without this, its client would keep a stopping process up.
    if (!server.listening) response.setHeader('connection', 'close');
    response.once('close', () => {
      if (!server.listening) server.closeIdleConnections();
    });
    const { host: authority } = request.headers;
    if (authority !== undefined && !acceptsHost(authority)) return refuseHost(response);
    return answer(request, response);
  });
  server.maxConnections = MOST_CONNECTIONS;
  server.setTimeout(SILENCE_MS);
  server.on('clientError', (error, socket) => {
    if (!isJustLong(error, socket)) refuseConnection(error, socket);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  logger.info({ host, port: portOf(server) }, 'listening');
  onStop('http', () => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeIdleConnections();
    return closed;
  });
}

function portOf(server: Server): number | null {
  const address = server.address();
  return typeof address === 'object' && address ? address.port : null;
}

/**
 * The pages of a process without an API: `/health`, `/health/live`, `/health/ready`, `/metrics`.
 * @param mayRead whether who sends this `Authorization` may see details and figures; others see the status alone
 */
export function healthPages(
  checks: Record<string, Check>,
  metrics: Metrics,
  mayRead: (authorization: string | undefined) => boolean,
): Fetch {
  const app = new Hono();
  const readiness = createReadiness(checks, Object.keys(checks));
  const metricsPage = createMetricsPage(metrics, readiness);
  const unauthorized = () =>
    new Response('Unauthorized\n', {
      status: 401,
      headers: { 'www-authenticate': 'Bearer', 'cache-control': 'no-store' },
    });
  app.use(secureHeaders({ contentSecurityPolicy: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } }));
  const ready = async (c: Context) => {
    const authorization = c.req.header('authorization');
    const isReader = mayRead(authorization);
    if (!isReader && authorization !== undefined) return unauthorized();
    const { status, checks } = await readiness();
    return Response.json({ status, checks: isReader ? checks : {} }, { status: status === 'unavailable' ? 503 : 200 });
  };
  app.get('/health', ready);
  app.get('/health/ready', ready);
  app.get('/health/live', (c) => c.json({ status: 'live' }));
  app.get('/metrics', async (c) => {
    if (!mayRead(c.req.header('authorization'))) return unauthorized();
    return c.text(await metricsPage(), 200, { 'content-type': metrics.registry.contentType });
  });
  return (request) => app.fetch(request);
}
