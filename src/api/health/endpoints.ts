import { z } from 'zod';
import { listAccountStates } from '../../db/queries/provider-accounts/account.ts';
import { createMetricsPage, createReadiness, type Readiness } from '../../observability/health.ts';
import { unauthorized } from '../../services/keys/check-scope.ts';
import { bodyAnswer, ownAnswer } from '../answer.ts';
import { isOperator } from '../auth/is-operator.ts';
import type { ApiDeps } from '../deps.ts';
import { type Endpoint, endpoint } from '../endpoint.ts';
import type { ApiContext } from '../http-context.ts';
import { textAnswer } from '../openapi/shapes.ts';
import { respond } from '../respond.ts';
import { accountsExample, healthAnswer, readinessAnswer, readinessExample, unavailableExample } from './model.ts';

/** Without PostgreSQL nothing can be accepted; the backlog can wait for the others. */
const REQUIRED = ['postgres'];
const RUNNING = { version: '1.0.0', uptimeSeconds: 86_400 };

const healthy = bodyAnswer(200, healthAnswer, {
  description: 'Ready, or degraded; with `accounts` for the operator.',
  example: { ...readinessExample, ...RUNNING, accounts: accountsExample },
});
const unhealthy = bodyAnswer(503, healthAnswer, {
  description: 'Not ready.',
  example: { ...unavailableExample, ...RUNNING },
});
const ready = bodyAnswer(200, readinessAnswer, { description: 'Ready, or degraded.', example: readinessExample });
const notReady = bodyAnswer(503, readinessAnswer, { description: 'Not ready.', example: unavailableExample });

/** Everything below `/health`, and `/metrics`. */
export function healthEndpoints({
  checks,
  version,
  metrics,
  adminToken,
  mayReadMetrics,
  database,
}: Pick<ApiDeps, 'checks' | 'version' | 'metrics' | 'adminToken' | 'mayReadMetrics' | 'database'>): Endpoint[] {
  const readiness = createReadiness(checks, REQUIRED);
  const metricsPage = createMetricsPage(metrics, readiness);
  /** @throws ApiProblem unauthorized (401) with a wrong token */
  const isReader = ({ req }: ApiContext): boolean => {
    const authorization = req.header('authorization');
    if (mayReadMetrics(authorization)) return true;
    if (authorization !== undefined) throw unauthorized('The token in `Authorization` is not valid.');
    return false;
  };
  const shown = ({ status, checks }: Readiness, withDetails: boolean) => ({
    status,
    checks: withDetails ? checks : {},
  });
  return [
    endpoint({
      method: 'GET',
      path: '/health',
      access: 'public',
      operationId: 'getHealth',
      summary: 'Health report',
      description:
        'Like the readiness probe, with the version and the uptime. With the operator’s token also how each provider account stands, and how many wait for it. If the server has a token for metrics, version, uptime and `checks` are shown only with that token or the operator’s.',
      operatorToken: true,
      metricsToken: true,
      tag: 'Health',
      answer: [healthy, unhealthy],
      handle: async ({ c }) => {
        const forOperator = isOperator(adminToken, c.req.header('x-admin-token'));
        const withDetails = forOperator || isReader(c);
        const state = await readiness();
        const about = withDetails ? { version, uptimeSeconds: Math.round(process.uptime()) } : {};
        const report = { ...shown(state, withDetails), ...about };
        if (state.status === 'unavailable') return unhealthy.with(report);
        return healthy.with(forOperator ? { ...report, accounts: await listAccountStates(database.pool) } : report);
      },
    }),
    endpoint({
      method: 'GET',
      path: '/health/live',
      access: 'public',
      operationId: 'getLiveness',
      summary: 'Liveness probe',
      description: 'Checks the process only, so that an outage elsewhere does not restart it.',
      tag: 'Health',
      answer: bodyAnswer(200, z.strictObject({ status: z.literal('live') }), {
        description: 'The process is running.',
        example: { status: 'live' },
      }),
      handle: () => ({ status: 'live' as const }),
    }),
    endpoint({
      method: 'GET',
      path: '/health/ready',
      access: 'public',
      operationId: 'getReadiness',
      summary: 'Readiness probe',
      description:
        'Not ready without PostgreSQL. Without Kafka or Temporal it is degraded, and still accepts requests. If the server has a token for metrics, `checks` is empty without it.',
      metricsToken: true,
      tag: 'Health',
      answer: [ready, notReady],
      handle: async ({ c }) => {
        const withDetails = isReader(c);
        const state = await readiness();
        return (state.status === 'unavailable' ? notReady : ready).with(shown(state, withDetails));
      },
    }),
    endpoint({
      method: 'GET',
      path: '/metrics',
      access: 'public',
      operationId: 'getMetrics',
      summary: 'Metrics for Prometheus',
      description: 'At most a second old. Only with the token for metrics, if the server has one.',
      metricsToken: true,
      tag: 'Health',
      answer: ownAnswer(
        200,
        textAnswer('text/plain', {
          description: 'Prometheus text format.',
          example: 'posthorn_notifications_accepted_total{channel="email"} 138\n',
        }),
      ),
      handle: async ({ c }) => {
        if (!isReader(c)) throw unauthorized('Send the token for metrics in `Authorization: Bearer`.');
        return respond(c, 200, await metricsPage(), {}, metrics.registry.contentType);
      },
    }),
  ];
}
