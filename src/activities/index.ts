import { Context } from '@temporalio/activity';
import type { Metrics } from '../observability/metrics.ts';
import type { DeliverDeps } from './attempt.ts';
import { type CallEndpointDeps, createCallEndpoint } from './call-endpoint.ts';
import { createDeliver } from './deliver.ts';
import { createGiveUp, type GiveUpDeps } from './give-up.ts';
import { createSendSlice, type SliceDeps } from './send-slice.ts';
import { createWhatIsNext } from './what-is-next.ts';
import { withoutSecrets } from './without-secrets.ts';

export type ActivityDeps = DeliverDeps & GiveUpDeps & CallEndpointDeps & SliceDeps;

/**
 * Every effect of the workflows. Each is idempotent by (notification, run, attempt), by (endpoint, event, run, number), or
 * goes on by what stands in the tables of its campaign.
 */
export function createActivities(deps: ActivityDeps) {
  const { metrics } = deps;
  return {
    deliver: timed(metrics, withoutSecrets(createDeliver(deps))),
    giveUp: timed(metrics, withoutSecrets(createGiveUp(deps))),
    callEndpoint: timed(metrics, withoutSecrets(createCallEndpoint(deps))),
    whatIsNext: timed(metrics, withoutSecrets(createWhatIsNext(deps))),
    sendSlice: timed(metrics, withoutSecrets(createSendSlice(deps))),
  };
}

/** Tells how long each waited for a worker that has a place for it. */
function timed<Input, Output>(metrics: Metrics, activity: (input: Input) => Promise<Output>) {
  return (input: Input): Promise<Output> => {
    const { taskQueue, currentAttemptScheduledTimestampMs: scheduledAtMs } = Context.current().info;
    // By two clocks, of which either may be behind.
    metrics.taskLatency.observe({ queue: taskQueue }, Math.max(0, Date.now() - scheduledAtMs) / 1_000);
    return activity(input);
  };
}

export type Activities = ReturnType<typeof createActivities>;
