import { expect, test } from 'vitest';
import webPush from 'web-push';
import { loadSettings } from '../../src/config/load.ts';
import { openDatabase } from '../../src/db/client.ts';
import { accountSettingsOf, judgedNamesOf, providerNamesOf, providersOf } from '../../src/main/wiring/providers.ts';

// Nothing is asked of it: no account looks at the database when it is opened.
const database = openDatabase({
  url: 'postgres://nobody@127.0.0.1:1/none',
  poolSize: 1,
  applicationName: 'providers-test',
  onConnectionError: () => {},
});

const TWILIO = {
  TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`,
  TWILIO_AUTH_TOKEN: 'token',
  TWILIO_PHONE_NUMBER: '+15005550006',
};
const MSG91 = { MSG91_AUTH_KEY: 'key', MSG91_TEMPLATE_ID: '5762846b4f8d285d378b4567' };
const META = { WHATSAPP_ACCESS_TOKEN: 'token', WHATSAPP_PHONE_NUMBER_ID: '106540352242922' };
const pair = webPush.generateVAPIDKeys();
const VAPID = {
  VAPID_PUBLIC_KEY: pair.publicKey,
  VAPID_PRIVATE_KEY: pair.privateKey,
  VAPID_SUBJECT: 'mailto:ops@example.com',
};
const NONE = { email: [], sms: [], whatsapp: [], push: [], webhook: ['webhook'], in_app: ['in-app'] };

test.each([
  [{}, { ...NONE, email: ['smtp'] }],
  [{ SMTP_FALLBACK_URL: 'smtp://127.0.0.1' }, { ...NONE, email: ['smtp', 'smtp-fallback'] }],
  [TWILIO, { ...NONE, email: ['smtp'], sms: ['twilio'] }],
  [MSG91, { ...NONE, email: ['smtp'], sms: ['msg91'] }],
  [
    { ...MSG91, ...TWILIO },
    { ...NONE, email: ['smtp'], sms: ['twilio', 'msg91'] },
  ],
  [
    { ...MSG91, ...TWILIO, SMS_PROVIDER: 'twilio' },
    { ...NONE, email: ['smtp'], sms: ['twilio', 'msg91'] },
  ],
  [
    { ...MSG91, ...TWILIO, SMS_PROVIDER: 'msg91' },
    { ...NONE, email: ['smtp'], sms: ['msg91', 'twilio'] },
  ],
  [META, { ...NONE, email: ['smtp'], whatsapp: ['meta'] }],
  [VAPID, { ...NONE, email: ['smtp'], push: ['web-push'] }],
])('what the API names is what the worker opens, with %j', async (env, names) => {
  const settings = loadSettings(env);
  expect(providerNamesOf(settings)).toEqual(names);
  const providers = await providersOf(settings, database);
  for (const [channel, expected] of Object.entries(names)) {
    expect(providers.filter((one) => one.channel === channel).map(({ name }) => name)).toEqual(expected);
  }
  expect(providers.filter((one) => one.channel === null).map(({ name }) => name)).toEqual(['sandbox']);
  for (const provider of providers) await provider.close();
});

test('a breaker judges accounts of ours, not the many receivers behind one name', () => {
  expect(judgedNamesOf(loadSettings({ ...TWILIO, ...META, ...VAPID }))).toEqual(['smtp', 'twilio', 'meta', 'in-app']);
});

test('each account has the concurrency and the limits of its channel', () => {
  const of = accountSettingsOf(
    loadSettings({
      ...TWILIO,
      ...MSG91,
      SMTP_FALLBACK_URL: 'smtp://127.0.0.1',
      WORKER_CONCURRENCY_EMAIL: '3',
      PROVIDER_RATE_PER_MINUTE_EMAIL: '100',
      PROVIDER_PER_DAY_SMS: '7',
    }),
  );
  const email = { concurrency: 3, limits: { rate: { count: 100, windowMs: 60_000 }, perDay: null } };
  expect(of('smtp')).toMatchObject(email);
  expect(of('smtp-fallback')).toMatchObject(email);
  expect(of('twilio')).toMatchObject({ concurrency: 10, limits: { rate: null, perDay: 7 } });
  expect(of('msg91')).toMatchObject({ concurrency: 10, limits: { rate: null, perDay: 7 } });
  expect(of('nobody')).toMatchObject({ limits: { rate: null, perDay: null } });
});
