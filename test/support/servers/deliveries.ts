import { setMaxListeners } from 'node:events';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { createAccountSemaphore } from '../../../src/activities/account-semaphore.ts';
import type { DeliverInput } from '../../../src/activities/attempt.ts';
import { createActivities } from '../../../src/activities/index.ts';
import type { SliceDeps } from '../../../src/activities/send-slice.ts';
import type { NextInput } from '../../../src/activities/what-is-next.ts';
import { clock as bothClocks } from '../../../src/async/clock.ts';
import type { CampaignStep, SliceInput, SliceOutcome } from '../../../src/contracts/campaign-workflow.ts';
import { recipientHash } from '../../../src/contracts/keyed-hash.ts';
import type { Database } from '../../../src/db/client.ts';
import { NO_ACCOUNT_LIMITS } from '../../../src/domain/account-limits.ts';
import type { DeliveryOutcome } from '../../../src/domain/outcome.ts';
import type { Route } from '../../../src/domain/route.ts';
import { createLogger } from '../../../src/observability/logger.ts';
import { createMetrics } from '../../../src/observability/metrics.ts';
import { NO_TRACES } from '../../../src/observability/tracing.ts';
import { createSmtpProvider } from '../../../src/providers/email/smtp/provider.ts';
import type { Provider } from '../../../src/providers/provider.ts';
import { createProviders } from '../../../src/providers/registry.ts';
import { createSandboxProvider } from '../../../src/providers/sandbox/provider.ts';
import { callWebhook } from '../../../src/providers/webhook/call.ts';
import { NO_TEMPLATES } from '../fakes/no-templates.ts';

const quiet = { logger: new DefaultLogger('ERROR') };

export const PRIMARY: Route = { channel: 'email', provider: 'smtp' };
export const FALLBACK: Route = { channel: 'email', provider: 'smtp-fallback' };

/** What makes notifications of a campaign's people, where it says the same words to all. */
export const GIVEN_WORDS: SliceDeps['acceptance'] = {
  ...NO_TEMPLATES,
  html: { toText: () => Promise.reject(new Error('no words here are made of HTML')) },
  providers: { email: ['smtp'], sms: [], whatsapp: [], push: [], webhook: [], in_app: [] },
  smsProviderByCountry: {},
};

/**
 * The activities as a worker holds them, over a real database and a real SMTP server, without Temporal.
 * @param options `fallbackPort` for a second account; `primary` in place of SMTP
 */
export function startDeliveries(
  database: Database,
  smtpPort: number,
  {
    fallbackPort = null as number | null,
    draining = new AbortController().signal,
    accountLimits = NO_ACCOUNT_LIMITS,
    maxDeferMs = 86_400_000,
    logger = createLogger('test', 'silent'),
    clock = bothClocks,
    primary = undefined as Provider | undefined,
    acceptance = GIVEN_WORDS,
    stopping = new AbortController().signal,
    isSingle = false,
    permits = 50,
    tracer = NO_TRACES,
  } = {},
) {
  // As in a process: each of many calls listens.
  setMaxListeners(0, draining);
  const smtp = (name: string, port: number) => createSmtpProvider({ name, host: '127.0.0.1', port }) as Provider;
  const list = [primary ?? smtp(PRIMARY.provider, smtpPort), createSandboxProvider({ hangMs: 100 }) as Provider];
  if (fallbackPort !== null) list.push(smtp(FALLBACK.provider, fallbackPort));
  const metrics = createMetrics({ defaults: false });
  const activities = createActivities({
    pool: database.pool,
    cipher: database.cipher,
    providers: createProviders(list),
    sender: { address: 'posthorn@example.org', name: 'Posthorn' },
    unsubscribeUrl: () => null,
    recipientHash: (address) => recipientHash('a secret of tests', address),
    logger,
    metrics,
    tracer,
    reachFaultPoint: () => {},
    withPermit: createAccountSemaphore(() => permits),
    failoverAfterMs: 30_000,
    maxDeferMs,
    accountLimits: () => accountLimits,
    callWebhook: (message, context) => callWebhook(message, { target: { allowLoopback: true } }, context),
    inTurn: (_whose, call) => call(),
    draining,
    clock,
    acceptance,
    stopping,
    isSingle,
  });
  const run = (input: DeliverInput, heartbeatDetails?: unknown): Promise<DeliveryOutcome> =>
    new MockActivityEnvironment({ heartbeatDetails }, quiet).run(activities.deliver, input);
  return {
    metrics,
    /** @param heartbeatDetails what an earlier execution of the same activity left behind */
    deliver: (notificationId: string, seq = 1, heartbeatDetails?: unknown) =>
      run({ notificationId, run: 0, seq, route: PRIMARY, others: [] }, heartbeatDetails),
    /** Over the first of these routes, while the others are left, and so much of the pause before it. */
    deliverBy: (notificationId: string, [route = PRIMARY, ...others]: Route[], seq = 1, pauseMs = 0) =>
      run({ notificationId, run: 0, seq, route, others, pauseMs }),
    sendSlice: (input: SliceInput): Promise<SliceOutcome> =>
      new MockActivityEnvironment({}, quiet).run(activities.sendSlice, input),
    whatIsNext: (input: NextInput): Promise<CampaignStep> =>
      new MockActivityEnvironment({}, quiet).run(activities.whatIsNext, input),
    giveUp: (notificationId: string, code: string) =>
      new MockActivityEnvironment({}, quiet).run(activities.giveUp, { notificationId, run: 0, code }),
    stop: () => Promise.all(list.map((provider) => provider.close())),
  };
}
