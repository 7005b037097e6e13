import type { DeliverDeps } from './attempt.ts';
import { type CallEndpointDeps, createCallEndpoint } from './call-endpoint.ts';
import { createDeliver } from './deliver.ts';
import { createGiveUp, type GiveUpDeps } from './give-up.ts';
import { withoutSecrets } from './without-secrets.ts';

export type ActivityDeps = DeliverDeps & GiveUpDeps & CallEndpointDeps;

/** Every effect of the workflows. Each is idempotent by (notification, run, attempt), or (endpoint, event, run, number). */
export function createActivities(deps: ActivityDeps) {
  return {
    deliver: withoutSecrets(createDeliver(deps)),
    giveUp: withoutSecrets(createGiveUp(deps)),
    callEndpoint: withoutSecrets(createCallEndpoint(deps)),
  };
}

export type Activities = ReturnType<typeof createActivities>;
