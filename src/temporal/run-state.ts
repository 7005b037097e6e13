import { type WorkflowClient, WorkflowNotFoundError } from '@temporalio/client';

const ASK_TIMEOUT_MS = 10_000;

/** Of either of the SDK's connections. */
export type WithDeadline = { withDeadline<T>(deadline: number, call: () => Promise<T>): Promise<T> };

export type RunState = 'none' | 'running' | 'closed';

/** What has become of a workflow, as far as Temporal remembers. @throws the SDK's error where it does not answer */
export async function runStateOf(
  client: WorkflowClient,
  connection: WithDeadline,
  workflowId: string,
): Promise<RunState> {
  try {
    const { status } = await connection.withDeadline(Date.now() + ASK_TIMEOUT_MS, () =>
      client.getHandle(workflowId).describe(),
    );
    return status.name === 'RUNNING' ? 'running' : 'closed';
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return 'none';
    throw error;
  }
}
