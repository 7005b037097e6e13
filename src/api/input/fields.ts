import { z } from 'zod';
import { parseEmailAddress } from './email-address.ts';

/** Text for one line of a header: no CR, LF or other control character, so that it can add no line. */
export function line(longest: number) {
  return z
    .string()
    .min(1)
    .max(longest)
    .refine((text) => !/\p{Cc}/u.test(text), {
      error: 'must not hold control characters',
      params: { code: 'forbidden_character' },
    });
}

/** An issue for a field that says the same as another one. */
export const conflict = (path: string[], message: string) =>
  ({ code: 'custom', path, message, params: { code: 'conflicting_fields' } }) as const;

/** An address as it will be used: the domain in lower case and ASCII. */
export const emailAddress = z.string().transform((text, context) => {
  const address = parseEmailAddress(text);
  if (address !== null) return address;
  context.addIssue({ code: 'custom', message: 'is not an e-mail address', params: { code: 'invalid_address' } });
  return z.NEVER;
});
