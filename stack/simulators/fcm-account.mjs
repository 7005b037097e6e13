import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * As Google gives it for a service account, but for `token_uri`, which is where the simulator listens.
 * @typedef {{ type: 'service_account', project_id: string, private_key_id: string, private_key: string,
 *   client_email: string }} ServiceAccount
 */

const FILE = 'fcm-service-account.json';

/**
 * The account of the development stack: made once, and kept in its data folder for its owner alone. Who gives it to the
 * provider adds `token_uri`: `<simulators>/fcm/token`.
 * @param {string} dir
 * @returns {ServiceAccount}
 */
export function developmentServiceAccount(dir) {
  const file = join(dir, FILE);
  if (!existsSync(file))
    writeFileSync(file, JSON.stringify(makeServiceAccount(), null, 2), { mode: 0o600, flag: 'wx' });
  return JSON.parse(readFileSync(file, 'utf8'));
}

/** @returns {ServiceAccount} a new one, of RSA with 2,048 bits as Google's */
export function makeServiceAccount() {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  return {
    type: 'service_account',
    project_id: 'posthorn-development',
    private_key_id: randomBytes(20).toString('hex'),
    private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    client_email: 'posthorn@posthorn-development.iam.gserviceaccount.com',
  };
}
