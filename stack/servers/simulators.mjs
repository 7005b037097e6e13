import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../settings.mjs';
import { SIMULATED_VENDORS } from '../simulators/vendors.mjs';
import { answers, untilHealthy } from './healthy.mjs';

/** @typedef {import('../simulators/vendors.mjs').Env} Env settings of our processes, by name */
/** @typedef {import('../settings.mjs').Settings['given']} Given what the environment has an account of its own for */

/**
 * Starts the vendors' simulators, and tells how our processes reach them with accounts that exist only there.
 * @param {{ session: import('../process/session.mjs').Session, port: number, logFile: string, dataDir: string,
 *   given: Given, api: string, inbox: string, receiptsToken?: string | undefined }} options `api` and `inbox`:
 *   addresses, for receipts and the phone page; `receiptsToken`: in place of one of the data folder's own
 * @returns {Promise<import('../process/session.mjs').Child & { settings: Env }>}
 */
export async function startSimulators({ session, port, logFile, dataDir, given, api, inbox, receiptsToken }) {
  const url = `http://127.0.0.1:${port}`;
  const token = receiptsToken || keptToken(join(dataDir, 'receipts-token'));
  const child = session.spawn({
    name: 'simulators',
    stage: 'temporal',
    command: process.execPath,
    args: [join(ROOT, 'stack', 'simulators.mjs'), String(port)],
    // By the environment, since everybody on the machine can read arguments.
    env: {
      ...process.env,
      SIMULATORS_DATA: dataDir,
      SIMULATORS_API: api,
      SIMULATORS_INBOX: inbox,
      SIMULATORS_RECEIPTS_TOKEN: token,
    },
    logFile,
    address: url,
  });
  await untilHealthy(child, () => answers(`${url}/healthz`), 30_000);
  return { ...child, settings: { RECEIPTS_TOKEN: token, ...simulatedVendors(url, { given, dataDir }) } };
}

/**
 * @param {string} url of the simulators
 * @param {{ given?: Given, dataDir?: string }} [options] without a data folder, which keeps its keys, push stays out
 * @returns {Env}
 */
export function simulatedVendors(url, { given = {}, dataDir } = {}) {
  const vendors = SIMULATED_VENDORS.filter(({ channel }) => !given[channel]);
  return Object.assign({}, ...vendors.map(({ settings }) => settings(url, dataDir)));
}

/** @param {string} file */
function keptToken(file) {
  if (!existsSync(file)) writeFileSync(file, randomBytes(24).toString('base64url'), { mode: 0o600 });
  return readFileSync(file, 'utf8').trim();
}
