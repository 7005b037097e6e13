import { z } from 'zod';
import type { Channel } from '../../domain/channel.ts';
import { addressField, type Recipient } from '../../domain/notification.ts';
import { emailAddress, line, phoneNumber } from '../input/fields.ts';

/** All addresses of one person, or as a plain string the one that the channel needs. */
export const recipient = z.union([
  z.string(),
  z.strictObject({
    userId: line(255).optional(),
    email: emailAddress.optional(),
    phone: phoneNumber.optional(),
  }),
]);

const PARSERS = { email: emailAddress, phone: phoneNumber };

/**
 * The recipient as the channel needs it.
 * @param path where it stands in the body, for issues: `required` without the channel's address, `invalid_address`
 */
export function recipientFor(
  channel: Channel,
  given: z.output<typeof recipient>,
  path: PropertyKey[],
  context: z.RefinementCtx,
): Recipient {
  const field = addressField(channel);
  if (field === null) return {}; // refused for its channel
  if (typeof given === 'string') {
    const result = PARSERS[field].safeParse(given);
    if (result.success) return { [field]: result.data };
    for (const { message } of result.error.issues) {
      context.addIssue({ code: 'custom', path, message, params: { code: 'invalid_address' } });
    }
    return {};
  }
  if (given[field] === undefined) {
    context.addIssue({ code: 'custom', path: [...path, field], message: 'is required', params: { code: 'required' } });
  }
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}
