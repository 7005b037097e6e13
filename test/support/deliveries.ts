import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { createInTurn } from '../../src/activities/in-turn.ts';
import { createActivities } from '../../src/activities/index.ts';
import { DEFAULT_TOPICS } from '../../src/contracts/topics.ts';
import type { Database } from '../../src/db/client.ts';
import { NO_ACCOUNT_LIMITS } from '../../src/domain/account-limits.ts';
import type { DeliveryOutcome } from '../../src/domain/outcome.ts';
import { createLogger } from '../../src/observability/logger.ts';
import { createMetrics } from '../../src/observability/metrics.ts';
import { createSmtpProvider } from '../../src/providers/email/smtp.ts';
import type { Provider } from '../../src/providers/provider.ts';
import { createProviders } from '../../src/providers/registry.ts';

const quiet = { logger: new DefaultLogger('ERROR') };

/** The activities as a worker holds them, over a real database and a real SMTP server, without Temporal. */
export function startDeliveries(
  database: Database,
  smtpPort: number,
  { draining = new AbortController().signal, accountLimits = NO_ACCOUNT_LIMITS } = {},
) {
  const provider = createSmtpProvider({ host: '127.0.0.1', port: smtpPort });
  const metrics = createMetrics({ defaults: false });
  const activities = createActivities({
    pool: database.pool,
    providers: createProviders([provider as Provider]),
    sender: { address: 'posthorn@example.org', name: 'Posthorn' },
    topics: DEFAULT_TOPICS,
    logger: createLogger('test', 'silent'),
    metrics,
    reachFaultPoint: () => {},
    inTurn: createInTurn(() => 50),
    accountLimits: () => accountLimits,
    draining,
  });
  const route = { channel: 'email' as const, provider: 'smtp' };
  return {
    metrics,
    /** @param heartbeatDetails what an earlier execution of the same activity left behind */
    deliver: (notificationId: string, seq = 1, heartbeatDetails?: unknown): Promise<DeliveryOutcome> =>
      new MockActivityEnvironment({ heartbeatDetails }, quiet).run(activities.deliver, {
        notificationId,
        run: 0,
        seq,
        route,
      }),
    giveUp: (notificationId: string, code: string) =>
      new MockActivityEnvironment({}, quiet).run(activities.giveUp, { notificationId, run: 0, code }),
    stop: () => provider.close(),
  };
}
