import type { operations } from '../../../../src/client/schema.ts';
import { channelLabel } from '../../ui/channels.ts';

type Query = NonNullable<operations['listNotifications']['parameters']['query']>;

/** What of the URL narrows the list, by the API's own names. */
export const FILTERS = [
  'status',
  'channel',
  'recipient',
  'from',
  'to',
  'tag',
  'provider',
  'errorCode',
  'eventId',
  'campaign',
] as const;
type Name = (typeof FILTERS)[number];
export type UrlFilter = Partial<Record<Name, string | undefined>>;

/** As the API asks for it. A status or channel that there is not is left for the API to refuse. */
export function listFilter(url: UrlFilter): Omit<Query, 'limit' | 'cursor'> {
  return Object.fromEntries(FILTERS.flatMap((name) => (url[name] ? [[name, url[name]]] : [])));
}

/** By what the server cancels all that wait; null where the list is narrowed by more, or less, than that. */
export type CancelFilter = { tag: string } | { recipient: string };

export function cancelFilter(url: UrlFilter): CancelFilter | null {
  const { tag, recipient, ...others } = listFilter(url);
  if (Object.keys(others).length > 0) return null;
  if (tag !== undefined) return recipient === undefined ? { tag } : null;
  return recipient === undefined ? null : { recipient };
}

/** What the page of dead letters can be narrowed by: of the same name there and here. */
const OF_LETTERS = ['channel', 'provider', 'errorCode', 'from', 'to'] as const;

/** The filter that finds the dead letters of what is listed; null where there is no such filter. */
export function deadLetterFilter(url: UrlFilter): UrlFilter | null {
  const { status, ...rest } = listFilter(url) as UrlFilter;
  if (status !== undefined && status !== 'FAILED') return null;
  return Object.keys(rest).every((name) => OF_LETTERS.some((known) => known === name)) ? rest : null;
}

/** A filter in words: "failed, SMS, code twilio_20500"; empty where nothing narrows. */
export function filterInWords(url: UrlFilter): string {
  const { status, channel, recipient, from, to, tag, provider, errorCode, eventId, campaign } = url;
  const moment = (at: string) => new Date(at).toLocaleString();
  return [
    status?.toLowerCase(),
    channel && channelLabel(channel),
    recipient && `to ${recipient}`,
    tag && `tag ${tag}`,
    provider,
    errorCode && `code ${errorCode}`,
    eventId && `event ${eventId}`,
    campaign && `campaign ${campaign}`,
    from && `from ${moment(from)}`,
    to && `before ${moment(to)}`,
  ]
    .filter(Boolean)
    .join(', ');
}
