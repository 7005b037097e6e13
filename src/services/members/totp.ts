import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { totpSteps } from '../../domain/login.ts';

/*
 * Time-based one-time passwords (RFC 6238) as every authenticator reads them: HMAC-SHA-1, 30 s, six digits.
 */
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
/** As long as the hash (RFC 4226, 4, R6). */
const SECRET_BYTES = 20;
const DIGITS = 6;

/** In base 32 without padding. */
export function newTotpSecret(): string {
  const bits = [...randomBytes(SECRET_BYTES)].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return bits.replace(/.{5}/g, (five) => ALPHABET[Number.parseInt(five, 2)] ?? '');
}

/** What authenticators make an entry of, mostly as a QR code (https://github.com/google/google-authenticator/wiki/Key-Uri-Format). */
export function totpUrl(secret: string, account: string): string {
  return `otpauth://totp/Posthorn:${encodeURIComponent(account)}?secret=${secret}&issuer=Posthorn`;
}

/** The code of a step (RFC 4226, 5.3). */
export function totpCode(secret: string, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const hash = createHmac('sha1', bytesOf(secret)).update(counter).digest();
  const offset = (hash.at(-1) ?? 0) & 15;
  return String((hash.readUInt32BE(offset) & 0x7fff_ffff) % 10 ** DIGITS).padStart(DIGITS, '0');
}

/** The step that a code is of, where it may be taken now; else null. @param lastStep of the last one that was taken */
export function stepOfCode(secret: string, code: string, nowMs: number, lastStep: number | null): number | null {
  const given = Buffer.from(code);
  const matching = totpSteps(nowMs, lastStep).filter((step) => {
    const right = Buffer.from(totpCode(secret, step));
    return given.length === right.length && timingSafeEqual(given, right);
  });
  return matching[0] ?? null;
}

function bytesOf(secret: string): Buffer {
  const bits = [...secret].map((letter) => ALPHABET.indexOf(letter).toString(2).padStart(5, '0')).join('');
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
}
