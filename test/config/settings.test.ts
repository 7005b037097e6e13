import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { samplingOf } from '../../src/config/groups/traces.ts';
import type { Section } from '../../src/config/kit/setting.ts';
import { loadSettings } from '../../src/config/load.ts';
import { envExample, settingsPage } from '../../src/config/print.ts';
import { SECTIONS } from '../../src/config/sections.ts';
import { settingsSchema } from '../../src/config/settings.ts';
import { readSettings } from '../../stack/settings.mjs';

/** Made at random, as production wants it. */
const OWN_SECRET = '7d1f0c5be2a94638b0d7c1e5f2a39486';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const names = Object.keys(settingsSchema.shape);
const example = [...read('.env.example').matchAll(/^(# )?([A-Z][A-Z0-9_]*)=(.*)$/gm)].map(([, off, name, value]) => ({
  name: name as string,
  value: value as string,
  off: off !== undefined,
}));

test('.env.example and docs/settings.md are as npm run settings:docs prints them', () => {
  expect(read('.env.example')).toBe(envExample());
  expect(read('docs/settings.md')).toBe(settingsPage());
});

test('every setting has a text, its own or that of the setting before it', () => {
  for (const { title, intro, settings } of SECTIONS as readonly Section[]) {
    const [first] = Object.values(settings);
    expect(first?.text || intro, title).toBeTruthy();
  }
});

test('.env.example lists every setting, and nothing else', () => {
  // One is of the local servers alone.
  expect(example.map(({ name }) => name).sort()).toEqual([...names, 'TEMPORAL_HTTP_PORT'].sort());
});

const shown = Object.fromEntries(example.filter(({ off }) => !off).map(({ name, value }) => [name, value]));

test('with a copy of .env.example npm start starts its own servers, and lets webhooks come to this machine', () => {
  expect(readSettings(shown, tmpdir()).given).toEqual({});
  expect(shown.ALLOW_LOOPBACK_TARGETS).toBeUndefined();
});

test('.env.example shows the defaults, and a rate for e-mail that is only a suggestion', () => {
  expect(loadSettings(shown)).toEqual({ ...loadSettings({}), PROVIDER_RATE_PER_MINUTE_EMAIL: 100 });
  expect(loadSettings({}).PROVIDER_RATE_PER_MINUTE_EMAIL).toBeUndefined();
});

test('docker-compose gives our services only settings that exist', () => {
  const compose = parse(read('docker-compose.yml'), { merge: true });
  for (const service of ['api', 'bridge', 'worker', 'migrate', 'topics']) {
    const given = Object.keys(compose.services[service].environment);
    expect(
      given.filter((name) => !names.includes(name)),
      service,
    ).toEqual([]);
  }
});

test('every bad setting is named at once, and no value is repeated', () => {
  const bad = {
    PORT: 'hunter2',
    DATABASE_URL: 'mysql://hunter2',
    KAFKA_SSL: 'hunter2',
    API_SECRET: 'hunter2',
    MAIL_FROM: 'hunter2',
  };
  expect(() => loadSettings(bad)).toThrow(/PORT[\s\S]*API_SECRET[\s\S]*DATABASE_URL[\s\S]*KAFKA_SSL[\s\S]*MAIL_FROM/);
  try {
    loadSettings(bad);
  } catch (error) {
    expect((error as Error).message).not.toContain('hunter2');
  }
});

test('production needs a secret of its own', () => {
  expect(() => loadSettings({ NODE_ENV: 'production' })).toThrow(/API_SECRET/);
  expect(loadSettings({ NODE_ENV: 'production', API_SECRET: OWN_SECRET }).NODE_ENV).toBe('production');
});

test.each([
  ['API_SECRET', 'a'.repeat(32), /^ {2}API_SECRET: has too few different characters/m],
  ['API_SECRET', 'abcabcab'.repeat(5), /^ {2}API_SECRET: has too few different characters/m],
  ['ADMIN_TOKEN', 'a'.repeat(40), /^ {2}ADMIN_TOKEN: has too few different characters/m],
  ['ADMIN_TOKEN', OWN_SECRET.slice(0, 31), /^ {2}ADMIN_TOKEN: must have 32 characters or more in production/m],
  ['RECEIPTS_TOKEN', '0123'.repeat(5), /^ {2}RECEIPTS_TOKEN: has too few different characters/m],
  ['METRICS_TOKEN', '0'.repeat(32), /^ {2}METRICS_TOKEN: has too few different characters/m],
])('%s that could be guessed is refused in production (%s)', (name, value, reason) => {
  const given = { API_SECRET: OWN_SECRET, [name]: value };
  expect(() => loadSettings({ NODE_ENV: 'production', ...given })).toThrow(reason);
  expect(() => loadSettings(given)).not.toThrow();
  expect(() => loadSettings({ NODE_ENV: 'production', ...given, [name]: OWN_SECRET })).not.toThrow();
});

test('the published password of PostgreSQL is refused in production, but on this machine', () => {
  const production = { NODE_ENV: 'production', API_SECRET: OWN_SECRET };
  for (const address of [
    'postgres://postgres:postgres@db.example.com/posthorn',
    'postgresql://posthorn:%70ostgres@10.0.0.7:5432/posthorn?sslmode=verify-full',
    'postgres://db.example.com/posthorn?user=postgres&password=postgres',
    'postgres://postgres:postgres@127.0.0.1/posthorn?host=db.example.com',
  ]) {
    expect(() => loadSettings({ ...production, DATABASE_URL: address }), address).toThrow(/^ {2}DATABASE_URL: holds/m);
    expect(() => loadSettings({ DATABASE_URL: address }), address).not.toThrow();
  }
  for (const address of [
    'postgres://postgres:postgres@127.0.0.1:5433/posthorn',
    'postgres://postgres:postgres@[::1]/posthorn',
    'postgres://postgres:postgres@localhost/posthorn?host=/var/run/postgresql',
    'postgres://postgres:another@db.example.com/posthorn',
  ]) {
    expect(() => loadSettings({ ...production, DATABASE_URL: address }), address).not.toThrow();
  }
});

test('compose lets each published secret of a vendor be emptied, and production then starts', () => {
  const compose = parse(read('docker-compose.yml'), { merge: true }).services.api.environment as Record<string, string>;
  const own = { POSTGRES_PASSWORD: 'of-our-own', NODE_ENV: 'production' } as Record<string, string>;
  const emptied = Object.fromEntries(
    Object.entries(compose).map(([name, value]) => [
      name,
      // `${NAME-default}` is empty where NAME is; `${NAME:-default}` is not.
      `${value}`.replace(/\$\{([A-Z0-9_]+)(:?)-([^}]*)\}/g, (_, given, colon, fallback) =>
        given in own ? own[given] : colon ? fallback : '',
      ),
    ]),
  );
  expect(loadSettings({ ...emptied, API_SECRET: OWN_SECRET })).toMatchObject({ NODE_ENV: 'production' });
});

test('networks that must not be called are CIDR ranges or addresses', () => {
  const given = '198.51.100.0/24, 2001:db8::/32,203.0.113.9';
  expect(loadSettings({ REFUSED_NETWORKS: given }).REFUSED_NETWORKS).toHaveLength(3);
  expect(() => loadSettings({ REFUSED_NETWORKS: 'example.com' })).toThrow(/REFUSED_NETWORKS/);
});

test('a secret that is published for development is refused in production, by the name of its setting', () => {
  const compose = parse(read('docker-compose.yml'), { merge: true }).services.api.environment as Record<string, string>;
  const published = Object.fromEntries(
    Object.entries(compose).flatMap(([name, value]) => {
      const given = `${value}`.replace(/\$\{[A-Z_]+:?-([^}]*)\}/g, '$1');
      return given.includes('development-only') ? [[name, given]] : [];
    }),
  );
  expect(Object.keys(published).length).toBeGreaterThan(4);
  const own = { NODE_ENV: 'production', API_SECRET: OWN_SECRET };
  const withAll = { ...own, ...MSG91, ...TWILIO, WHATSAPP_PHONE_NUMBER_ID: '1', ...published };
  const others = {
    ...published,
    ADMIN_TOKEN: 'development-only-admin-token',
    MSG91_AUTH_KEY: 'development-only-authkey',
    RECEIPTS_TOKEN: 'development-only-receipts',
    SMTP_URL: 'smtp://user:development-only@mail.example.com',
    KAFKA_SASL_PASSWORD: 'development-only',
    SMTP_FALLBACK_URL: 'smtp://user:%64evelopment-only@mail.example.com',
  };
  for (const [name, value] of Object.entries(others)) {
    const given = { ...withAll, ...own, [name]: value };
    expect(() => loadSettings(given), name).toThrow(new RegExp(`^  ${name}: holds a secret that is published`, 'm'));
    expect(() => loadSettings({ ...given, NODE_ENV: 'development' }), name).not.toThrow(/published/);
  }
});

test('where traces go is an address, with headers in the form that OpenTelemetry gives them', () => {
  expect(loadSettings({})).toMatchObject({ OTEL_EXPORTER_OTLP_HEADERS: {}, OTEL_TRACES_SAMPLER_ARG: 0.05 });
  const given = {
    OTEL_EXPORTER_OTLP_ENDPOINT: 'https://traces.example.com/otlp/',
    OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20hunter2, x-tenant = a=b',
    OTEL_TRACES_SAMPLER_ARG: '1',
  };
  expect(loadSettings(given)).toMatchObject({
    OTEL_EXPORTER_OTLP_ENDPOINT: 'https://traces.example.com/otlp',
    OTEL_EXPORTER_OTLP_HEADERS: { authorization: 'Bearer hunter2', 'x-tenant': 'a=b' },
    OTEL_TRACES_SAMPLER_ARG: 1,
  });
  for (const wrong of [
    { OTEL_EXPORTER_OTLP_HEADERS: 'hunter2' },
    { OTEL_EXPORTER_OTLP_HEADERS: 'a=hunter2%0d%0ax: y' },
    { OTEL_EXPORTER_OTLP_HEADERS: 'a=hunter2%' },
    { OTEL_EXPORTER_OTLP_ENDPOINT: 'hunter2:4317' },
    { OTEL_TRACES_SAMPLER_ARG: '5' },
  ]) {
    expect(() => loadSettings(wrong)).toThrow(/OTEL_/);
    expect(() => loadSettings(wrong)).not.toThrow(/hunter2/);
  }
});

test('traces are sampled as OpenTelemetry names it, and another name is refused with those that there are', () => {
  const sampling = (sampler: string) =>
    samplingOf(loadSettings({ OTEL_TRACES_SAMPLER: sampler, OTEL_TRACES_SAMPLER_ARG: '0.2' }));
  expect(sampling('parentbased_traceidratio')).toEqual({ followsCaller: true, ratio: 0.2 });
  expect(sampling('parentbased_always_on')).toEqual({ followsCaller: true, ratio: 1 });
  expect(sampling('parentbased_always_off')).toEqual({ followsCaller: true, ratio: 0 });
  expect(sampling('traceidratio')).toEqual({ followsCaller: false, ratio: 0.2 });
  expect(sampling('always_on')).toEqual({ followsCaller: false, ratio: 1 });
  expect(sampling('always_off')).toBeNull();
  expect(samplingOf(loadSettings({}))).toEqual({ followsCaller: true, ratio: 0.05 });
  expect(() => sampling('jaeger_remote')).toThrow(
    /OTEL_TRACES_SAMPLER: must be one of parentbased_traceidratio, .*always_off/,
  );
});

test('an empty value counts as absent', () => {
  expect(loadSettings({ PORT: '', SMTP_URL: '' }).PORT).toBe(3000);
});

test('a fault point is refused outside of tests', () => {
  expect(() => loadSettings({ FAULT_POINT: 'deliver:after-claim' })).toThrow(/FAULT_POINT/);
});

test('WORKER_CHANNELS takes known channels only', () => {
  expect(loadSettings({ WORKER_CHANNELS: 'email, sms' }).WORKER_CHANNELS).toEqual(['email', 'sms']);
  expect(() => loadSettings({ WORKER_CHANNELS: 'email,pigeon' })).toThrow(/pigeon/);
});

test('a worker’s build is named as a whole or not at all', () => {
  const build = { TEMPORAL_DEPLOYMENT_NAME: 'posthorn', TEMPORAL_BUILD_ID: '0.1.0+3f2c1a9' };
  expect(loadSettings(build)).toMatchObject(build);
  expect(() => loadSettings({ TEMPORAL_BUILD_ID: '0.1.0' })).toThrow(/TEMPORAL_DEPLOYMENT_NAME/);
  // Temporal takes neither a dot nor a colon in the name, and joins both by one.
  expect(() => loadSettings({ ...build, TEMPORAL_DEPLOYMENT_NAME: 'post.horn' })).toThrow(/TEMPORAL_DEPLOYMENT_NAME/);
});

test('Twilio is set up as a whole or not at all', () => {
  const account = { TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`, TWILIO_AUTH_TOKEN: 'hunter2' };
  const number = { TWILIO_PHONE_NUMBER: '+15005550006' };
  const service = { TWILIO_MESSAGING_SERVICE_SID: `MG${'0'.repeat(32)}` };
  expect(loadSettings({ ...account, ...number }).TWILIO_BASE_URL).toBe('https://api.twilio.com');
  expect(() => loadSettings({ ...account, ...service })).not.toThrow();
  for (const wrong of [
    account,
    { ...account, ...number, ...service },
    { TWILIO_AUTH_TOKEN: 'hunter2', ...number },
    { ...account, ...number, TWILIO_ACCOUNT_SID: 'SK0' },
    { ...account, TWILIO_PHONE_NUMBER: '5005550006' },
    { ...account, ...number, TWILIO_BASE_URL: 'ftp://127.0.0.1' },
  ]) {
    expect(() => loadSettings(wrong)).toThrow(/TWILIO_/);
    expect(() => loadSettings(wrong)).not.toThrow(/hunter2/);
  }
});

const TWILIO = {
  TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`,
  TWILIO_AUTH_TOKEN: 'hunter2',
  TWILIO_PHONE_NUMBER: '+15005550006',
};
const MSG91 = { MSG91_AUTH_KEY: 'hunter2', MSG91_TEMPLATE_ID: '5762846b4f8d285d378b4567' };

test('MSG91 is set up as a whole or not at all, and not with the number of DLT', () => {
  expect(loadSettings(MSG91)).toMatchObject({
    MSG91_BASE_URL: 'https://control.msg91.com',
    MSG91_TEXT_VARIABLE: 'body',
  });
  for (const wrong of [
    { MSG91_AUTH_KEY: 'hunter2' },
    { MSG91_TEMPLATE_ID: MSG91.MSG91_TEMPLATE_ID },
    { ...MSG91, MSG91_TEMPLATE_ID: '1207161234567890123' },
    { ...MSG91, MSG91_AUTH_KEY: 'hunter2\r\nx: y' },
    { ...MSG91, MSG91_TEXT_VARIABLE: 'mobiles' },
    { ...MSG91, MSG91_TEXT_VARIABLE: '##body##' },
    { ...MSG91, MSG91_SENDER_ID: 'AC-ME' },
    { ...MSG91, MSG91_BASE_URL: 'ftp://127.0.0.1' },
  ]) {
    expect(() => loadSettings(wrong)).toThrow(/MSG91_/);
    expect(() => loadSettings(wrong)).not.toThrow(/hunter2/);
  }
});

test('the providers of SMS are chosen among those that are set up', () => {
  const both = { ...TWILIO, ...MSG91 };
  expect(loadSettings({})).toMatchObject({ SMS_PROVIDER_BY_COUNTRY: {} });
  expect(loadSettings({ ...both, SMS_PROVIDER_BY_COUNTRY: 'IN=msg91, US = twilio' }).SMS_PROVIDER_BY_COUNTRY).toEqual({
    IN: 'msg91',
    US: 'twilio',
  });
  for (const [wrong, name] of [
    [{ ...TWILIO, SMS_PROVIDER: 'msg91' }, /SMS_PROVIDER: names a provider that is not set up/],
    [{ ...both, SMS_PROVIDER: 'pigeon' }, /SMS_PROVIDER:/],
    [
      { ...MSG91, SMS_PROVIDER_BY_COUNTRY: 'US=twilio' },
      /SMS_PROVIDER_BY_COUNTRY: names a provider that is not set up/,
    ],
    ...['IN', 'IN=', 'IN=pigeon', 'UK=msg91', 'in=msg91', '91=msg91', 'IN=msg91,IN=twilio', 'IN=msg91=twilio'].map(
      (pairs) => [{ ...both, SMS_PROVIDER_BY_COUNTRY: pairs }, /SMS_PROVIDER_BY_COUNTRY: must be of pairs/] as const,
    ),
  ] as const) {
    expect(() => loadSettings(wrong)).toThrow(name);
  }
});

test('an account of the simulators is no failover for a real one', () => {
  const simulated = { ...MSG91, MSG91_AUTH_KEY: 'development-only-authkey' };
  expect(() => loadSettings({ ...TWILIO, ...simulated })).toThrow(/SMS_PROVIDER: would fail over/);
  expect(() => loadSettings({ ...TWILIO, TWILIO_AUTH_TOKEN: 'development-only-token', ...MSG91 })).toThrow(
    /SMS_PROVIDER/,
  );
  expect(() => loadSettings({ ...TWILIO, TWILIO_AUTH_TOKEN: 'development-only-token', ...simulated })).not.toThrow();
});
