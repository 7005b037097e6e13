import type { WorkerDeploymentVersion } from '@temporalio/common';
import { type NativeConnection, Worker, type WorkerOptions, type WorkflowBundleOption } from '@temporalio/worker';

export type WorkerDeps = {
  connection: NativeConnection;
  namespace: string;
  taskQueue: string;
  /** How much it does at once. */
  size: keyof typeof SIZES;
  activities: object;
  workflowBundle: WorkflowBundleOption;
  /** The build that it is, where releases are switched in Temporal; without one all workers of a queue are alike. */
  version?: WorkerDeploymentVersion | null;
  /** After this the activities that still run are cancelled. */
  drainMs: number;
  /** Told once when it has ended by itself. It cannot be replaced: what it has asked for already would be given to it. */
  onLost: () => void;
};

export type RunningWorker = {
  /** Polls and works; false once it has ended, for whatever reason. */
  isRunning(): boolean;
  /** Takes nothing new and waits for what runs. */
  stop(): Promise<void>;
};

/** Places of an ordinary queue. */
export const ORDINARY_TASKS = 100;
/**
 * Those with which the tuned rates were measured (docs/performance.md); urgent ones are few, and must only not wait. What is
 * under way is kept, and a little more: of the many that wait any cache would hold few, and their histories are short.
 * Of campaigns there are few, and each of their tasks may be a slice, which sends to hundreds.
 */
const SIZES = {
  ordinary: { tasks: ORDINARY_TASKS, cache: 250, workflowPollers: 8, activityPollers: 4 },
  urgent: { tasks: 20, cache: 50, workflowPollers: 2, activityPollers: 2 },
  campaigns: { tasks: 8, cache: 20, workflowPollers: 2, activityPollers: 1 },
} as const;

const LOOK_EVERY_MS = 1_000;

/** Works one queue. */
export async function runWorker(deps: WorkerDeps): Promise<RunningWorker> {
  const { connection, namespace, taskQueue, activities, workflowBundle, drainMs, onLost } = deps;
  const { tasks, cache, workflowPollers, activityPollers } = SIZES[deps.size];
  const underWay = new Set<Promise<unknown>>();
  const worker = await Worker.create({
    connection,
    namespace,
    taskQueue,
    workflowBundle,
    activities: tracked(activities, underWay),
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
  const ended = worker.run().catch(() => undefined);
  // By its state alone: where it has failed, `run` waits for ever for polls that nobody has ended (SDK 1.24, seen by test).
  const isLost = () => worker.getState() === 'FAILED';
  const watch = setInterval(() => {
    if (!isLost()) return;
    clearInterval(watch);
    onLost();
  }, LOOK_EVERY_MS);
  return {
    isRunning: () => worker.getState() === 'RUNNING',
    async stop() {
      clearInterval(watch);
      if (worker.getState() === 'RUNNING') worker.shutdown();
      // What it has begun is written all the same.
      await (isLost() ? Promise.allSettled(underWay) : ended);
    },
  };
}

type Activity = (...input: unknown[]) => Promise<unknown>;

/** The same activities; `underWay` holds those that run. */
function tracked(activities: object, underWay: Set<Promise<unknown>>): Record<string, Activity> {
  const track =
    (activity: Activity): Activity =>
    (...input) => {
      const running = activity(...input).finally(() => underWay.delete(running));
      underWay.add(running);
      return running;
    };
  return Object.fromEntries(Object.entries(activities).map(([name, activity]) => [name, track(activity)]));
}

/** Runs move on to the build that is current: one can wait for a year, and its worker shall not (docs/decisions/0008). */
function versioning(version: WorkerDeploymentVersion | null): Pick<WorkerOptions, 'workerDeploymentOptions'> {
  if (!version) return {};
  return { workerDeploymentOptions: { version, useWorkerVersioning: true, defaultVersioningBehavior: 'AUTO_UPGRADE' } };
}
