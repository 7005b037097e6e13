const NAMESPACE = 'default';
const SEARCH_ATTRIBUTES = ['ClientId', 'Channel', 'UserKey'];

/** Longer than Kafka keeps records, so that a record read again finds its workflow (docs/contract.md). */
const RETENTION_SECONDS = 8 * 24 * 3600;
const KEYWORD = 2; // temporal.api.enums.v1.IndexedValueType
const NOT_FOUND = 5; // gRPC status
const WORKFLOW_TASKS = 1; // temporal.api.enums.v1.TaskQueueType

/**
 * Registers the namespace `default` with our search attributes where missing, and looks whether all services know it.
 * @param {string} address
 * @returns {Promise<boolean>} whether it can be used; a gRPC error also means not yet
 */
export async function prepareNamespace(address) {
  const { Connection } = await import('@temporalio/client'); // not at the top: this file is loaded before `npm ci`
  const connection = await Connection.connect({ address, connectTimeout: '3s' });
  try {
    return await connection.withDeadline(Date.now() + 10_000, async () => {
      await register(connection);
      return isUsable(connection);
    });
  } finally {
    await connection.close();
  }
}

/** @param {import('@temporalio/client').Connection} connection */
async function register({ workflowService, operatorService }) {
  try {
    await workflowService.describeNamespace({ namespace: NAMESPACE });
  } catch (error) {
    if (codeOf(error) !== NOT_FOUND) throw error;
    const workflowExecutionRetentionPeriod = { seconds: /** @type {any} */ (RETENTION_SECONDS) };
    await workflowService.registerNamespace({ namespace: NAMESPACE, workflowExecutionRetentionPeriod });
  }
  const { customAttributes } = await operatorService.listSearchAttributes({ namespace: NAMESPACE });
  const missing = SEARCH_ATTRIBUTES.filter((name) => !(name in customAttributes));
  if (missing.length === 0) return;
  const searchAttributes = Object.fromEntries(missing.map((name) => [name, KEYWORD]));
  await operatorService.addSearchAttributes({ namespace: NAMESPACE, searchAttributes });
}

/**
 * Each service caches namespaces on its own: visibility and frontend answer the counts, matching the task queue, history
 * the workflow that does not exist.
 * @param {import('@temporalio/client').Connection} connection
 */
async function isUsable({ workflowService }) {
  const namespace = NAMESPACE;
  const taskQueue = { name: 'posthorn-readiness' };
  await workflowService.countWorkflowExecutions({ namespace });
  const query = SEARCH_ATTRIBUTES.map((name) => `${name} = 'none'`).join(' and ');
  await workflowService.countWorkflowExecutions({ namespace, query });
  await workflowService.describeTaskQueue({ namespace, taskQueue, taskQueueType: WORKFLOW_TASKS });
  try {
    await workflowService.describeWorkflowExecution({ namespace, execution: { workflowId: 'posthorn-readiness' } });
  } catch (error) {
    return codeOf(error) === NOT_FOUND && !/namespace/i.test(String(error));
  }
  return false;
}

/** @param {unknown} error */
const codeOf = (error) => /** @type {{ code?: number }} */ (error)?.code;
