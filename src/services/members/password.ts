import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { createSemaphore } from '../../async/semaphore.ts';
import { ApiProblem } from '../problem.ts';

/**
 * OWASP's row for scrypt with 32 MiB (Password Storage Cheat Sheet): it is in Node, so there is no native module and no
 * install script. What a hash was made with stands in it, so that a later release can ask for more.
 */
const COST = { log2N: 15, r: 8, p: 3 };
const HASH_BYTES = 32;
const SALT_BYTES = 16;
const FORM = /^scrypt:(\d{1,2}):(\d{1,2}):(\d{1,2}):([\w-]+):([\w-]+)$/;

/** Each takes a thread of libuv's four for a tenth of a second: two are left for all else. */
const turns = createSemaphore(2);
/** Who waits longer is told to come again. */
const WAITS_MS = 5_000;

/** Compared with where there is no account, so that both cases take the same work. */
const NOBODY_S = encode(COST, Buffer.alloc(SALT_BYTES), Buffer.alloc(HASH_BYTES));

/** @throws ApiProblem unavailable (503) where too many wait */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  return encode(COST, salt, await derive(password, salt, COST));
}

/** @param hash null where there is no account: the answer is no. @throws ApiProblem as `hashPassword` */
export async function isPassword(password: string, hash: string | null): Promise<boolean> {
  const [, log2N, r, p, salt = '', kept = ''] = FORM.exec(hash ?? NOBODY_S) ?? [];
  if (kept === '') throw new Error('a password hash of another form');
  const cost = { log2N: Number(log2N), r: Number(r), p: Number(p) };
  const derived = await derive(password, Buffer.from(salt, 'base64url'), cost);
  return timingSafeEqual(derived, Buffer.from(kept, 'base64url')) && hash !== null;
}

function encode({ log2N, r, p }: typeof COST, salt: Buffer, hash: Buffer): string {
  return ['scrypt', log2N, r, p, salt.toString('base64url'), hash.toString('base64url')].join(':');
}

async function derive(password: string, salt: Buffer, { log2N, r, p }: typeof COST): Promise<Buffer> {
  const N = 2 ** log2N;
  const options = { N, r, p, maxmem: 2 * 128 * N * r };
  // One spelling of the same letters, whichever keyboard wrote them (NIST SP 800-63B, 3.1.1.2).
  const letters = password.normalize('NFKC');
  const work = () =>
    new Promise<Buffer>((resolve, reject) => {
      scrypt(letters, salt, HASH_BYTES, options, (error, hash) => (error ? reject(error) : resolve(hash)));
    });
  const signal = AbortSignal.timeout(WAITS_MS);
  try {
    return await turns.run(work, { signal });
  } catch (error) {
    if (error !== signal.reason) throw error;
    const detail = 'Too many people log in right now. Nothing was changed. Try again in a few seconds.';
    throw new ApiProblem('unavailable', { detail, headers: { 'retry-after': '5' } });
  }
}
