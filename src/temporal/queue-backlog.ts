import type { ConnectionLike } from '@temporalio/client';
import { taskQueueFor } from '../contracts/notification-workflow.ts';
import { CHANNELS, type Channel } from '../domain/channel.ts';

const ASK_TIMEOUT_MS = 10_000;
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
  const isBehind = async ({ channel, urgent }: Queue, taskQueueType: number): Promise<boolean> => {
    const { stats } = await connection.withDeadline(Date.now() + ASK_TIMEOUT_MS, () =>
      connection.workflowService.describeTaskQueue({
        namespace,
        taskQueue: { name: taskQueueFor(channel, { urgent }), kind: NORMAL },
        taskQueueType,
        reportStats: true,
      }),
    );
    // A server from before 1.25 tells nothing.
    const { seconds, nanos } = stats?.approximateBacklogAge ?? {};
    return Number(seconds ?? 0) * 1_000 + (nanos ?? 0) / 1e6 > olderThanMs;
  };
  const behind = await Promise.all(
    queues.map(async (queue) => {
      const answers = await Promise.all(Object.values(TYPES).map((type) => isBehind(queue, type)));
      return answers.includes(true) ? [queue] : [];
    }),
  );
  return behind.flat();
}
