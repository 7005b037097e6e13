import type { WorkerDeploymentVersion } from '@temporalio/common';
import { type NativeConnection, Worker, type WorkerOptions, type WorkflowBundleOption } from '@temporalio/worker';
import { taskQueueFor } from '../contracts/notification-workflow.ts';
import type { Channel } from '../domain/channel.ts';
import { reasonOf } from '../observability/health.ts';
import type { Logger } from '../observability/logger.ts';

export type WorkerDeps = {
  connection: NativeConnection;
  namespace: string;
  channel: Channel;
  /** Works the queue for what is urgent instead of the ordinary one. */
  urgent: boolean;
  activities: object;
  workflowBundle: WorkflowBundleOption;
  /** The build that it is, where releases are switched in Temporal; without one all workers of a queue are alike. */
  version?: WorkerDeploymentVersion | null;
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

/** Places of an ordinary queue. */
export const ORDINARY_TASKS = 100;
/** Those with which the tuned rates were measured (docs/performance.md); urgent ones are few, and must only not wait. */
const SIZES = {
  ordinary: { tasks: ORDINARY_TASKS, cache: 1_000, workflowPollers: 8, activityPollers: 4 },
  urgent: { tasks: 20, cache: 200, workflowPollers: 2, activityPollers: 2 },
} as const;

/** Works one of a channel's two queues. */
export async function runWorker(deps: WorkerDeps): Promise<RunningWorker> {
  const { connection, namespace, channel, urgent, activities, workflowBundle, drainMs, logger } = deps;
  const { tasks, cache, workflowPollers, activityPollers } = SIZES[urgent ? 'urgent' : 'ordinary'];
  const worker = await Worker.create({
    connection,
    namespace,
    taskQueue: taskQueueFor(channel, { urgent }),
    workflowBundle,
    activities,
    ...versioning(deps.version ?? null),
    maxConcurrentWorkflowTaskExecutions: tasks,
    maxConcurrentLocalActivityExecutions: tasks,
    maxConcurrentActivityTaskExecutions: tasks,
    maxCachedWorkflows: cache,
    workflowTaskPollerBehavior: { type: 'simple-maximum', maximum: workflowPollers },
    activityTaskPollerBehavior: { type: 'simple-maximum', maximum: activityPollers },
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

/** Runs move on to the build that is current: one can wait for a year, and its worker shall not (docs/decisions/0008). */
function versioning(version: WorkerDeploymentVersion | null): Pick<WorkerOptions, 'workerDeploymentOptions'> {
  if (!version) return {};
  return { workerDeploymentOptions: { version, useWorkerVersioning: true, defaultVersioningBehavior: 'AUTO_UPGRADE' } };
}
