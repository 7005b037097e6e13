import { Connection } from '@temporalio/client';
import proto from '@temporalio/proto';
import { SEARCH_ATTRIBUTES } from '../src/contracts/notification-workflow.ts';
import { eventually } from '../test/support/expect/eventually.ts';

const { INDEXED_VALUE_TYPE_KEYWORD: KEYWORD } = proto.temporal.api.enums.v1.IndexedValueType;
const { TASK_QUEUE_TYPE_WORKFLOW: WORKFLOWS } = proto.temporal.api.enums.v1.TaskQueueType;
const DAY_SECONDS = 86_400;

export type Temporal = {
  address: string;
  /** Makes a namespace with our search attributes and waits until every service knows it (about 10 s). */
  createNamespace(namespace: string): Promise<void>;
  /** As the visibility store sees them, which may be a second behind. */
  countOpenWorkflows(namespace: string): Promise<number>;
  close(): Promise<void>;
};

/** What the benchmark asks of Temporal: a namespace per scenario keeps the workers of one from the tasks of another. */
export async function openTemporal(address: string): Promise<Temporal> {
  const connection = await Connection.connect({ address, connectTimeout: '10s' });
  const { workflowService, operatorService } = connection;
  const count = async (namespace: string, query: string) =>
    Number((await workflowService.countWorkflowExecutions({ namespace, query })).count);

  return {
    address,
    async createNamespace(namespace) {
      const seconds = DAY_SECONDS as never; // typed as the Long of another package; a number is taken as well
      await workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod: { seconds } });
      const names = Object.values(SEARCH_ATTRIBUTES);
      const searchAttributes = Object.fromEntries(names.map((name) => [name, KEYWORD]));
      const usable = async () => {
        const { customAttributes } = await operatorService.listSearchAttributes({ namespace });
        if (!names.every((name) => name in customAttributes)) {
          await operatorService.addSearchAttributes({ namespace, searchAttributes });
        }
        await count(namespace, names.map((name) => `${name} = 'none'`).join(' and '));
        const taskQueue = { name: 'readiness' };
        await workflowService.describeTaskQueue({ namespace, taskQueue, taskQueueType: WORKFLOWS });
        return true;
      };
      await eventually(usable, { timeoutMs: 60_000, everyMs: 500, what: `namespace ${namespace}` });
    },
    countOpenWorkflows: (namespace) => count(namespace, `ExecutionStatus = 'Running'`),
    close: () => connection.close(),
  };
}
