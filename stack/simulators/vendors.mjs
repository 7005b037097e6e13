import { META_ACCOUNT, MSG91_ACCOUNT, TWILIO_ACCOUNT } from './accounts.mjs';
import { developmentServiceAccount } from './fcm-account.mjs';
import { developmentVapid } from './web-push-keys.mjs';

/*
 * The vendors that have a simulator, each said once for the local stack. No package is imported here: `npm start` reads
 * this on a bare checkout.
 */

/** @typedef {Record<string, string>} Env settings of our processes, by name */
/**
 * @typedef {{ channel: 'sms' | 'whatsapp' | 'push', credential: string,
 *   settings(url: string, dataDir: string | undefined): Env }} SimulatedVendor `credential`: the setting by which somebody
 *   has an account of their own; `settings`: the account that only the simulator at `url` knows, empty where its keys
 *   are kept in a data folder and there is none
 */

/** @type {readonly SimulatedVendor[]} */
export const SIMULATED_VENDORS = [
  {
    channel: 'sms',
    credential: 'TWILIO_ACCOUNT_SID',
    settings: (url) => ({
      TWILIO_ACCOUNT_SID: TWILIO_ACCOUNT.sid,
      TWILIO_AUTH_TOKEN: TWILIO_ACCOUNT.token,
      TWILIO_PHONE_NUMBER: String(TWILIO_ACCOUNT.numbers[0]),
      TWILIO_BASE_URL: `${url}/twilio`,
    }),
  },
  {
    channel: 'sms',
    credential: 'MSG91_AUTH_KEY',
    settings: (url) => ({
      MSG91_AUTH_KEY: MSG91_ACCOUNT.authKey,
      MSG91_TEMPLATE_ID: MSG91_ACCOUNT.templateId,
      MSG91_BASE_URL: `${url}/msg91`,
    }),
  },
  {
    channel: 'whatsapp',
    credential: 'WHATSAPP_ACCESS_TOKEN',
    settings: (url) => ({
      WHATSAPP_ACCESS_TOKEN: META_ACCOUNT.accessToken,
      WHATSAPP_PHONE_NUMBER_ID: META_ACCOUNT.phoneNumberId,
      WHATSAPP_APP_SECRET: META_ACCOUNT.appSecret,
      WHATSAPP_VERIFY_TOKEN: 'development-only-verify-token',
      WHATSAPP_BASE_URL: `${url}/meta`,
    }),
  },
  { channel: 'push', credential: 'FCM_SERVICE_ACCOUNT', settings: fcmSettings },
  { channel: 'push', credential: 'VAPID_PRIVATE_KEY', settings: vapidSettings },
];

/** @param {string} url @param {string | undefined} dataDir @returns {Env} */
function fcmSettings(url, dataDir) {
  if (dataDir === undefined) return {};
  const account = { ...developmentServiceAccount(dataDir), token_uri: `${url}/fcm/token` };
  return { FCM_SERVICE_ACCOUNT: JSON.stringify(account), FCM_BASE_URL: `${url}/fcm` };
}

/** @param {string} _url @param {string | undefined} dataDir @returns {Env} */
function vapidSettings(_url, dataDir) {
  if (dataDir === undefined) return {};
  const { publicKey, privateKey, subject } = developmentVapid(dataDir);
  return { VAPID_PUBLIC_KEY: publicKey, VAPID_PRIVATE_KEY: privateKey, VAPID_SUBJECT: subject };
}
