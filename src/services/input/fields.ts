import { z } from 'zod';
import { parseEmailAddress } from './email-address.ts';
import { parsePhoneNumber } from './phone-number.ts';

/** Text for one line of a header: no CR, LF or other control character, so that it can add no line. */
export function line(longest: number) {
  return z
    .string()
    .min(1)
    .max(longest)
    .refine((text) => !/\p{Cc}/u.test(text), {
      error: 'must not contain control characters',
      params: { code: 'forbidden_character' },
    })
    .meta({ pattern: '^[^\\x00-\\x1f\\x7f-\\x9f]*$' });
}

/** An issue for a field that cannot be combined with another one. */
export const conflict = (path: PropertyKey[], message: string) =>
  ({ code: 'custom', path, message, params: { code: 'conflicting_fields' } }) as const;

/** For a schema's `meta`: a field that comes only without the others. */
export const notTogether = (field: string, ...others: string[]) => ({
  dependentSchemas: { [field]: { not: { anyOf: others.map((other) => ({ required: [other] })) } } },
});

/** An address as it will be used: the domain in lower case and ASCII. */
export const emailAddress = address(parseEmailAddress, 'must be an e-mail address, such as ada@example.com').meta({
  format: 'email',
  maxLength: 254,
  examples: ['ada@example.com'],
});

/** A number in E.164, `+14155552671`, however its digits were grouped. */
export const phoneNumber = address(
  parsePhoneNumber,
  'must be a phone number in international form, such as +14155552671',
).meta({
  description: 'In international form, such as `+14155552671`. Spaces, dots and dashes between digits are allowed.',
  pattern: '^\\+[\\d\\s().-]{3,32}$',
  examples: ['+14155552671'],
});

/** Any kind of address, for looking up whom a notification was for. */
export const anyAddress = address((text) => {
  const known = parseEmailAddress(text) ?? parsePhoneNumber(text);
  if (known !== null) return known;
  // A mistyped address or number would otherwise find nothing, without a word.
  const isMistyped = text.startsWith('+') || /^[^/]*@[^/]*$/.test(text);
  return isMistyped || text.trim() === '' || text.length > 4_096 ? null : text;
}, 'must be an e-mail address, phone number, device token, URL or user id').meta({
  description: 'Any kind of address: e-mail address, phone number, device token, URL or user id.',
  minLength: 1,
});

function address(parse: (text: string) => string | null, message: string) {
  return z.string().transform((text, context) => {
    const parsed = parse(text);
    if (parsed !== null) return parsed;
    context.addIssue({ code: 'custom', message, params: { code: 'invalid_address' } });
    return z.NEVER;
  });
}
