import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type ServerType, serve } from '@hono/node-server';
import { afterAll, beforeAll, describe, expect, inject, it, onTestFinished } from 'vitest';
import type { DoctorCheck } from '../../src/cli/doctor-check.ts';
import { checkSettings } from '../../src/doctor/check-settings.ts';
import { diagnoseInstallation, settingsOrError } from '../../src/main/wiring/diagnosis.ts';
import { startReceiver } from '../support/fakes/receiver.ts';
import { type SmtpSink, startSmtpSink } from '../support/fakes/smtp-sink.ts';
import { createTestDatabase } from '../support/servers/database.ts';
import { kafkaBrokers, uniqueName } from '../support/servers/kafka.ts';
import { useApi } from '../support/servers/use-api.ts';

/** Made at random, as production wants it. */
const OWN_SECRET = '7d1f0c5be2a94638b0d7c1e5f2a39486';
/** Nothing listens there. */
const NOWHERE = '127.0.0.1:9';

let sink: SmtpSink;
let server: ServerType;
let api: { url: string; apiKey: string };
let env: Record<string, string>;
const { db, client, api: served } = useApi();

beforeAll(async () => {
  sink = await startSmtpSink();
  server = serve({ fetch: served.app.fetch, hostname: '127.0.0.1', port: 0 });
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  api = { url: `http://127.0.0.1:${port}`, apiKey: client.apiKey };
  env = {
    DATABASE_URL: db.url,
    KAFKA_BROKERS: kafkaBrokers().join(','),
    TEMPORAL_ADDRESS: inject('temporalAddress'),
    SMTP_URL: `smtp://127.0.0.1:${sink.port}`,
    // An API says of itself what a worker does, as far as doctor asks.
    WORKER_PORT: String(port),
  };
});
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  await sink.close();
});

async function checksOf(changes: Record<string, string> = {}, of = api): Promise<Record<string, DoctorCheck>> {
  const found: DoctorCheck[] = [];
  for await (const check of diagnoseInstallation({ env: { ...env, ...changes }, api: of, apiOnly: false }))
    found.push(check);
  return Object.fromEntries(found.map((check) => [check.name, check]));
}

const failing = (checks: Record<string, DoctorCheck>) =>
  Object.values(checks)
    .filter(({ status }) => status === 'fail')
    .map(({ name }) => name);

describe('a server that is away fails, says what to do, and hides no other', () => {
  it.each([
    [{ DATABASE_URL: `postgres://nobody:hunter2@${NOWHERE}/none` }, 'postgres', /DATABASE_URL/],
    [{ KAFKA_BROKERS: NOWHERE }, 'kafka', /KAFKA_BROKERS/],
    [{ TEMPORAL_ADDRESS: NOWHERE }, 'temporal', /TEMPORAL_ADDRESS/],
    [{ TEMPORAL_NAMESPACE: 'nowhere' }, 'temporal', /TEMPORAL_NAMESPACE/],
    [{ SMTP_URL: `smtp://user:hunter2@${NOWHERE}` }, 'smtp', /SMTP_URL/],
    [{ SMTP_FALLBACK_URL: `smtp://${NOWHERE}` }, 'smtp-fallback', /SMTP_FALLBACK_URL/],
    [{ WORKER_PORT: '9' }, 'worker', /npm run start:worker/],
    [{ RELAY_IN_API: 'false', RELAY_PORT: '9' }, 'relay', /npm run start:relay/],
    [{ KAFKA_TOPIC: uniqueName('missing') }, 'topics', /npm run topics/],
    [{ KAFKA_SSL: 'true', KAFKA_SSL_CA: 'no-such-file.pem' }, 'kafka', /KAFKA_/],
  ])('%j', async (changes, name, advice) => {
    const checks = await checksOf(changes as unknown as Record<string, string>);
    const others = failing(checks).filter((other) => other !== name && other !== 'topics');
    expect(others).toEqual([]);
    expect(checks[name]).toMatchObject({ status: 'fail', advice: expect.stringMatching(advice) });
    expect(JSON.stringify(checks)).not.toContain('hunter2');
  });

  it('an API that is away', async () => {
    const checks = await checksOf({}, { url: `http://${NOWHERE}`, apiKey: 'nk_test_1' });
    expect(checks.api).toMatchObject({ status: 'fail', advice: expect.stringMatching(/npm start.*--url/) });
    expect(checks.postgres).toMatchObject({ status: 'ok' });
  });

  it('a vendor that cannot be reached', async () => {
    const checks = await checksOf({
      TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`,
      TWILIO_AUTH_TOKEN: 'hunter2',
      TWILIO_PHONE_NUMBER: '+15005550006',
      TWILIO_BASE_URL: `http://${NOWHERE}`,
      WHATSAPP_ACCESS_TOKEN: 'hunter2',
      WHATSAPP_PHONE_NUMBER_ID: '106540352242922',
      WHATSAPP_BASE_URL: api.url,
    });
    expect(checks.twilio).toMatchObject({ status: 'fail', advice: expect.stringMatching(/TWILIO_BASE_URL/) });
    expect(checks.meta).toMatchObject({ status: 'ok' });
    expect(JSON.stringify(checks)).not.toContain('hunter2');
  });
});

it('a mail server that refuses the log-in, and a key that the API refuses, are told apart from one that is away', async () => {
  const locked = await startSmtpSink({
    authOptional: false,
    allowInsecureAuth: true,
    onAuth: (_auth, _session, done) => done(Object.assign(new Error('5.7.8 No'), { responseCode: 535 })),
  });
  onTestFinished(() => locked.close());
  const checks = await checksOf(
    { SMTP_URL: `smtp://user:hunter2@127.0.0.1:${locked.port}` },
    { ...api, apiKey: 'nk_live_hunter2' },
  );
  expect(checks.smtp).toMatchObject({ status: 'fail', advice: expect.stringMatching(/User or password/) });
  expect(checks.key).toMatchObject({ status: 'fail', advice: expect.stringMatching(/posthorn register/) });
  expect(JSON.stringify(checks)).not.toContain('hunter2');
});

it('a database without a schema, and one with an older one, are to be migrated', async () => {
  const older = await createTestDatabase();
  onTestFinished(() => older.drop());
  const newest = '(select max(created_at) from drizzle.__drizzle_migrations)';
  await older.database.pool.query(`delete from drizzle.__drizzle_migrations where created_at = ${newest}`);
  expect((await checksOf({ DATABASE_URL: older.url })).schema).toMatchObject({
    status: 'fail',
    detail: 'older than this build',
    advice: 'Run npm run db:migrate.',
  });
  await older.database.pool.query('drop schema drizzle cascade');
  expect((await checksOf({ DATABASE_URL: older.url })).schema).toMatchObject({ status: 'fail' });
  expect((await checksOf()).schema).toMatchObject({ status: 'ok', detail: 'up to date' });
});

it.each([
  [0, 'ok'],
  [20, 'warn'],
  [-3_600, 'fail'],
])('a clock of the API that is %d s off is %s', async (offSeconds, status) => {
  const receiver = await startReceiver(() => ({
    status: 200,
    headers: { 'content-type': 'application/json', date: new Date(Date.now() + offSeconds * 1_000).toUTCString() },
    body: JSON.stringify({ status: 'ready', version: '1', checks: {}, data: { name: 'Shop' } }),
  }));
  onTestFinished(() => receiver.close());
  const found: DoctorCheck[] = [];
  const of = { url: receiver.url, apiKey: 'nk_test_1' };
  for await (const check of diagnoseInstallation({ env: {}, api: of, apiOnly: true })) found.push(check);
  expect(found.map(({ name }) => name)).toEqual(['api', 'clock', 'key']);
  expect(found[1]).toMatchObject({ status });
});

describe('settings', () => {
  it('that cannot be used are all named at once, without their values, and the API is asked all the same', async () => {
    const checks = await checksOf({ PORT: 'hunter2', KAFKA_SSL: 'hunter2', MAIL_FROM: 'hunter2' });
    expect(failing(checks)).toEqual(['PORT', 'KAFKA_SSL', 'MAIL_FROM']);
    expect(checks.api).toMatchObject({ status: 'ok' });
    expect(JSON.stringify(checks)).not.toContain('hunter2');
  });

  it('that are for development are found in production', () => {
    const secret = { NODE_ENV: 'production', API_SECRET: OWN_SECRET };
    const doubtsOf = (given: Record<string, string>) =>
      checkSettings(settingsOrError({ ...secret, ...given })).flatMap(({ name, status }) =>
        status === 'ok' ? [] : [name],
      );
    expect(checkSettings(settingsOrError({ NODE_ENV: 'production' }))).toMatchObject([
      { name: 'API_SECRET', status: 'fail' },
    ]);
    expect(
      doubtsOf({ OPEN_REGISTRATION: 'true', ALLOW_LOOPBACK_TARGETS: 'true', KAFKA_BROKERS: 'kafka:9092' }),
    ).toEqual([
      'OPEN_REGISTRATION',
      'QUOTA_PER_DAY_EMAIL',
      'ALLOW_LOOPBACK_TARGETS',
      'PUBLIC_URL',
      'MAIL_FROM',
      'KAFKA_REPLICATION',
      'KAFKA_SSL',
    ]);
    const good = {
      ADMIN_TOKEN: OWN_SECRET,
      PUBLIC_URL: 'https://notify.example.com',
      MAIL_FROM: 'hello@example.com',
      KAFKA_REPLICATION: '3',
      KAFKA_BROKERS: 'kafka.example.com:9093',
      KAFKA_SSL: 'true',
      DATABASE_URL: 'postgres://u:p@db.example.com/posthorn?sslmode=verify-full',
      TEMPORAL_ADDRESS: 'temporal.example.com:7233',
      TEMPORAL_API_KEY: 'key',
    };
    expect(doubtsOf(good)).toEqual([]);
    const quotas = ['EMAIL', 'SMS', 'WHATSAPP', 'PUSH', 'WEBHOOK'].map((name) => [`QUOTA_PER_DAY_${name}`, '1000']);
    const open = { ...good, OPEN_REGISTRATION: 'true', ...Object.fromEntries(quotas) };
    expect(doubtsOf(open)).toEqual(['OPEN_REGISTRATION', 'QUOTA_PER_DAY_IN_APP']);
    expect(doubtsOf({ ...open, QUOTA_PER_MONTH_IN_APP: '1000' })).toEqual(['OPEN_REGISTRATION']);
    expect(doubtsOf({ ...good, SMTP_REQUIRE_TLS: 'false' })).toEqual(['SMTP_REQUIRE_TLS']);
    expect(doubtsOf({ ...good, SMTP_FALLBACK_REQUIRE_TLS: 'false' })).toEqual(['SMTP_FALLBACK_REQUIRE_TLS']);
    expect(doubtsOf({ ...good, DATABASE_URL: 'postgres://u:p@db.example.com/posthorn' })).toEqual(['DATABASE_URL']);
    expect(doubtsOf({ ...good, MSG91_AUTH_KEY: 'development-only-1', MSG91_TEMPLATE_ID: 'abc' })).toEqual([
      'MSG91_AUTH_KEY',
    ]);
    const own = { WHATSAPP_ACCESS_TOKEN: 'of-our-own', WHATSAPP_PHONE_NUMBER_ID: '1' };
    for (const name of ['WHATSAPP_APP_SECRET', 'WHATSAPP_VERIFY_TOKEN', 'KAFKA_SASL_PASSWORD', 'RECEIPTS_TOKEN']) {
      expect(doubtsOf({ ...good, ...own, [name]: 'development-only-of-the-repository' }), name).toEqual([name]);
    }
    expect(checkSettings(settingsOrError({}))).toMatchObject([{ name: 'settings', status: 'ok' }]);
  });
});
