import { campaignsOf } from './campaigns.ts';
import { clientOf } from './client.ts';
import { type ConnectionOptions, createHttp } from './create-http.ts';
import { deadLettersOf } from './dead-letters.ts';
import { eventsOf } from './events.ts';
import { keysOf } from './keys.ts';
import { notificationsOf } from './notifications.ts';
import { providersOf } from './providers.ts';
import { statsOf } from './stats.ts';
import { suppressionsOf } from './suppressions.ts';
import { layoutsOf, partialsOf, templatesOf } from './templates.ts';
import { usageOf } from './usage.ts';
import { webhooksOf } from './webhooks.ts';

export type PosthornOptions = ConnectionOptions & {
  /** `nk_…`. It gives access to your whole account: use it on a server, never in a browser. */
  apiKey: string;
};

export type Posthorn = ReturnType<typeof createPosthorn>;

/**
 * A client of the API. Each method resolves to the `data` of the answer and rejects with a PosthornError. Calls are
 * retried, with back-off, after network errors, 5xx, 429 and 409 `request_in_flight`, where that cannot do anything twice.
 */
export function createPosthorn({ apiKey, ...connection }: PosthornOptions) {
  const http = createHttp(connection, { 'x-api-key': apiKey });
  return {
    notifications: notificationsOf(http),
    events: eventsOf(http),
    deadLetters: deadLettersOf(http),
    templates: templatesOf(http),
    layouts: layoutsOf(http),
    partials: partialsOf(http),
    campaigns: campaignsOf(http),
    webhooks: webhooksOf(http),
    suppressions: suppressionsOf(http),
    keys: keysOf(http),
    client: clientOf(http),
    providers: providersOf(http),
    usage: usageOf(http),
    stats: statsOf(http),
  };
}
