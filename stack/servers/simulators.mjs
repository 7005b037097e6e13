import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../settings.mjs';
import { META_ACCOUNT, MSG91_ACCOUNT, TWILIO_ACCOUNT } from '../simulators/accounts.mjs';
import { developmentServiceAccount } from '../simulators/fcm-account.mjs';
import { developmentVapid } from '../simulators/web-push-keys.mjs';
import { answers, untilHealthy } from './healthy.mjs';

/** @typedef {Record<string, string>} Env settings of our processes, by name */
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
  const { sid, token, numbers } = TWILIO_ACCOUNT;
  return {
    ...(!given.sms && {
      TWILIO_ACCOUNT_SID: sid,
      TWILIO_AUTH_TOKEN: token,
      TWILIO_PHONE_NUMBER: String(numbers[0]),
      TWILIO_BASE_URL: `${url}/twilio`,
      MSG91_AUTH_KEY: MSG91_ACCOUNT.authKey,
      MSG91_TEMPLATE_ID: MSG91_ACCOUNT.templateId,
      MSG91_BASE_URL: `${url}/msg91`,
    }),
    ...(!given.whatsapp && {
      WHATSAPP_ACCESS_TOKEN: META_ACCOUNT.accessToken,
      WHATSAPP_PHONE_NUMBER_ID: META_ACCOUNT.phoneNumberId,
      WHATSAPP_APP_SECRET: META_ACCOUNT.appSecret,
      WHATSAPP_VERIFY_TOKEN: 'development-only-verify-token',
      WHATSAPP_BASE_URL: `${url}/meta`,
    }),
    ...(!given.push && dataDir && pushSettings(url, dataDir)),
  };
}

/** @param {string} url @param {string} dataDir @returns {Env} */
function pushSettings(url, dataDir) {
  const vapid = developmentVapid(dataDir);
  const account = { ...developmentServiceAccount(dataDir), token_uri: `${url}/fcm/token` };
  return {
    FCM_SERVICE_ACCOUNT: JSON.stringify(account),
    FCM_BASE_URL: `${url}/fcm`,
    VAPID_PUBLIC_KEY: vapid.publicKey,
    VAPID_PRIVATE_KEY: vapid.privateKey,
    VAPID_SUBJECT: vapid.subject,
  };
}

/** @param {string} file */
function keptToken(file) {
  if (!existsSync(file)) writeFileSync(file, randomBytes(24).toString('base64url'), { mode: 0o600 });
  return readFileSync(file, 'utf8').trim();
}
