import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Given, simulatedVendors } from '../../stack/servers/simulators.mjs';
import { portsInUse, readSettings } from '../../stack/settings.mjs';

let root: string;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'posthorn-settings-'));
  writeFileSync(join(root, '.env'), '# local\nPORT=4000\nKAFKA_PORT="9192"\nSMTP_PORT=1125 # a comment\n');
});
afterAll(() => rmSync(root, { recursive: true }));

it('reads .env, and the environment wins over it', () => {
  const { ports } = readSettings({ PORT: '5000' }, root);
  expect(ports).toMatchObject({ api: 5000, kafka: 9192, smtp: 1125, postgres: 5433, temporalHttp: 7243 });
});

it('puts the data into .posthorn of the checkout and the cache where XDG says', () => {
  expect(readSettings({ XDG_CACHE_HOME: '/c' }, root)).toMatchObject({
    dataDir: join(root, '.posthorn'),
    cacheDir: '/c/posthorn',
  });
  expect(readSettings({ POSTHORN_DATA: '/d', POSTHORN_CACHE: '/e', XDG_CACHE_HOME: '/c' }, root)).toMatchObject({
    dataDir: '/d',
    cacheDir: '/e',
  });
});

it('refuses a port that is none, by the name of its setting', () => {
  expect(() => readSettings({ INBOX_PORT: '70000' }, root)).toThrow('INBOX_PORT must be a port');
});

it('wants a port for the simulators, whatever accounts the environment names', () => {
  const uses = portsInUse(readSettings({ SIMULATORS_PORT: '4711' }, root));
  expect(uses).toContainEqual({ port: 4711, setting: 'SIMULATORS_PORT', what: "the vendors' simulators" });
});

it('wants no port for a server that the environment names', () => {
  const named = {
    DATABASE_URL: 'postgres://db.example/x',
    KAFKA_BROKERS: 'kafka.example:9092',
    TEMPORAL_ADDRESS: 'temporal.example:7233',
    SMTP_URL: 'smtp://mail.example',
  };
  expect(portsInUse(readSettings(named, root)).map(({ setting }) => setting)).toEqual([
    'PORT',
    'WORKER_PORT',
    'SIMULATORS_PORT',
  ]);
});

it.each([
  ['TWILIO_ACCOUNT_SID', /^(TWILIO|MSG91)_/],
  ['MSG91_AUTH_KEY', /^(TWILIO|MSG91)_/],
  ['WHATSAPP_ACCESS_TOKEN', /^WHATSAPP_/],
  ['VAPID_PRIVATE_KEY', /^(FCM|VAPID)_/],
  ['FCM_SERVICE_ACCOUNT', /^(FCM|VAPID)_/],
])('gives no simulated account beside one of %s, since a failover to it would lose messages', (name, of) => {
  const simulated = (given: Given) => Object.keys(simulatedVendors('http://127.0.0.1:4010', { given, dataDir: root }));
  const { given } = readSettings({ [name]: 'own' }, root);
  expect(simulated({}).filter((setting) => of.test(setting))).not.toEqual([]);
  expect(simulated(given).filter((setting) => of.test(setting))).toEqual([]);
});

it('still wants PostgreSQL for a Temporal of its own', () => {
  const settings = portsInUse(readSettings({ DATABASE_URL: 'postgres://db.example/x' }, root));
  expect(settings.map(({ setting }) => setting)).toContain('POSTGRES_PORT');
});
