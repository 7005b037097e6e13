import { expect, it } from 'vitest';
import { smsSegments } from '../../src/domain/sms-segments.ts';

it.each<[string, string, 'GSM-7' | 'UCS-2', number]>([
  ['160 letters', 'a'.repeat(160), 'GSM-7', 1],
  ['161 letters', 'a'.repeat(161), 'GSM-7', 2],
  ['306 letters', 'a'.repeat(306), 'GSM-7', 2],
  ['307 letters', 'a'.repeat(307), 'GSM-7', 3],
  ['letters of GSM-7 beyond ASCII', 'ÄÖÜñé@£Δ¿', 'GSM-7', 1],
  ['80 characters of the extension, two septets each', '€'.repeat(80), 'GSM-7', 1],
  ['81 of them', '€'.repeat(81), 'GSM-7', 2],
  ['an escape that would be cut from its character', `${'a'.repeat(152)}€${'a'.repeat(152)}`, 'GSM-7', 3],
  ['a small c with a cedilla, which GSM-7 lacks', 'ç', 'UCS-2', 1],
  ['70 Cyrillic letters', 'ж'.repeat(70), 'UCS-2', 1],
  ['71 Cyrillic letters', 'ж'.repeat(71), 'UCS-2', 2],
  ['35 emoji, two units each', '😀'.repeat(35), 'UCS-2', 1],
  ['67 emoji, none of them cut', '😀'.repeat(67), 'UCS-2', 3],
  // https://www.twilio.com/docs/glossary/what-is-gsm-7-character-encoding
  ["Twilio's example: 152 letters and a character beyond GSM-7", `${'a'.repeat(152)}ж`, 'UCS-2', 3],
  ['1,600 letters', 'a'.repeat(1_600), 'GSM-7', 11],
  ['nothing', '', 'GSM-7', 1],
])('%s', (_name, text, encoding, segments) => {
  expect(smsSegments(text)).toEqual({ encoding, segments });
});
