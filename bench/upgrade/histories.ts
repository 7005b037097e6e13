import { Client, Connection } from '@temporalio/client';
import proto from '@temporalio/proto';
import { mapWithLimit } from '../../src/async/map-with-limit.ts';
import { eventually } from '../../test/support/expect/eventually.ts';

const READERS = 8;
const { WorkflowTaskFailedCause } = proto.temporal.api.enums.v1;
const { WORKFLOW_TASK_FAILED_CAUSE_UNSPECIFIED, WORKFLOW_TASK_FAILED_CAUSE_UNHANDLED_COMMAND } =
  WorkflowTaskFailedCause;
/** The server's own: a worker has ended, or a signal has come before the run could end. The task is done again. */
const HARMLESS = [WORKFLOW_TASK_FAILED_CAUSE_UNSPECIFIED, WORKFLOW_TASK_FAILED_CAUSE_UNHANDLED_COMMAND];

export type Crossed = {
  /** Runs that began before the upgrade and ended after it. */
  runs: number;
  /** Why tasks of theirs failed by the code, such as on a history that it does not fit. */
  failures: string[];
};

/** Reads each history that both releases have written. */
export async function readCrossed(
  address: string,
  namespace: string,
  { migratedAt, replacedAt }: { migratedAt: Date; replacedAt: Date },
): Promise<Crossed> {
  const connection = await Connection.connect({ address });
  try {
    const client = new Client({ connection, namespace });
    const query = `StartTime < '${migratedAt.toISOString()}' and CloseTime > '${replacedAt.toISOString()}'`;
    const ids: { workflowId: string; runId: string }[] = [];
    for await (const { workflowId, runId } of client.workflow.list({ query })) ids.push({ workflowId, runId });
    const failures = await mapWithLimit(ids, READERS, async ({ workflowId, runId }) => {
      const { events } = await eventually(() => client.workflow.getHandle(workflowId, runId).fetchHistory());
      return (events ?? []).flatMap(({ workflowTaskFailedEventAttributes: failed }) => {
        const cause = failed?.cause ?? null;
        return cause === null || HARMLESS.includes(cause) ? [] : [`${workflowId}: ${WorkflowTaskFailedCause[cause]}`];
      });
    });
    return { runs: ids.length, failures: failures.flat() };
  } finally {
    await connection.close();
  }
}
