import { type Connection, WorkflowClient, WorkflowNotFoundError } from '@temporalio/client';
import { CHANGED_SIGNAL, workflowIdFor } from '../contracts/notification-workflow.ts';
import { reasonOf } from '../observability/health.ts';
import type { Logger } from '../observability/logger.ts';

/** Above what a server that is there needs; a signal that is lost comes again through Kafka. */
const SIGNAL_TIMEOUT_MS = 3_000;

/** `missing`: Temporal has no such run that is open. */
export type Told = 'told' | 'missing' | 'failed';

export type Signaller = {
  /** Tells a run that its row has changed. Returns at once and never throws. */
  changed(notificationId: string, run: number): void;
  /** The same, and says what came of it. Never throws. */
  tell(notificationId: string, run: number): Promise<Told>;
};

/** The fast way from the API to a waiting workflow. */
export function createSignaller(connection: Connection, namespace: string, logger: Logger): Signaller {
  const client = new WorkflowClient({ connection, namespace });

  async function signal(notificationId: string, run: number): Promise<Told> {
    try {
      await connection.withDeadline(Date.now() + SIGNAL_TIMEOUT_MS, () =>
        client.getHandle(workflowIdFor(notificationId, run)).signal(CHANGED_SIGNAL),
      );
      return 'told';
    } catch (error) {
      // Closed, or not started yet: the row says what is to be known, and the bridge will start it.
      if (error instanceof WorkflowNotFoundError) return 'missing';
      logger.warn(
        { notificationId, run, reason: reasonOf(error) },
        'signal not delivered; it will be repeated, or arrive through Kafka',
      );
      return 'failed';
    }
  }
  return { changed: (notificationId, run) => void signal(notificationId, run), tell: signal };
}
