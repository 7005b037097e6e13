import type { ConnectionLike } from '@temporalio/client';
import { CAMPAIGN_QUEUE } from '../contracts/campaign-workflow.ts';
import { taskQueueFor } from '../contracts/notification-workflow.ts';
import { CHANNELS, type Channel } from '../domain/channel.ts';

const ASK_TIMEOUT_MS = 10_000;
const MEASURE_WITHIN_MS = 2_000;
/** Of temporal.api.enums.v1: TaskQueueType and TaskQueueKind. */
const TYPES = { workflow: 1, activity: 2 } as const;
const NORMAL = 1;

export type Queue = { channel: Channel; urgent: boolean };

/** Both queues of these channels. */
export function queuesOf(channels: readonly Channel[]): Queue[] {
  return channels.flatMap((channel) => [true, false].map((urgent) => ({ channel, urgent })));
}

/**
 * Those queues in which a task has waited for a worker for longer than that, in milliseconds: no worker runs, or more comes
 * than they can do. One question for each queue and type of task, however many wait.
 * @throws the SDK's error where Temporal does not answer
 */
export async function findBehindQueues(
  connection: ConnectionLike,
  namespace: string,
  olderThanMs: number,
  queues: readonly Queue[] = queuesOf(CHANNELS),
): Promise<Queue[]> {
  const behind = await Promise.all(
    queues.map(async (queue) => {
      const name = taskQueueFor(queue.channel, queue);
      return (await backlogAgeMs(connection, namespace, name, ASK_TIMEOUT_MS)) > olderThanMs ? [queue] : [];
    }),
  );
  return behind.flat();
}

/** How long the oldest task of a queue, of either type, has waited for a worker; 0 where none waits. */
async function backlogAgeMs(
  connection: ConnectionLike,
  namespace: string,
  name: string,
  deadlineMs: number,
): Promise<number> {
  const ages = Object.values(TYPES).map(async (taskQueueType) => {
    const { stats } = await connection.withDeadline(Date.now() + deadlineMs, () =>
      connection.workflowService.describeTaskQueue({
        namespace,
        taskQueue: { name, kind: NORMAL },
        taskQueueType,
        reportStats: true,
      }),
    );
    // A server from before 1.25 tells nothing.
    const { seconds, nanos } = stats?.approximateBacklogAge ?? {};
    return Number(seconds ?? 0) * 1_000 + (nanos ?? 0) / 1e6;
  });
  return Math.max(...(await Promise.all(ages)));
}

/**
 * The age of the backlog of each queue that workers of ours work on, campaigns' with them.
 * @throws the SDK's error where Temporal does not answer within 2 s
 */
export function measureBacklogs(
  connection: ConnectionLike,
  namespace: string,
): Promise<{ queue: string; ageSeconds: number }[]> {
  const names = [...queuesOf(CHANNELS).map((queue) => taskQueueFor(queue.channel, queue)), CAMPAIGN_QUEUE];
  return Promise.all(
    names.map(async (queue) => {
      const ageMs = await backlogAgeMs(connection, namespace, queue, MEASURE_WITHIN_MS);
      return { queue, ageSeconds: ageMs / 1_000 };
    }),
  );
}
