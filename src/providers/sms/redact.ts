import { redact } from '../redact.ts';

/** How vendors write a number: with or without +, in groups, in brackets. */
const BETWEEN = '[\\s().-]{0,2}';
const SUBSCRIBER_DIGITS = 7;

/**
 * What a vendor said, fit to be kept: no phone number, no e-mail address, no secret of ours, one line, at most 8 KiB.
 * @param known.numbers in E.164; found in each spelling by their last seven digits.
 */
export function redactSms(words: string, known: { numbers: string[]; secrets: string[] }): string {
  let text = words;
  for (const number of known.numbers) {
    const subscriber = number.replace(/\D/g, '').slice(-SUBSCRIBER_DIGITS);
    if (subscriber.length < 4) continue; // a short code, which is nobody's
    const spelled = [...subscriber].join(BETWEEN);
    text = text.replace(new RegExp(`(?:[+(\\d][\\d\\s().-]{0,14})?${spelled}(?!\\d)`, 'g'), '[number]');
  }
  text = text.replace(/\+\d{7,15}(?!\d)/g, '[number]');
  return redact(text, { addresses: [], secrets: known.secrets });
}
