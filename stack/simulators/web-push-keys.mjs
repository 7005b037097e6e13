import { createECDH } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** @typedef {{ publicKey: string, privateKey: string, subject: string }} Vapid keys in base64url, as in the settings */

const FILE = 'vapid-keys.json';

/**
 * The VAPID keys of the development stack: made once, and kept in its data folder for its owner alone, since browsers
 * subscribe for one public key.
 * @param {string} dir
 * @returns {Vapid}
 */
export function developmentVapid(dir) {
  const file = join(dir, FILE);
  if (!existsSync(file)) writeFileSync(file, JSON.stringify(makeVapid(), null, 2), { mode: 0o600, flag: 'wx' });
  return JSON.parse(readFileSync(file, 'utf8'));
}

/** @returns {Vapid} */
export function makeVapid() {
  const pair = createECDH('prime256v1');
  const publicKey = pair.generateKeys('base64url');
  // Leading zeros belong to it, and are left out by `getPrivateKey`.
  const privateKey = Buffer.concat([Buffer.alloc(32), pair.getPrivateKey()])
    .subarray(-32)
    .toString('base64url');
  return { publicKey, privateKey, subject: 'mailto:development@posthorn.example' };
}
