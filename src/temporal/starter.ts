import { type ConnectionLike, WorkflowClient, WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { defineSearchAttributeKey, type SearchAttributePair, TypedSearchAttributes } from '@temporalio/common';
import type { NotificationRecord } from '../contracts/notification-record.ts';
import {
  CHANGED_SIGNAL,
  NOTIFICATION_WORKFLOW,
  type NotificationPlan,
  SEARCH_ATTRIBUTES,
  taskQueueFor,
  workflowIdFor,
} from '../contracts/notification-workflow.ts';
import { isUrgent, temporalPriority } from '../domain/priority.ts';
import { type RunState, runStateOf, type WithDeadline } from './run-state.ts';

/** Longer than any start that will still succeed; a server that is away must not hold a record for ever. */
const START_TIMEOUT_MS = 10_000;

const CLIENT_ID = defineSearchAttributeKey(SEARCH_ATTRIBUTES.clientId, 'KEYWORD');
const CHANNEL = defineSearchAttributeKey(SEARCH_ATTRIBUTES.channel, 'KEYWORD');
const USER_KEY = defineSearchAttributeKey(SEARCH_ATTRIBUTES.userKey, 'KEYWORD');

export type StartResult = 'started' | 'already_started' | 'signalled';
export type Starter = {
  /** The one workflow of a record. That it runs or ran already is success. */
  start(record: NotificationRecord): Promise<StartResult>;
  /** Tells it that its row has changed, and starts it where it has not come yet: the order of records does not matter. */
  signalChanged(record: NotificationRecord): Promise<StartResult>;
  /** What has become of its workflow, as far as Temporal remembers. */
  runState(record: Pick<NotificationRecord, 'notificationId' | 'run'>): Promise<RunState>;
};

/** Either of the SDK's connections: the worker's, which eager start needs, or the client's. */
export type StarterConnection = ConnectionLike & WithDeadline;

/** @param eager when a worker of the same process and connection may take the first task at once. */
export function createStarter(
  connection: StarterConnection,
  namespace: string,
  { eager }: { eager: boolean },
): Starter {
  const client = new WorkflowClient({ connection, namespace });
  const options = (record: NotificationRecord) => ({
    workflowId: workflowIdFor(record.notificationId, record.run),
    taskQueue: taskQueueFor(record.channel, { urgent: isUrgent(record.priority) }),
    args: [planOf(record)],
    workflowIdReusePolicy: 'REJECT_DUPLICATE' as const,
    priority: { priorityKey: temporalPriority(record.priority), fairnessKey: record.clientId },
    typedSearchAttributes: searchAttributes(record),
  });
  const once = async (call: () => Promise<unknown>, done: StartResult): Promise<StartResult> => {
    try {
      await connection.withDeadline(Date.now() + START_TIMEOUT_MS, call);
      return done;
    } catch (error) {
      if (error instanceof WorkflowExecutionAlreadyStartedError) return 'already_started';
      throw error;
    }
  };
  return {
    runState: ({ notificationId, run }) => runStateOf(client, connection, workflowIdFor(notificationId, run)),
    start: (record) =>
      once(
        () =>
          client.start(NOTIFICATION_WORKFLOW, {
            ...options(record),
            workflowIdConflictPolicy: 'FAIL',
            requestEagerStart: eager,
          }),
        'started',
      ),
    signalChanged: (record) =>
      once(
        () => client.signalWithStart(NOTIFICATION_WORKFLOW, { ...options(record), signal: CHANGED_SIGNAL }),
        'signalled',
      ),
  };
}

function planOf(record: NotificationRecord): NotificationPlan {
  return {
    notificationId: record.notificationId,
    run: record.run,
    channel: record.channel,
    priority: record.priority,
    dueAt: record.dueAt ?? null,
    expiresAt: record.expiresAt ?? null,
    retry: record.retry,
    onAmbiguous: record.onAmbiguous,
    routes: record.routes,
  };
}

function searchAttributes(record: NotificationRecord): TypedSearchAttributes {
  return new TypedSearchAttributes([
    { key: CLIENT_ID, value: record.clientId },
    { key: CHANNEL, value: record.channel },
    { key: USER_KEY, value: record.userKey },
  ] satisfies SearchAttributePair[]);
}
