import { WorkflowClient, WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { defineSearchAttributeKey, TypedSearchAttributes } from '@temporalio/common';
import {
  CAMPAIGN_QUEUE,
  CAMPAIGN_WORKFLOW,
  type CampaignPlanInput,
  campaignWorkflowIdFor,
} from '../contracts/campaign-workflow.ts';
import { CHANGED_SIGNAL, SEARCH_ATTRIBUTES } from '../contracts/notification-workflow.ts';
import { type RunState, runStateOf } from './run-state.ts';
import type { StarterConnection, StartResult } from './starter.ts';

const START_TIMEOUT_MS = 10_000;
/** Of Temporal's five, the last: campaigns give way to whatever is sent one by one. */
const LAST_PRIORITY = 5;

const CLIENT_ID = defineSearchAttributeKey(SEARCH_ATTRIBUTES.clientId, 'KEYWORD');
const CHANNEL = defineSearchAttributeKey(SEARCH_ATTRIBUTES.channel, 'KEYWORD');

export type CampaignStarter = {
  /** Tells the workflow of a run that its row has changed, and starts it where there is none; that it has ended is success. */
  changed(plan: CampaignPlanInput): Promise<StartResult>;
  /** What has become of a run's workflow, as far as Temporal remembers. */
  runState(run: Pick<CampaignPlanInput, 'campaignId' | 'run'>): Promise<RunState>;
};

/** Starts the workflows of campaigns. Their slices have the priority and the client of these. */
export function createCampaignStarter(connection: StarterConnection, namespace: string): CampaignStarter {
  const client = new WorkflowClient({ connection, namespace });
  return {
    runState: (run) => runStateOf(client, connection, campaignWorkflowIdFor(run)),
    async changed({ campaignId, run, clientId, channel }) {
      const plan: CampaignPlanInput = { campaignId, run, clientId, channel };
      const tell = () =>
        client.signalWithStart(CAMPAIGN_WORKFLOW, {
          workflowId: campaignWorkflowIdFor(plan),
          taskQueue: CAMPAIGN_QUEUE,
          args: [plan],
          signal: CHANGED_SIGNAL,
          workflowIdReusePolicy: 'REJECT_DUPLICATE',
          // Clients take turns, whatever the size of their campaigns.
          priority: { priorityKey: LAST_PRIORITY, fairnessKey: clientId },
          typedSearchAttributes: new TypedSearchAttributes([
            { key: CLIENT_ID, value: clientId },
            { key: CHANNEL, value: channel },
          ]),
        });
      try {
        await connection.withDeadline(Date.now() + START_TIMEOUT_MS, tell);
        return 'signalled';
      } catch (error) {
        if (error instanceof WorkflowExecutionAlreadyStartedError) return 'already_started';
        throw error;
      }
    },
  };
}
