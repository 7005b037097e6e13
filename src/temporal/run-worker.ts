import { type NativeConnection, Worker, type WorkflowBundleOption } from '@temporalio/worker';
import { taskQueueFor } from '../contracts/notification-workflow.ts';
import type { Channel } from '../domain/channel.ts';
import { reasonOf } from '../observability/health.ts';
import type { Logger } from '../observability/logger.ts';

export type WorkerDeps = {
  connection: NativeConnection;
  namespace: string;
  channel: Channel;
  activities: object;
  workflowBundle: WorkflowBundleOption;
  /** After this the activities that still run are cancelled. */
  drainMs: number;
  logger: Logger;
};

export type RunningWorker = {
  /** Polls and works; false once it has ended, for whatever reason. */
  isRunning(): boolean;
  /** Takes nothing new and waits for what runs. */
  stop(): Promise<void>;
};

/** Works one channel's queue. The numbers are those with which the tuned rates were measured (docs/performance.md). */
export async function runWorker(deps: WorkerDeps): Promise<RunningWorker> {
  const { connection, namespace, channel, activities, workflowBundle, drainMs, logger } = deps;
  const worker = await Worker.create({
    connection,
    namespace,
    taskQueue: taskQueueFor(channel),
    workflowBundle,
    activities,
    maxConcurrentWorkflowTaskExecutions: 100,
    maxConcurrentLocalActivityExecutions: 100,
    maxConcurrentActivityTaskExecutions: 100,
    maxCachedWorkflows: 1_000,
    workflowTaskPollerBehavior: { type: 'simple-maximum', maximum: 8 },
    activityTaskPollerBehavior: { type: 'simple-maximum', maximum: 4 },
    shutdownGraceTime: drainMs,
    shutdownForceTime: drainMs + 3_000,
  });
  const ended = worker.run().catch((error) => logger.error({ channel, reason: reasonOf(error) }, 'worker ended'));
  return {
    isRunning: () => worker.getState() === 'RUNNING',
    async stop() {
      if (worker.getState() === 'RUNNING') worker.shutdown();
      await ended;
    },
  };
}
