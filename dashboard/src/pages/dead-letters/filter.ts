import type { operations } from '../../../../src/client/schema.ts';
import { channelLabel } from '../../ui/channels.ts';

type Query = NonNullable<operations['listDeadLetters']['parameters']['query']>;

/** What of the URL narrows the list, by the API's own names. `status` is FAILED unless it is said; `any` is all. */
export const FILTERS = ['channel', 'provider', 'errorCode', 'status', 'from', 'to', 'notificationId'] as const;
type Name = (typeof FILTERS)[number];
export type UrlFilter = Partial<Record<Name, string | undefined>>;

/** As the API asks for it. A channel or a status that there is not is left for the API to refuse. */
export function listFilter(url: UrlFilter): Omit<Query, 'limit' | 'cursor'> {
  const { status = 'FAILED', ...rest } = url;
  const given = { ...rest, status: status === 'any' ? undefined : status };
  return Object.fromEntries(FILTERS.flatMap((name) => (given[name] ? [[name, given[name]]] : [])));
}

/** What a replay by filter can be narrowed by. */
export type ReplayFilter = Pick<Query, 'channel' | 'provider' | 'errorCode' | 'environment' | 'from' | 'to'>;

/** The replay of all that is listed; null where a list is narrowed by what a replay cannot be. */
export function replayFilter(url: UrlFilter): ReplayFilter | null {
  const { status = 'FAILED', notificationId, ...cause } = listFilter(url) as UrlFilter;
  if (status !== 'FAILED' || url.status === 'any' || notificationId !== undefined) return null;
  return cause as ReplayFilter;
}

/** A filter in words: "SMS, twilio, code twilio_20500"; empty where nothing narrows. */
export function filterInWords({ channel, provider, errorCode, from, to }: UrlFilter): string {
  const moment = (at: string) => new Date(at).toLocaleString();
  return [
    channel && channelLabel(channel),
    provider,
    errorCode && `code ${errorCode}`,
    from && `from ${moment(from)}`,
    to && `before ${moment(to)}`,
  ]
    .filter(Boolean)
    .join(', ');
}
