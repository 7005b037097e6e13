import { existsSync } from 'node:fs';
import type { NativeConnection } from '@temporalio/worker';
import { createAccountSemaphore } from '../../activities/account-semaphore.ts';
import { createEndpointTurns } from '../../activities/endpoint-turns.ts';
import { createActivities } from '../../activities/index.ts';
import type { RenderDeps } from '../../activities/render-message.ts';
import { clock } from '../../async/clock.ts';
import type { Settings } from '../../config/settings.ts';
import { CAMPAIGN_QUEUE } from '../../contracts/campaign-workflow.ts';
import { recipientHash } from '../../contracts/keyed-hash.ts';
import { taskQueueFor } from '../../contracts/notification-workflow.ts';
import { unsubscribeToken } from '../../contracts/unsubscribe-token.ts';
import type { Database } from '../../db/client.ts';
import { countOpenDeadLetters } from '../../db/queries/dead-letters/read.ts';
import { fromPublicId } from '../../domain/ids.ts';
import { runEvery } from '../../jobs/run-every.ts';
import type { Check } from '../../observability/health.ts';
import type { Logger } from '../../observability/logger.ts';
import { createProviders } from '../../providers/registry.ts';
import { callWebhook } from '../../providers/webhook/call.ts';
import { BUILT_BUNDLE, bundleWorkflows } from '../../temporal/bundle.ts';
import { findBehindQueues, type Queue, queuesOf } from '../../temporal/queue-backlog.ts';
import { ORDINARY_TASKS, type RunningWorker, runWorker, type WorkerDeps } from '../../temporal/run-worker.ts';
import { preparationOf } from './acceptance.ts';
import { accountSettingsOf, providerNamesOf, providersOf } from './providers.ts';
import type { ProcessContext } from './run-process.ts';
import { publicUrlOf, targetPolicyOf } from './urls.ts';

/** As long as a process may take to stop, less what its other parts need. */
const DRAIN_MS = 21_000;

/** At once, of one endpoint of a client's, in one process. */
const CALLS_OF_AN_ENDPOINT = 4;

/** How often queues are looked into that have no worker yet. */
const IDLE_LOOK_MS = 5_000;

/**
 * Two workers per channel, one of them for what is urgent, and one for campaigns, all on the same connection and with the
 * same providers; `check` is Temporal's and theirs. A worker takes some 40 MB: those of a channel for which no provider is
 * set up, which only test keys and runs of an earlier set-up use, start when something waits for them.
 */
export async function startWorkers(
  context: ProcessContext,
  database: Database,
  connection: NativeConnection,
): Promise<{ check: (temporal: Check) => Check }> {
  const { settings, logger, metrics, tracer, reachFaultPoint, stopping, draining, onStop, onEnd, giveUp } = context;
  const accountSettings = accountSettingsOf(settings);
  const providers = await providersOf(settings, database);
  onEnd('providers', () => Promise.all(providers.map((provider) => provider.close())));
  metrics.beforeRead(async () => {
    for (const { channel, open } of await countOpenDeadLetters(database.pool)) {
      metrics.deadLettersOpen.set({ channel }, open);
    }
  });

  const activities = createActivities({
    pool: database.pool,
    cipher: database.cipher,
    providers: createProviders(providers),
    sender: { address: settings.MAIL_FROM, name: settings.MAIL_FROM_NAME || null },
    unsubscribeUrl: unsubscribeUrlOf(settings),
    recipientHash: (address) => recipientHash(settings.API_SECRET, address),
    logger,
    metrics,
    tracer,
    reachFaultPoint,
    withPermit: createAccountSemaphore((name) => accountSettings(name).concurrency),
    failoverAfterMs: settings.FAILOVER_AFTER_MS,
    maxDeferMs: settings.MAX_DEFER_MS,
    accountLimits: (name) => accountSettings(name).limits,
    callWebhook: (message, call) => callWebhook(message, { target: targetPolicyOf(settings) }, call),
    inTurn: createEndpointTurns({
      perClient: ORDINARY_TASKS / 4,
      perEndpoint: CALLS_OF_AN_ENDPOINT,
      failing: ORDINARY_TASKS / 4,
    }),
    // What it writes waits for the relay's next look: there is none in this process.
    acceptance: preparationOf(context, database, () => {}),
    isSingle: settings.CAMPAIGN_LANE === 'single',
    stopping,
    draining,
    clock,
  });
  const workflowBundle = await bundleOf(settings, logger);
  const { TEMPORAL_NAMESPACE: namespace } = settings;
  const version = versionOf(settings);
  const parts = { connection, namespace, activities, workflowBundle, version, drainMs: DRAIN_MS };
  const workers: RunningWorker[] = [];
  const startWorker = async (taskQueue: string, size: WorkerDeps['size']) => {
    const onLost = () => giveUp(`worker of ${taskQueue}`);
    workers.push(await runWorker({ taskQueue, size, ...parts, onLost }));
  };
  const start = (queue: Queue) => startWorker(taskQueueFor(queue.channel, queue), queue.urgent ? 'urgent' : 'ordinary');
  const setUp = providerNamesOf(settings);
  const isIdle = ({ channel }: Queue) => setUp[channel].length === 0;
  const queues = queuesOf(settings.WORKER_CHANNELS);
  const needed = queues.filter((queue) => !isIdle(queue)).map(start);
  await Promise.all([...needed, startWorker(CAMPAIGN_QUEUE, 'campaigns')]);
  const idle = new Set(queues.filter(isIdle));
  const startNeeded = async () => {
    for (const queue of await findBehindQueues(connection, namespace, 0, [...idle])) {
      await start(queue);
      idle.delete(queue);
      logger.info({ queue: taskQueueFor(queue.channel, queue) }, 'worker for a channel without a provider started');
    }
  };
  const watch = runEvery('idle-queues', IDLE_LOOK_MS, startNeeded, logger);
  onStop('workers', async () => {
    await watch.stop();
    await Promise.all(workers.map((worker) => worker.stop()));
  });
  return {
    check: (temporal) => () =>
      workers.every((worker) => worker.isRunning()) ? temporal() : { status: 'down', detail: 'a worker has stopped' },
  };
}

function unsubscribeUrlOf(settings: Settings): RenderDeps['unsubscribeUrl'] {
  const url = publicUrlOf(settings);
  return (about) => {
    const notificationId = fromPublicId('notification', about.notificationId);
    // A fallback that an older release accepted has no hash.
    if (url === null || notificationId === null || about.recipientHash.length === 0) return null;
    return `${url}/u/${unsubscribeToken(settings.API_SECRET, { ...about, notificationId })}`;
  };
}

function versionOf({ TEMPORAL_DEPLOYMENT_NAME: deploymentName, TEMPORAL_BUILD_ID: buildId }: Settings) {
  return deploymentName && buildId ? { deploymentName, buildId } : null;
}

async function bundleOf({ WORKFLOW_BUNDLE: given }: Settings, logger: Logger) {
  if (given !== undefined && !existsSync(given)) {
    throw new Error(`WORKFLOW_BUNDLE names a file that does not exist: ${given}`);
  }
  const codePath = given ?? BUILT_BUNDLE;
  return existsSync(codePath) ? { codePath } : bundleWorkflows(logger);
}
