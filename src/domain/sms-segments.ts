/** GSM-7 where all of its characters are in that alphabet, else UCS-2, which holds fewer of them. */
export type SmsEncoding = 'GSM-7' | 'UCS-2';

/** 3GPP TS 23.038, 6.2.1: the default alphabet, one septet each. */
const BASIC = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
);
/** 3GPP TS 23.038, 6.2.1.1: its extension, an escape and a septet each. */
const EXTENSION = new Set('\f^{}\\[~]|€');

/**
 * What fits into the 140 octets of one SMS alone, and into each of several: 6 octets then say how they belong together.
 * 3GPP TS 23.040, 9.2.3.24.1; https://www.twilio.com/docs/glossary/what-is-gsm-7-character-encoding
 */
const ROOM: Record<SmsEncoding, { alone: number; joined: number }> = {
  'GSM-7': { alone: 160, joined: 153 },
  'UCS-2': { alone: 70, joined: 67 },
};

/** How an SMS is carried and billed: its encoding, and the count of its parts. A character is never cut in two. */
export function smsSegments(text: string): { encoding: SmsEncoding; segments: number } {
  const characters = [...text];
  const encoding = characters.every((one) => BASIC.has(one) || EXTENSION.has(one)) ? 'GSM-7' : 'UCS-2';
  const sizes = characters.map((one) => (encoding === 'UCS-2' ? one.length : EXTENSION.has(one) ? 2 : 1));
  const { alone, joined } = ROOM[encoding];
  if (sizes.reduce((sum, size) => sum + size, 0) <= alone) return { encoding, segments: 1 };

  let segments = 1;
  let used = 0;
  for (const size of sizes) {
    if (used + size > joined) {
      segments++;
      used = 0;
    }
    used += size;
  }
  return { encoding, segments };
}
