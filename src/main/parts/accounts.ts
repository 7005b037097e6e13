import { readFileSync } from 'node:fs';
import type { Settings } from '../../config/settings.ts';
import { recipientHash } from '../../contracts/keyed-hash.ts';
import type { Database, Pool } from '../../db/client.ts';
import { insertInAppMessage } from '../../db/queries/in-app/insert.ts';
import { isWindowOpen } from '../../db/queries/whatsapp-windows.ts';
import { type AccountLimits, NO_ACCOUNT_LIMITS } from '../../domain/account-limits.ts';
import type { Channel } from '../../domain/channel.ts';
import { SANDBOX } from '../../domain/route.ts';
import type { TargetPolicy } from '../../providers/http/target.ts';
import type { Provider } from '../../providers/provider.ts';
import { targetPolicyOf } from '../reach.ts';

/** One account at one vendor, as the settings describe it. */
export type Account = {
  name: string;
  /** Null for the sandbox, which takes all. */
  channel: Channel | null;
  /** Calls at once, per process. */
  concurrency: number;
  /** Over all workers. */
  limits: AccountLimits;
  /** Many receivers behind one name: what one of them does says nothing of the others, so no breaker judges it. */
  isShared: boolean;
  /** Loads the vendor's library, which a process that only knows the name can do without. */
  open(database: Database): Promise<Provider>;
};

/** The one table of API and worker: the accounts that are set up, in order of preference within their channel. */
export function accountsOf(settings: Settings): Account[] {
  const account = (channel: Channel, name: string, open: Account['open'], { isShared = false } = {}): Account => {
    return { name, channel, open, isShared, ...capacityOf(settings, channel) };
  };
  const target = targetPolicyOf(settings);
  const fallback = settings.SMTP_FALLBACK_URL;
  const twilio = twilioOf(settings);
  const msg91 = msg91Of(settings);
  const meta = metaOf(settings);
  const vapid = vapidOf(settings);
  const serviceAccount = settings.FCM_SERVICE_ACCOUNT;
  const sms = [
    ...(twilio ? [account('sms', 'twilio', () => openTwilio(twilio))] : []),
    ...(msg91 ? [account('sms', 'msg91', () => openMsg91(msg91))] : []),
  ];
  return [
    account('email', 'smtp', () => openSmtp('smtp', settings, smtpServerOf(settings))),
    ...(fallback
      ? [account('email', 'smtp-fallback', () => openSmtp('smtp-fallback', settings, { url: fallback }))]
      : []),
    ...sms.sort((one, other) => rank(one, settings) - rank(other, settings)),
    ...(meta ? [account('whatsapp', 'meta', ({ pool }) => openMeta(meta, settings.API_SECRET, pool))] : []),
    ...(serviceAccount ? [account('push', 'fcm', () => openFcm(serviceAccount, settings.FCM_BASE_URL))] : []),
    ...(vapid ? [account('push', 'web-push', () => openWebPush({ vapid, target }), { isShared: true })] : []),
    account('webhook', 'webhook', () => openWebhook({ target }), { isShared: true }),
    account('in_app', 'in-app', (database) => openInApp(database)),
    { name: SANDBOX, channel: null, concurrency: 20, limits: NO_ACCOUNT_LIMITS, isShared: true, open: openSandbox },
  ];
}

function capacityOf(settings: Settings, channel: Channel): Pick<Account, 'concurrency' | 'limits'> {
  const name = channel.toUpperCase() as Uppercase<Channel>;
  const perMinute = settings[`PROVIDER_RATE_PER_MINUTE_${name}`];
  return {
    concurrency: settings[`WORKER_CONCURRENCY_${name}`],
    limits: {
      rate: perMinute === undefined ? null : { count: perMinute, windowMs: 60_000 },
      perDay: settings[`PROVIDER_PER_DAY_${name}`] ?? null,
    },
  };
}

/** The one that is asked for comes first; sorting keeps the order of the others. */
function rank({ name }: Account, { SMS_PROVIDER: first }: Settings): number {
  return name === first ? 0 : 1;
}

/** The mail server of `SMTP_URL`, else of `SMTP_HOST` and what goes with it. */
export function smtpServerOf(settings: Settings) {
  const { SMTP_URL: url, SMTP_HOST: host, SMTP_PORT: port, SMTP_USER: user, SMTP_PASS: pass } = settings;
  return url ? { url } : { host: host ?? '127.0.0.1', port, ...(user && pass ? { user, pass } : {}) };
}

function dkimOf({ DKIM_DOMAIN: domain, DKIM_SELECTOR: selector, DKIM_PRIVATE_KEY: file }: Settings) {
  return domain && selector && file ? { dkim: { domain, selector, privateKey: readFileSync(file, 'utf8') } } : {};
}

function twilioOf(settings: Settings) {
  const { TWILIO_ACCOUNT_SID: accountSid, TWILIO_AUTH_TOKEN: authToken, TWILIO_BASE_URL: baseUrl } = settings;
  const { TWILIO_PHONE_NUMBER: number, TWILIO_MESSAGING_SERVICE_SID: messagingServiceSid } = settings;
  const from = number ? { number } : messagingServiceSid ? { messagingServiceSid } : null;
  return accountSid && authToken && from ? { accountSid, authToken, baseUrl, from, ...callbackOf(settings) } : null;
}

/**
 * Where Twilio says what became of a message; it carries our id, so that it is understood before theirs is on record.
 * Only where somebody said how the world reaches us: Twilio refuses a message whose callback it cannot call (21609).
 */
function callbackOf({ PUBLIC_URL: url }: Settings) {
  return url ? { statusCallback: (id: string) => `${url}/api/receipts/twilio?notification=${id}` } : {};
}

function msg91Of(settings: Settings) {
  const { MSG91_AUTH_KEY: authKey, MSG91_TEMPLATE_ID: templateId, MSG91_SENDER_ID: senderId } = settings;
  const { MSG91_TEXT_VARIABLE: textVariable, MSG91_BASE_URL: baseUrl } = settings;
  return authKey && templateId ? { authKey, templateId, textVariable, senderId, baseUrl } : null;
}

function metaOf(settings: Settings) {
  const { WHATSAPP_ACCESS_TOKEN: accessToken, WHATSAPP_PHONE_NUMBER_ID: phoneNumberId } = settings;
  return accessToken && phoneNumberId ? { accessToken, phoneNumberId, baseUrl: settings.WHATSAPP_BASE_URL } : null;
}

function vapidOf(settings: Settings) {
  const { VAPID_PUBLIC_KEY: publicKey, VAPID_PRIVATE_KEY: privateKey, VAPID_SUBJECT: subject } = settings;
  return publicKey && privateKey && subject ? { publicKey, privateKey, subject } : null;
}

async function openSmtp(name: string, settings: Settings, server: ReturnType<typeof smtpServerOf>): Promise<Provider> {
  const { createSmtpProvider } = await import('../../providers/email/smtp.ts');
  return createSmtpProvider({ name, ...server, ...dkimOf(settings) }) as Provider;
}

async function openTwilio(account: NonNullable<ReturnType<typeof twilioOf>>): Promise<Provider> {
  const { createTwilioProvider } = await import('../../providers/sms/twilio.ts');
  return createTwilioProvider(account) as Provider;
}

async function openMsg91(account: NonNullable<ReturnType<typeof msg91Of>>): Promise<Provider> {
  const { createMsg91Provider } = await import('../../providers/sms/msg91.ts');
  return createMsg91Provider(account) as Provider;
}

async function openMeta(
  account: NonNullable<ReturnType<typeof metaOf>>,
  secret: string,
  pool: Pool,
): Promise<Provider> {
  const { createMetaProvider } = await import('../../providers/whatsapp/meta.ts');
  const hasWritten = (phone: string) => isWindowOpen(pool, account.phoneNumberId, recipientHash(secret, phone));
  return createMetaProvider({ ...account, isWindowOpen: hasWritten }) as Provider;
}

/** @param given the JSON of a service account, or the path of its file */
async function openFcm(given: string, baseUrl: string): Promise<Provider> {
  const { createFcmProvider } = await import('../../providers/push/fcm.ts');
  const text = given.trimStart().startsWith('{') ? given : readFileSync(given, 'utf8');
  return createFcmProvider({ serviceAccount: JSON.parse(text), baseUrl }) as Provider;
}

async function openWebPush(options: {
  vapid: NonNullable<ReturnType<typeof vapidOf>>;
  target: TargetPolicy;
}): Promise<Provider> {
  const { createWebPushProvider } = await import('../../providers/push/web-push.ts');
  return createWebPushProvider(options) as Provider;
}

async function openWebhook(options: { target: TargetPolicy }): Promise<Provider> {
  const { createWebhookProvider } = await import('../../providers/webhook/webhook.ts');
  return createWebhookProvider(options) as Provider;
}

async function openInApp({ pool, cipher }: Database): Promise<Provider> {
  const { createInAppProvider } = await import('../../providers/in-app/in-app.ts');
  return createInAppProvider({ store: (message) => insertInAppMessage(pool, cipher, message) }) as Provider;
}

async function openSandbox(): Promise<Provider> {
  const { createSandboxProvider } = await import('../../providers/sandbox/sandbox.ts');
  return createSandboxProvider() as Provider;
}
