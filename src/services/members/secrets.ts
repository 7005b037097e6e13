import { createHash, createHmac, randomBytes } from 'node:crypto';

const TOKEN = /^[\w-]{43}$/;

/** What opens a session or a link: 256 bits, of which only the hash is stored, so a slow hash would add nothing. */
export function newToken(): { token: string; tokenHash: Buffer } {
  const token = randomBytes(32).toString('base64url');
  return { token, tokenHash: sha256(token) };
}

/** Null for what is no token. */
export function hashToken(token: string): Buffer | null {
  return TOKEN.test(token) ? sha256(token) : null;
}

/** What a log-in at the identity provider is bound to, made of what the browser alone keeps. */
export function loginSecrets(token: string): { state: string; nonce: string; codeVerifier: string } {
  const secret = (use: string) => createHmac('sha256', token).update(`oidc:${use}`).digest('base64url');
  return { state: secret('state'), nonce: secret('nonce'), codeVerifier: secret('verifier') };
}

const RECOVERY_CODES = 10;
/** Crockford's: no letter that looks like a digit. */
const LETTERS = '0123456789abcdefghjkmnpqrstvwxyz';

/** For who has lost their phone, each once: `xxxxx-xxxxx-xxxxx-xxxxx`, 100 bits. */
export function newRecoveryCodes(): string[] {
  return Array.from({ length: RECOVERY_CODES }, () => {
    const letters = [...randomBytes(20)].map((byte) => LETTERS[byte & 31]).join('');
    return letters.replace(/.{5}(?=.)/g, '$&-');
  });
}

/** As a recovery code is stored, however it was typed. */
export function hashRecoveryCode(code: string): string {
  return sha256(code.toLowerCase().replaceAll(/[\s-]/g, '')).toString('hex');
}

/** What failed log-ins of an address are counted by, and other such tries: it names nobody. 32 bytes. */
export function tryKey(secret: string, kind: 'login' | 'elevate' | 'reset', email: string): Buffer {
  return createHmac('sha256', secret).update(`${kind}:${email}`).digest();
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
