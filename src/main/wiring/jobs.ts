import type { Connection } from '@temporalio/client';
import { shared } from '../../async/shared.ts';
import { topicOf } from '../../contracts/topics.ts';
import { measureLines } from '../../db/queries/account-line/measure.ts';
import { CHUNKS_WAIT, countOpenChunks } from '../../db/queries/campaigns/measure.ts';
import { JOB_LOCKS, withJobLock } from '../../db/queries/job-lock.ts';
import { listBreakers } from '../../db/queries/provider-accounts/breaker.ts';
import { findStatsClock } from '../../db/queries/stats/count.ts';
import { HOUR_MS, MINUTE_MS } from '../../domain/durations.ts';
import type { NotificationStream } from '../../domain/stream.ts';
import { createCampaignSums } from '../../jobs/check-campaign-sums.ts';
import { createStatsRounds } from '../../jobs/count-stats.ts';
import { createDispatcher } from '../../jobs/dispatch.ts';
import { erasePending } from '../../jobs/erase-pending.ts';
import { runReceiptMatching } from '../../jobs/match-receipts.ts';
import { type PurgeWalks, purgeOld } from '../../jobs/purge-old.ts';
import { createReconciler } from '../../jobs/reconcile.ts';
import { reconcileWebhooks } from '../../jobs/reconcile-webhooks.ts';
import { runDeadLetterRetries } from '../../jobs/retry-dead-letters.ts';
import { createUsageRounds } from '../../jobs/roll-up-usage.ts';
import { runEvery } from '../../jobs/run-every.ts';
import { sampleBreakers } from '../../jobs/sample-breakers.ts';
import { runWebhookStarts } from '../../jobs/start-webhooks.ts';
import { wakeCampaigns } from '../../jobs/wake-campaigns.ts';
import type { Kafka } from '../../kafka/client.ts';
import { hasConsumed } from '../../kafka/has-consumed.ts';
import { sweepCancelled } from '../../services/lane/end-rest.ts';
import { createCampaignStarter } from '../../temporal/campaign-starter.ts';
import { findBehindQueues, measureBacklogs } from '../../temporal/queue-backlog.ts';
import { createSignaller } from '../../temporal/signaller.ts';
import { createStarter } from '../../temporal/starter.ts';
import { createWebhookStarter } from '../../temporal/webhook-starter.ts';
import { accountsOf } from './accounts.ts';
import { groupsOf, openConnections, topicsOf } from './connect.ts';
import { retentionOf } from './defaults.ts';
import { accountSettingsOf, judgedNamesOf } from './providers.ts';
import type { ProcessContext } from './run-process.ts';

const SAMPLE_EVERY_MS = 1_000;
const DISPATCH_EVERY_MS = 1_000;
const RECONCILE_EVERY_MS = MINUTE_MS;
/** Sooner than the back-off of most retries: a person that asked to be forgotten gets none. */
const ERASE_EVERY_MS = 1_000;
const PURGE_EVERY_MS = HOUR_MS;
/** Nobody of a cancelled campaign is sent to meanwhile: it is a matter of its counts. */
const SWEEP_EVERY_MS = 2_000;
const COUNT_USAGE_EVERY_MS = MINUTE_MS;
const ADD_UP_EVERY_MS = MINUTE_MS;
/** A look is a question for each queue. */
const LOOK_AT_QUEUES_EVERY_MS = 10_000;
/** What came since then is counted for whoever asks: ten seconds of it at most. */
const COUNT_STATS_EVERY_MS = 10_000;
const BREAKER_STATES = { closed: 0, half_open: 1, open: 2 } as const;

/** Of the jobs' connections those that are left for their work when each of them holds its lock. */
const WORKING_CONNECTIONS = 4;

/**
 * What keeps house, beside the relay; with several processes the jobs take turns by locks in PostgreSQL. Each holds a
 * connection for its lock while it works on others, so they have their own.
 */
export function startJobs(
  context: ProcessContext,
  { kafka, temporal, wakeRelay }: { kafka: Kafka; temporal: Connection; wakeRelay: () => void },
): { wakeWebhooks: () => void } {
  const { settings, logger, metrics, tracer, reachFaultPoint, onStop } = context;
  const database = openConnections(context, 'jobs', JOB_LOCKS + WORKING_CONNECTIONS);
  const { pool } = database;
  const providers = judgedNamesOf(settings);
  const topics = topicsOf(settings);
  const groups = groupsOf(settings);
  const namespace = settings.TEMPORAL_NAMESPACE;
  const starter = createStarter(temporal, namespace, { eager: false });
  const signaller = createSignaller(temporal, namespace, logger);
  const ports = { database, wakeRelay, signalChanged: signaller.changed, reachFaultPoint, metrics, tracer, logger };
  const hasBridgeRead = (stream: NotificationStream, beforeMs: number) =>
    hasConsumed(kafka, stream === 'urgent' ? groups.urgent : groups.normal, topicOf(stream, topics), beforeMs);

  const behind = (olderThanMs: number) => findBehindQueues(temporal, namespace, olderThanMs);
  const reconcile = createReconciler({
    ...ports,
    starter,
    tell: signaller.tell,
    hasConsumed: hasBridgeRead,
    findBehindQueues: behind,
  });
  const retention = retentionOf(settings);
  const walks: PurgeWalks = new Map();
  const purgeAll = (stopping: AbortSignal) => purgeOld({ pool, retention, walks, logger, stopping });
  const erase = () => erasePending(ports);
  const countUsage = createUsageRounds({ pool, retentionDays: retention.notifications, logger });
  const countStats = settings.STATS_ENABLED ? [createStatsRounds({ pool, retention, logger })] : [];
  const webhookStarter = createWebhookStarter(temporal, namespace);
  const webhooks = runWebhookStarts({ pool, starter: webhookStarter, logger });
  const isQueueBehind = async () =>
    (await behind(MINUTE_MS)).some(({ channel, urgent }) => channel === 'webhook' && !urgent);
  const lookForLostWebhooks = (stopping: AbortSignal) =>
    reconcileWebhooks({ pool, starter: webhookStarter, isQueueBehind, logger, stopping });
  const campaigns = createCampaignStarter(temporal, namespace);
  const sweepCampaigns = () => withJobLock(pool, 'cancelled-campaigns', () => sweepCancelled(ports));
  const wakeAllCampaigns = (stopping: AbortSignal) => wakeCampaigns({ ...ports, starter: campaigns, stopping });
  const addUpCampaigns = createCampaignSums({ pool, metrics, logger });
  const accounts = accountsOf(settings);
  const channelOf = new Map(accounts.map(({ name, channel }) => [name, channel]));
  const accountSettings = accountSettingsOf(settings);
  const placesOf = (name: string) => accountSettings(name).concurrency;
  const judge = () => sampleBreakers({ pool, providers, placesOf, logger });
  const dispatch = createDispatcher({
    ...ports,
    starter,
    tell: signaller.tell,
    accounts: accounts.map(({ name }) => name),
    accountLimits: (name) => accountSettings(name).limits,
    failoverAfterMs: settings.FAILOVER_AFTER_MS,
  });
  const jobs = [
    runEvery('dispatcher', DISPATCH_EVERY_MS, dispatch, logger),
    webhooks,
    runEvery('breakers', SAMPLE_EVERY_MS, judge, logger),
    runEvery('reconciler', RECONCILE_EVERY_MS, reconcile, logger),
    runEvery('lost-webhooks', RECONCILE_EVERY_MS, lookForLostWebhooks, logger),
    runEvery('cancelled-campaigns', SWEEP_EVERY_MS, sweepCampaigns, logger),
    runEvery('campaigns', RECONCILE_EVERY_MS, wakeAllCampaigns, logger),
    runEvery('campaign-sums', ADD_UP_EVERY_MS, addUpCampaigns, logger),
    runEvery('usage', COUNT_USAGE_EVERY_MS, countUsage, logger),
    ...countStats.map((round) => runEvery('stats', COUNT_STATS_EVERY_MS, round, logger)),
    runEvery('retention', PURGE_EVERY_MS, purgeAll, logger),
    runEvery('erasures', ERASE_EVERY_MS, erase, logger),
    runDeadLetterRetries(ports),
    runReceiptMatching({ ...ports, secret: settings.API_SECRET }),
  ];
  onStop('jobs', () => Promise.all(jobs.map((job) => job.stop())));
  // Where nobody is to count, figures that stand still are no lag that somebody could be told of.
  if (settings.STATS_ENABLED) {
    metrics.beforeRead(async () => {
      const { now, asOf } = await findStatsClock(pool);
      if (asOf) metrics.statsLag.set((now.getTime() - asOf.getTime()) / 1_000);
    });
  }
  metrics.beforeRead(async () => {
    const lines = await measureLines(pool);
    metrics.lineRows.reset();
    metrics.lineOldest.reset();
    for (const { account, rows, oldestSeconds } of lines) {
      metrics.lineRows.set({ account }, rows);
      metrics.lineOldest.set({ account }, oldestSeconds);
    }
    for (const { provider, state } of await listBreakers(pool, providers)) {
      metrics.breakerState.set({ channel: channelOf.get(provider) ?? 'any', provider }, BREAKER_STATES[state]);
    }
  });
  metrics.beforeRead(async () => {
    const chunks = new Map((await countOpenChunks(pool)).map(({ state, count }) => [state, count]));
    for (const state of CHUNKS_WAIT) metrics.campaignChunks.set({ state }, chunks.get(state) ?? 0);
  });
  const backlogs = shared(() => measureBacklogs(temporal, namespace), LOOK_AT_QUEUES_EVERY_MS);
  metrics.beforeRead(async () => {
    for (const { queue, ageSeconds } of await backlogs()) metrics.queueBacklogAge.set({ queue }, ageSeconds);
  });
  return { wakeWebhooks: webhooks.wake };
}
