import { parsePhoneNumberFromString } from 'libphonenumber-js';
import { phoneSpellings } from '../../domain/phone-spellings.ts';

/** A + and digits, in groups as people write them; nothing that only a dialler understands, such as an extension. */
const INTERNATIONAL = /^\+[\d\s().-]{3,32}$/;

/**
 * The number in E.164, or null for what can be none. Only the length is held against the country's plan: plans grow,
 * and libphonenumber advises against more than `isPossible()` for that reason. The provider has the last word.
 */
export function parsePhoneNumber(text: string): string | null {
  if (!INTERNATIONAL.test(text)) return null;
  const number = parsePhoneNumberFromString(text, { extract: false });
  if (!number || number.ext !== undefined) return null;
  // WhatsApp still calls Mexican mobiles +521, which the plan no longer knows.
  const [canonical] = phoneSpellings(number.number);
  const isPossible = number.isPossible() || parsePhoneNumberFromString(canonical)?.isPossible();
  return isPossible ? number.number : null;
}

/**
 * The country of a number in E.164, in ISO 3166-1 (`IN`); undefined for one of no country, such as +800. A calling code
 * that several share is told apart by the digits after it: +1 416 is `CA`.
 */
export function phoneCountry(number: string): string | undefined {
  return parsePhoneNumberFromString(number, { extract: false })?.country;
}
