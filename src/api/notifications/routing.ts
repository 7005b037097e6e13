import { z } from 'zod';
import { CHANNELS, type Channel, DELIVERABLE_CHANNELS } from '../../domain/channel.ts';
import { addressOf, convertContent, type Recipient } from '../../domain/notification.ts';
import type { Route } from '../../domain/route.ts';
import { conflict, line } from '../input/fields.ts';
import { phoneCountry } from '../input/phone-number.ts';
import { toPointer } from '../input/pointer.ts';
import { ApiProblem, type FieldError } from '../problem.ts';
import { checkSms, completeContent, content, type Draft, draftFor } from './content.ts';
import { recipient, recipientFor } from './recipient.ts';

const MOST_PROVIDERS = 10;

const fallback = z.strictObject({
  channel: z.enum(CHANNELS),
  recipient: recipient.optional(),
  content: content.optional(),
});

/** By which providers of the channel, in this order, and then over which other channels (CONTRACT 1). */
export const routing = z.strictObject({
  providers: z
    .array(line(64))
    .min(1)
    .max(MOST_PROVIDERS)
    .superRefine((names, context) => {
      for (const [index, name] of names.entries()) {
        if (names.indexOf(name) < index) context.addIssue(conflict([index], 'is named already'));
      }
    })
    .optional(),
  fallback: z
    .array(fallback)
    .min(1)
    .max(CHANNELS.length - 1)
    .optional(),
});

export type Routing = {
  /** Null for all of the channel. */
  providers: string[] | null;
  fallback: FallbackRequest[];
};

export type FallbackRequest = { channel: Channel; recipient: Recipient; content: Draft };

/** What the routes of a notification depend on. */
type Request = { channel: Channel; recipient: Recipient; routing: Routing };

/** What the notification itself says; `contentPath`: where its words stand in the body. */
type Main = { channel: Channel; recipient: Recipient; content: Draft; contentPath: PropertyKey[] };

/**
 * The fallbacks, each with what its channel needs: from itself, else from the notification.
 * Issues: `conflicting_fields` for a channel that comes twice, `not_supported_yet`, and those of recipient and content.
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
      context.addIssue(conflict([...path, 'channel'], 'is tried already: each channel comes once'));
    }
    if (!DELIVERABLE_CHANNELS.includes(channel)) {
      const params = { code: 'not_supported_yet' };
      context.addIssue({ code: 'custom', path: [...path, 'channel'], message: 'is not supported yet', params });
    } else if (whom === undefined && addressOf(channel, main.recipient) === undefined) {
      const params = { code: 'required' };
      context.addIssue({ code: 'custom', path: [...path, 'recipient'], message: 'is required', params });
    }
    return {
      channel,
      recipient: whom === undefined ? main.recipient : recipientFor(channel, whom, [...path, 'recipient'], context),
      content: words
        ? draftFor(channel, words, (field) => [...path, 'content', field], context)
        : converted(channel, main, [...path, 'content'], context),
    };
  });
}

function converted(channel: Channel, main: Main, path: PropertyKey[], context: z.RefinementCtx): Draft {
  const words = convertContent(channel, completeContent(main.content));
  if (words.text.trim() === '') {
    context.addIssue({ code: 'custom', path, message: 'is required', params: { code: 'required' } });
  }
  if (channel === 'sms') checkSms(words.text, main.contentPath, context);
  return words;
}

/**
 * The providers to try, in order: those of the channel, then those of each fallback.
 * @param providers that are set up, by channel
 * @param smsByCountry which of them an SMS to a country tries first; what the request names goes before it
 * @throws ApiProblem validation_failed (422) for a provider that the channel does not have, and for a channel that this
 *   installation has no provider for
 */
export function routesFor(
  { channel, recipient: whom, routing: { providers: wanted, fallback } }: Request,
  providers: Record<Channel, string[]>,
  smsByCountry: Record<string, string>,
): Route[] {
  const errors: FieldError[] = [];
  const add = (path: PropertyKey[], code: FieldError['code'], detail: string) =>
    errors.push({ pointer: toPointer(path), code, detail });
  const channels = [
    { channel, path: ['channel'] },
    ...fallback.map((one, index) => ({ channel: one.channel, path: ['routing', 'fallback', index, 'channel'] })),
  ];
  for (const one of channels) {
    if (providers[one.channel].length === 0) add(one.path, 'channel_not_set_up', 'has no provider here');
  }
  const known = providers[channel];
  for (const [index, name] of (wanted ?? []).entries()) {
    if (known.includes(name) || known.length === 0) continue;
    add(['routing', 'providers', index], 'unknown_provider', `is none of ${known.join(', ')}`);
  }
  if (errors.length > 0) throw new ApiProblem('validation_failed', { errors });
  const routesOf = (over: Channel, names: string[]) => names.map((provider): Route => ({ channel: over, provider }));
  const inOrder = (over: Channel, { phone }: Recipient) =>
    over === 'sms' && phone ? startWith(smsByCountry[phoneCountry(phone) ?? ''], providers.sms) : providers[over];
  return [
    ...routesOf(channel, wanted ?? inOrder(channel, whom)),
    ...fallback.flatMap((one) => routesOf(one.channel, inOrder(one.channel, one.recipient))),
  ];
}

/** Those names with `first` in front, where it is one of them. */
function startWith(first: string | undefined, names: string[]): string[] {
  return first !== undefined && names.includes(first) ? [first, ...names.filter((name) => name !== first)] : names;
}
