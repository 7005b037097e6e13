import type { NativeConnection } from '@temporalio/worker';
import type { CheckResult } from '../observability/health.ts';
import { reasonOf } from '../observability/health.ts';

/** Whether the namespace can be used right now. */
export async function checkTemporal(connection: NativeConnection, namespace: string): Promise<CheckResult> {
  try {
    await connection.withDeadline(Date.now() + 1_800, () =>
      connection.workflowService.describeNamespace({ namespace }),
    );
    return { status: 'up', detail: `namespace ${namespace}` };
  } catch (error) {
    return { status: 'down', detail: reasonOf(error) };
  }
}
