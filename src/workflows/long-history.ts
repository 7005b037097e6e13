import { workflowInfo } from '@temporalio/workflow';

/** Half of what the server suggests as the limit; the SDK's suggestion counts bytes as well. */
const LONG_HISTORY = 2_000;

/** Whether the run should go on as a new one, which begins with an empty history. */
export function hasLongHistory(): boolean {
  const { continueAsNewSuggested, historyLength } = workflowInfo();
  return continueAsNewSuggested || historyLength > LONG_HISTORY;
}
