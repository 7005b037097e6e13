import { join } from 'node:path';
import { ROOT } from '../settings.mjs';
import { DEVELOPMENT_ACCOUNT } from '../simulators/twilio.mjs';
import { answers, untilHealthy } from './healthy.mjs';

/**
 * Starts the vendors' simulators, and tells how our processes reach them with accounts that exist only there.
 * @param {{ session: import('../process/session.mjs').Session, port: number, logFile: string }} options
 * @returns {Promise<import('../process/session.mjs').Child & { settings: SimulatedVendors }>}
 * @typedef {{ TWILIO_ACCOUNT_SID: string, TWILIO_AUTH_TOKEN: string, TWILIO_PHONE_NUMBER: string,
 *   TWILIO_BASE_URL: string }} SimulatedVendors
 */
export async function startSimulators({ session, port, logFile }) {
  const url = `http://127.0.0.1:${port}`;
  const child = session.spawn({
    name: 'simulators',
    stage: 'temporal',
    command: process.execPath,
    args: [join(ROOT, 'stack', 'simulators.mjs'), String(port)],
    logFile,
    address: `${url}/ledger`,
  });
  await untilHealthy(child, () => answers(`${url}/healthz`), 30_000);
  return { ...child, settings: simulatedVendors(url) };
}

/**
 * @param {string} url
 * @returns {SimulatedVendors}
 */
export function simulatedVendors(url) {
  const { sid, token, numbers } = DEVELOPMENT_ACCOUNT;
  return {
    TWILIO_ACCOUNT_SID: sid,
    TWILIO_AUTH_TOKEN: token,
    TWILIO_PHONE_NUMBER: String(numbers[0]),
    TWILIO_BASE_URL: `${url}/twilio`,
  };
}
