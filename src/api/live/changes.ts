import { z } from 'zod';
import { publicIdPattern } from '../../domain/ids.ts';
import { KEY_MODES, type KeyMode } from '../../domain/notification.ts';
import { STATUSES, type Status } from '../../domain/status.ts';

/** How many notifications have become each status; a status that this release does not know is not counted. */
export type Counts = Partial<Record<Status, number>>;

/** What has changed of one client's rows of one environment: topics, as streams name them. */
export type Changes = { clientId: string; environment: KeyMode; topics: Map<string, Counts> };

/** What is read of an event, whatever its type: a newer writer may add types and fields. */
const eventSchema = z.object({
  type: z.string(),
  data: z.object({
    clientId: z.string(),
    // What says none is of the whole account, or was written by an older release: live keys see both.
    environment: z.enum(KEY_MODES).default('live'),
    status: z.enum(STATUSES).optional().catch(undefined),
    notificationId: z.string().regex(publicIdPattern('notification')).optional(),
    campaignId: z.string().regex(publicIdPattern('campaign')).optional(),
  }),
});
type Event = z.output<typeof eventSchema>;

/** After these there is a dead letter, or one more way to see an old one. */
const GIVEN_UP: readonly (Status | undefined)[] = ['FAILED', 'UNKNOWN'];

/**
 * What records of `notification-status` say has changed, taken together. What is no event says nothing: whoever may write
 * to the topic can at the worst make a page look again.
 * @param isWatched whether anybody asks for this client (`cli_…`); what nobody asks for is not looked into
 */
export function readChanges(values: readonly Buffer[], isWatched: (clientId: string) => boolean): Changes[] {
  const found = new Map<string, Changes>();
  for (const value of values) {
    const json = parse(value);
    if (!isWatched(json?.data?.clientId as string)) continue;
    const { success, data: event } = eventSchema.safeParse(json);
    if (success) note(found, event);
  }
  return [...found.values()];
}

function note(found: Map<string, Changes>, event: Event): void {
  const { clientId, environment, status } = event.data;
  const owner = `${clientId}/${environment}`;
  const changes = found.get(owner) ?? { clientId, environment, topics: new Map() };
  found.set(owner, changes);
  for (const topic of topicsOf(event)) {
    const counts = changes.topics.get(topic) ?? {};
    if (status !== undefined && event.data.notificationId !== undefined) counts[status] = (counts[status] ?? 0) + 1;
    changes.topics.set(topic, counts);
  }
}

function topicsOf({ type, data: { notificationId, campaignId, status } }: Event): string[] {
  if (notificationId !== undefined) {
    const letters = GIVEN_UP.includes(status) ? ['dead-letters'] : [];
    return ['overview', 'list', `notification:${notificationId}`, ...letters];
  }
  if (campaignId !== undefined) return ['overview', 'campaigns', `campaign:${campaignId}`];
  return type === 'webhook.test' ? [] : ['overview'];
}

function parse(value: Buffer): { data?: { clientId?: unknown } } | null {
  try {
    return JSON.parse(value.toString());
  } catch {
    return null;
  }
}
