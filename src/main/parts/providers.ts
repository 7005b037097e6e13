import type { Settings } from '../../config/settings.ts';
import { type AccountLimits, NO_ACCOUNT_LIMITS } from '../../domain/account-limits.ts';
import { CHANNELS, type Channel } from '../../domain/channel.ts';
import type { Provider } from '../../providers/provider.ts';

/** One account at one vendor, as the settings describe it. */
type Account = {
  name: string;
  channel: Channel;
  /** Calls at once, per process. */
  concurrency: number;
  /** Over all workers. */
  limits: AccountLimits;
  /** Loads the vendor's library, which a process that only knows the name can do without. */
  open(): Promise<Provider>;
};

/** The accounts that are set up, in order of preference within their channel: the one table of API and worker. */
function accountsOf(settings: Settings): Account[] {
  const email = {
    channel: 'email' as const,
    concurrency: settings.WORKER_CONCURRENCY_EMAIL,
    limits: limitsOf(settings.PROVIDER_RATE_PER_MINUTE_EMAIL, settings.PROVIDER_PER_DAY_EMAIL),
  };
  const sms = {
    channel: 'sms' as const,
    concurrency: settings.WORKER_CONCURRENCY_SMS,
    limits: limitsOf(settings.PROVIDER_RATE_PER_MINUTE_SMS, settings.PROVIDER_PER_DAY_SMS),
  };
  const { SMTP_FALLBACK_URL: fallbackUrl } = settings;
  const accounts: Account[] = [{ ...email, name: 'smtp', open: () => openSmtp('smtp', smtpServerOf(settings)) }];
  if (fallbackUrl) {
    accounts.push({ ...email, name: 'smtp-fallback', open: () => openSmtp('smtp-fallback', { url: fallbackUrl }) });
  }
  const twilio = twilioAccountOf(settings);
  const msg91 = msg91AccountOf(settings);
  const smsAccounts: Account[] = [];
  if (twilio) smsAccounts.push({ ...sms, name: 'twilio', open: () => openTwilio('twilio', twilio) });
  if (msg91) smsAccounts.push({ ...sms, name: 'msg91', open: () => openMsg91('msg91', msg91) });
  const first = smsAccounts.filter(({ name }) => name === settings.SMS_PROVIDER);
  return [...accounts, ...first, ...smsAccounts.filter((one) => !first.includes(one))];
}

/** Opens every account that is set up. No connection is made yet. */
export function providersOf(settings: Settings): Promise<Provider[]> {
  return Promise.all(accountsOf(settings).map(({ open }) => open()));
}

/** Their names by channel, in order of preference; none where a channel is not set up. */
export function providerNamesOf(settings: Settings): Record<Channel, string[]> {
  const accounts = accountsOf(settings);
  const namesOf = (channel: Channel) => accounts.filter((one) => one.channel === channel).map(({ name }) => name);
  return Object.fromEntries(CHANNELS.map((channel) => [channel, namesOf(channel)])) as Record<Channel, string[]>;
}

/** What each account takes, by its name. One that is not set up here is never called, so anything does for it. */
export function accountSettingsOf(settings: Settings): (name: string) => Pick<Account, 'concurrency' | 'limits'> {
  const accounts = new Map(accountsOf(settings).map((account) => [account.name, account]));
  return (name) => accounts.get(name) ?? { concurrency: 20, limits: NO_ACCOUNT_LIMITS };
}

function limitsOf(perMinute: number | undefined, perDay: number | undefined): AccountLimits {
  return { rate: perMinute === undefined ? null : { count: perMinute, windowMs: 60_000 }, perDay: perDay ?? null };
}

function smtpServerOf(settings: Settings) {
  const { SMTP_URL: url, SMTP_HOST: host, SMTP_PORT: port, SMTP_USER: user, SMTP_PASS: pass } = settings;
  return url ? { url } : { host: host ?? '127.0.0.1', port, ...(user && pass ? { user, pass } : {}) };
}

function twilioAccountOf(settings: Settings) {
  const { TWILIO_ACCOUNT_SID: accountSid, TWILIO_AUTH_TOKEN: authToken, TWILIO_BASE_URL: baseUrl } = settings;
  const { TWILIO_PHONE_NUMBER: number, TWILIO_MESSAGING_SERVICE_SID: messagingServiceSid } = settings;
  if (!accountSid || !authToken) return null;
  if (number) return { accountSid, authToken, baseUrl, from: { number } };
  return messagingServiceSid ? { accountSid, authToken, baseUrl, from: { messagingServiceSid } } : null;
}

function msg91AccountOf(settings: Settings) {
  const { MSG91_AUTH_KEY: authKey, MSG91_TEMPLATE_ID: templateId, MSG91_SENDER_ID: senderId } = settings;
  const { MSG91_TEXT_VARIABLE: textVariable, MSG91_BASE_URL: baseUrl } = settings;
  return authKey && templateId ? { authKey, templateId, textVariable, senderId, baseUrl } : null;
}

async function openSmtp(name: string, server: ReturnType<typeof smtpServerOf>): Promise<Provider> {
  const { createSmtpProvider } = await import('../../providers/email/smtp.ts');
  return createSmtpProvider({ name, ...server }) as Provider;
}

async function openTwilio(name: string, account: NonNullable<ReturnType<typeof twilioAccountOf>>): Promise<Provider> {
  const { createTwilioProvider } = await import('../../providers/sms/twilio.ts');
  return createTwilioProvider({ name, ...account }) as Provider;
}

async function openMsg91(name: string, account: NonNullable<ReturnType<typeof msg91AccountOf>>): Promise<Provider> {
  const { createMsg91Provider } = await import('../../providers/sms/msg91.ts');
  return createMsg91Provider({ name, ...account }) as Provider;
}
