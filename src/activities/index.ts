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
  return {
    deliver: withoutSecrets(createDeliver(deps)),
    giveUp: withoutSecrets(createGiveUp(deps)),
    callEndpoint: withoutSecrets(createCallEndpoint(deps)),
    whatIsNext: withoutSecrets(createWhatIsNext(deps)),
    sendSlice: withoutSecrets(createSendSlice(deps)),
  };
}

export type Activities = ReturnType<typeof createActivities>;
