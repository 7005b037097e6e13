import { createServer, type Server } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { type Check, readiness } from '../observability/health.ts';
import type { Metrics } from '../observability/metrics.ts';
import type { ProcessContext } from './run-process.ts';

type Fetch = (request: Request) => Response | Promise<Response>;

/** Serves over HTTP until the process stops; then requests in hand are answered and idle connections closed. */
export async function serve({ settings, onStop, logger }: ProcessContext, fetch: Fetch, port: number): Promise<void> {
  const answer = getRequestListener(fetch, { overrideGlobalObjects: false });
  const server = createServer(
    { headersTimeout: 10_000, requestTimeout: 30_000, connectionsCheckingInterval: 5_000, keepAliveTimeout: 30_000 },
    (request, response) => {
      // A busy connection is never idle: without this, its client would keep a stopping process up.
      if (!server.listening) response.setHeader('connection', 'close');
      response.once('close', () => {
        if (!server.listening) server.closeIdleConnections();
      });
      return answer(request, response);
    },
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, settings.HOST, resolve);
  });
  logger.info({ host: settings.HOST, port: portOf(server) }, 'listening');
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

/** The pages of a process without an API: `/health`, `/health/live`, `/health/ready`, `/metrics`. */
export function healthPages(checks: Record<string, Check>, metrics: Metrics): Fetch {
  const app = new Hono();
  const ready = async () => {
    const result = await readiness(checks, Object.keys(checks));
    return Response.json(result, { status: result.status === 'unavailable' ? 503 : 200 });
  };
  app.get('/health', ready);
  app.get('/health/ready', ready);
  app.get('/health/live', (c) => c.json({ status: 'alive' }));
  app.get('/metrics', async (c) => c.text(await metrics.read(), 200, { 'content-type': metrics.registry.contentType }));
  return (request) => app.fetch(request);
}
