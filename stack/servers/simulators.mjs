import { join } from 'node:path';
import { ROOT } from '../settings.mjs';
import { DEVELOPMENT_ACCOUNT as MSG91_ACCOUNT } from '../simulators/msg91.mjs';
import { DEVELOPMENT_ACCOUNT as TWILIO_ACCOUNT } from '../simulators/twilio.mjs';
import { answers, untilHealthy } from './healthy.mjs';

/**
 * Starts the vendors' simulators, and tells how our processes reach them with accounts that exist only there.
 * @param {{ session: import('../process/session.mjs').Session, port: number, logFile: string }} options
 * @returns {Promise<import('../process/session.mjs').Child & { settings: SimulatedVendors }>}
 * @typedef {{ TWILIO_ACCOUNT_SID: string, TWILIO_AUTH_TOKEN: string, TWILIO_PHONE_NUMBER: string,
 *   TWILIO_BASE_URL: string, MSG91_AUTH_KEY: string, MSG91_TEMPLATE_ID: string, MSG91_BASE_URL: string }} SimulatedVendors
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
  const { sid, token, numbers } = TWILIO_ACCOUNT;
  return {
    TWILIO_ACCOUNT_SID: sid,
    TWILIO_AUTH_TOKEN: token,
    TWILIO_PHONE_NUMBER: String(numbers[0]),
    TWILIO_BASE_URL: `${url}/twilio`,
    MSG91_AUTH_KEY: MSG91_ACCOUNT.authKey,
    MSG91_TEMPLATE_ID: MSG91_ACCOUNT.templateId,
    MSG91_BASE_URL: `${url}/msg91`,
  };
}
