import { createDeliver, type DeliverDeps } from './deliver.ts';
import { createGiveUp, type GiveUpDeps } from './give-up.ts';
import { withoutSecrets } from './without-secrets.ts';

export type ActivityDeps = DeliverDeps & GiveUpDeps;

/** Every effect of the workflow. Each is idempotent by (notification, run, attempt). */
export function createActivities(deps: ActivityDeps) {
  return {
    deliver: withoutSecrets(createDeliver(deps)),
    giveUp: withoutSecrets(createGiveUp(deps)),
  };
}

export type Activities = ReturnType<typeof createActivities>;
