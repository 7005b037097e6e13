import { z } from 'zod';
import { CHANNELS, type Channel } from '../../domain/channel.ts';
import { toPointer } from '../../domain/json-pointer.ts';
import { addressOf, convertContent, type KeyMode, type Recipient } from '../../domain/notification.ts';
import { type Route, reaches, SANDBOX } from '../../domain/route.ts';
import { conflict, line } from '../input/fields.ts';
import { phoneCountry } from '../input/phone-number.ts';
import { ApiProblem, type FieldError } from '../problem.ts';
import { checkLimits, content, type Draft, draftFor, refuseReservedData, required } from './content.ts';
import { recipient, recipientFor } from './recipient.ts';

const MOST_PROVIDERS = 10;

const fallback = z
  .strictObject({
    channel: z.enum(CHANNELS),
    recipient: recipient.optional(),
    content: content.optional(),
  })
  .meta({
    id: 'Fallback',
    description:
      'Another channel. An omitted recipient or content is taken from the notification; of a template its words for this channel.',
  });

/** Providers by name, each once. */
export const providerNames = z
  .array(line(64))
  .min(1)
  .max(MOST_PROVIDERS)
  .superRefine((names, context) => {
    for (const [index, name] of names.entries()) {
      if (names.indexOf(name) < index) context.addIssue(conflict([index], 'is listed twice'));
    }
  });

/** By which providers of the channel, in this order, and then over which other channels. */
export const routing = z
  .strictObject({
    providers: providerNames
      .optional()
      .describe('Providers of the channel, in order of preference; all configured ones if omitted.'),
    fallback: z
      .array(fallback)
      .min(1)
      .max(CHANNELS.length - 1)
      .optional()
      .describe('Channels to try when the first one has failed permanently.'),
  })
  .meta({ id: 'Routing' });

export type Routing = {
  /** Null for all of the channel. */
  providers: string[] | null;
  fallback: FallbackRequest[];
};

/** `content` is null where it is yet to be rendered from the notification's template. */
export type FallbackRequest = { channel: Channel; recipient: Recipient; content: Draft | null };

/** What the routes of a notification depend on. */
type Request = {
  channel: Channel;
  recipient: Recipient;
  routing: { providers: string[] | null; fallback: Pick<FallbackRequest, 'channel' | 'recipient'>[] };
};

/** What the notification itself says, null for a template; `contentPath`: where its words stand in the body. */
type Main = { channel: Channel; recipient: Recipient; content: Draft | null; contentPath: PropertyKey[] };

/**
 * The fallbacks, each with what its channel needs: from itself, else from the notification.
 * Issues: `conflicting_fields` for a channel that comes twice, and those of recipient and content.
 */
export function fallbacksFor(
  given: z.output<typeof fallback>[],
  main: Main,
  context: z.RefinementCtx,
): FallbackRequest[] {
  return given.map(({ channel, recipient: whom, content: words }, index) => {
    const path = ['routing', 'fallback', index];
    const earlier = [main.channel, ...given.slice(0, index).map((other) => other.channel)];
    if (earlier.includes(channel)) {
      context.addIssue(conflict([...path, 'channel'], 'is listed twice: each channel can be tried once'));
    }
    if (whom === undefined && addressOf(channel, main.recipient) === undefined) {
      context.addIssue(required([...path, 'recipient']));
    }
    if (words?.attachments) {
      context.addIssue(
        conflict([...path, 'content', 'attachments'], 'are allowed only in the content of the notification itself'),
      );
    }
    const to = whom === undefined ? main.recipient : recipientFor(channel, whom, [...path, 'recipient'], context);
    const draft = words
      ? draftFor(channel, words, (field) => [...path, 'content', field], context)
      : main.content && converted(channel, main.content, main.contentPath, [...path, 'content'], context);
    if (draft) refuseReservedData(to, draft, [...path, 'content', 'data'], context);
    return { channel, recipient: to, content: draft };
  });
}

/** What is yet to be made of the HTML is held to the channel's limits then. */
function converted(
  channel: Channel,
  main: Draft,
  contentPath: PropertyKey[],
  path: PropertyKey[],
  context: z.RefinementCtx,
): Draft {
  const { subject, text, html } = main;
  const words = convertContent(channel, { subject, text: text ?? '', html });
  if (text?.trim() === '') context.addIssue(required(path));
  const draft = text === null ? { ...words, text, source: html ?? '' } : words;
  checkLimits(channel, draft, () => contentPath, context);
  return draft;
}

/**
 * The providers to try, in order: those of the channel, then those of each fallback. What a test key sends goes to the
 * sandbox only.
 * @param providers that are set up, by channel
 * @param smsByCountry which of them an SMS to a country tries first; what the request names goes before it
 * @throws ApiProblem validation_failed (422) for a provider that the channel does not have, and for a channel that this
 *   installation has no provider for
 */
export function routesFor(
  { channel, recipient: whom, routing: { providers: wanted, fallback } }: Request,
  { environment, providers, smsByCountry }: Installation,
): Route[] {
  const errors: FieldError[] = [];
  const add = (path: PropertyKey[], code: FieldError['code'], detail: string) =>
    errors.push({ pointer: toPointer(path), code, detail });
  const known = (over: Channel) => (environment === 'test' ? [SANDBOX] : providers[over]);
  const inOrder = (over: Channel, { phone, ...rest }: Recipient) => {
    const names = known(over).filter((name) => reaches(name, rest));
    return over === 'sms' && phone ? startWith(smsByCountry[phoneCountry(phone) ?? ''], names) : names;
  };
  const legs = [
    { channel, whom, path: ['channel'] },
    ...fallback.map((one, index) => {
      return { channel: one.channel, whom: one.recipient, path: ['routing', 'fallback', index, 'channel'] };
    }),
  ];
  for (const leg of legs) {
    if (inOrder(leg.channel, leg.whom).length === 0) {
      const isOther = known(leg.channel).length > 0;
      add(
        leg.path,
        'channel_not_set_up',
        `has no provider on this server${isOther ? ' for this kind of address' : ''}`,
      );
    }
  }
  const live = providers[channel];
  for (const [index, name] of (wanted ?? []).entries()) {
    const path = ['routing', 'providers', index];
    if (live.includes(name) && !reaches(name, whom))
      add(path, 'invalid_value', 'does not support this kind of address');
    if (!live.includes(name) && live.length > 0) add(path, 'unknown_provider', `must be one of ${live.join(', ')}`);
  }
  if (errors.length > 0) throw new ApiProblem('validation_failed', { errors });
  return legs.flatMap((leg, index) => {
    const names = index === 0 && wanted && environment === 'live' ? wanted : inOrder(leg.channel, leg.whom);
    return names.map((provider): Route => ({ channel: leg.channel, provider }));
  });
}

export type Installation = {
  environment: KeyMode;
  providers: Record<Channel, string[]>;
  smsByCountry: Record<string, string>;
};

/** Those names with `first` in front, where it is one of them. */
function startWith(first: string | undefined, names: string[]): string[] {
  return first !== undefined && names.includes(first) ? [first, ...names.filter((name) => name !== first)] : names;
}
