import { z } from 'zod';
import type { AudienceOptions } from '../../audience/audience.ts';
import type { Channel } from '../../domain/channel.ts';
import { addressFields, type Recipient, recipientOver } from '../../domain/notification.ts';
import { explainIssue } from '../input/explain-issue.ts';
import { conflict, emailAddress, line, phoneNumber } from '../input/fields.ts';
import { fieldErrors } from '../input/validate.ts';

const base64url = (bytes: number) =>
  z.string().regex(new RegExp(`^[\\w-]{${Math.ceil((bytes * 4) / 3)}}={0,2}$`), `must be ${bytes} bytes in base64url`);

const webUrl = z.url({ protocol: /^https?$/ }).max(2_048);

/** As a browser's `PushSubscription.toJSON()` gives it; the sizes of its keys are those of RFC 8291, 3.1 and 3.2. */
const subscription = z
  .strictObject({
    endpoint: webUrl,
    expirationTime: z.number().nullable().optional(),
    keys: z.strictObject({ p256dh: base64url(65), auth: base64url(16) }),
  })
  .transform(({ endpoint, keys }) => ({ endpoint, keys }));

const PARSERS = {
  userId: line(255),
  email: emailAddress,
  phone: phoneNumber,
  token: line(4_096),
  subscription,
  url: webUrl,
};

/** All addresses of one person. */
export const person = z
  .strictObject({
    userId: PARSERS.userId.optional().describe('Your id for this person; the address for `in_app`.'),
    email: PARSERS.email.optional().describe('For `email`.'),
    phone: PARSERS.phone
      .optional()
      .describe('For `sms` and `whatsapp`, in international form, such as `+14155552671`.'),
    token: PARSERS.token.optional().describe('For `push`: the registration token of a device, from FCM.'),
    subscription: PARSERS.subscription
      .optional()
      .describe('For `push`: a browser’s push subscription, as `PushSubscription.toJSON()` returns it.'),
    url: PARSERS.url.optional().describe('For `webhook`.'),
  })
  .meta({ id: 'Person', description: 'The addresses of one person. Each channel uses its own.' });

/** All addresses of one person, or as a plain string the one that the channel needs. */
export const recipient = z.union([z.string(), person]).meta({
  id: 'Recipient',
  description: 'The addresses of one person, or the address for the channel as a plain string.',
});

const MISSING: Partial<Record<Channel, string>> = {
  push: 'is required (FCM device token), or else `subscription` (Web Push)',
};

/**
 * The recipient as the channel needs it.
 * @param path where it stands in the body, for issues: `required` without the channel's address, `invalid_address`,
 *   `conflicting_fields` for two addresses of which the channel takes one
 */
export function recipientFor(
  channel: Channel,
  given: z.output<typeof recipient>,
  path: PropertyKey[],
  context: z.RefinementCtx,
): Recipient {
  const [field, ...others] = addressFields(channel);
  if (typeof given === 'string') {
    const result = PARSERS[field].safeParse(given, { error: explainIssue });
    if (result.success) return { [field]: result.data };
    for (const { message } of result.error.issues) {
      context.addIssue({ code: 'custom', path, message, params: { code: 'invalid_address' } });
    }
    return {};
  }
  const [first, second] = [field, ...others].filter((name) => given[name] !== undefined);
  if (first === undefined) {
    const params = { code: 'required' };
    context.addIssue({ code: 'custom', path: [...path, field], message: MISSING[channel] ?? 'is required', params });
  }
  if (second !== undefined) {
    context.addIssue(
      conflict([...path, second], `cannot be combined with \`${first}\`: send one notification to each`),
    );
  }
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

/** Reads whom a row of an audience is for, by the rules of a request: what the channel needs of it, or what is wrong. */
export function recipientReader(channel: Channel): AudienceOptions['readRecipient'] {
  const schema = person.transform((given, context) => recipientFor(channel, given, [], context));
  return (given) => {
    const result = schema.safeParse(given, { error: explainIssue });
    if (result.success) return recipientOver(channel, result.data);
    const [first] = fieldErrors(result.error.issues, given);
    return first ?? { code: 'invalid_value', pointer: '', detail: 'is not valid' };
  };
}
