import { endpointsOf } from '../../api/app.ts';
import type { ApiDeps } from '../../api/deps.ts';
import type { Endpoint } from '../../api/endpoint.ts';
import type { Database } from '../../db/client.ts';

/**
 * The endpoints of an API that serves nobody, for their words: what only answers need is left out, and only what an
 * endpoint looks at when it is made is here.
 */
export function describedEndpoints(): Endpoint[] {
  const deps: Partial<ApiDeps> = {
    database: {} as Database,
    inboxStreams: { news: { on: () => () => {} }, stopping: new AbortController().signal },
    liveStreams: { feed: null, stopping: new AbortController().signal },
    refuseTarget: () => null,
    testWebhook: false,
    dashboard: null,
    homeLinks: [],
  };
  return endpointsOf(deps as ApiDeps);
}
