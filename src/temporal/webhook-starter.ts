import { type Connection, WorkflowClient, WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { defineSearchAttributeKey, TypedSearchAttributes } from '@temporalio/common';
import { SEARCH_ATTRIBUTES } from '../contracts/notification-workflow.ts';
import {
  WEBHOOK_QUEUE,
  WEBHOOK_WORKFLOW,
  type WebhookPlan,
  webhookWorkflowIdFor,
} from '../contracts/webhook-workflow.ts';
import { type RunState, runStateOf } from './run-state.ts';

const START_TIMEOUT_MS = 10_000;
/** Of Temporal's five: behind the notifications themselves. */
const BEHIND_NOTIFICATIONS = 4;

const CLIENT_ID = defineSearchAttributeKey(SEARCH_ATTRIBUTES.clientId, 'KEYWORD');
const CHANNEL = defineSearchAttributeKey(SEARCH_ATTRIBUTES.channel, 'KEYWORD');

export type WebhookStarter = {
  /** The one workflow of a run; that it runs or ran already is success. `clientId` is the public id. */
  start(delivery: { plan: WebhookPlan; clientId: string }): Promise<void>;
  /** What has become of a run's workflow, as far as Temporal remembers. */
  runState(run: Omit<WebhookPlan, 'delaysMs'>): Promise<RunState>;
};

/** Starts the workflows that call clients' endpoints. */
export function createWebhookStarter(connection: Connection, namespace: string): WebhookStarter {
  const client = new WorkflowClient({ connection, namespace });
  return {
    runState: (run) => runStateOf(client, connection, webhookWorkflowIdFor(run)),
    async start({ plan, clientId }) {
      const start = () =>
        client.start(WEBHOOK_WORKFLOW, {
          workflowId: webhookWorkflowIdFor(plan),
          taskQueue: WEBHOOK_QUEUE,
          args: [plan],
          workflowIdReusePolicy: 'REJECT_DUPLICATE',
          workflowIdConflictPolicy: 'FAIL',
          // Clients take turns, so that no one's receiver that hangs takes all the places.
          priority: { priorityKey: BEHIND_NOTIFICATIONS, fairnessKey: clientId },
          typedSearchAttributes: new TypedSearchAttributes([
            { key: CLIENT_ID, value: clientId },
            { key: CHANNEL, value: 'webhook' },
          ]),
        });
      try {
        await connection.withDeadline(Date.now() + START_TIMEOUT_MS, start);
      } catch (error) {
        if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
      }
    },
  };
}
