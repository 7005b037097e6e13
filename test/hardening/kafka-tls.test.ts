import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withAdmin } from '../../src/kafka/with-admin.ts';
import { kafkaOf } from '../../src/main/wiring/connect.ts';
import { produce, readRecords } from '../support/expect/records.ts';
import { createTopic, kafkaBrokers } from '../support/servers/kafka.ts';
import { type Certificates, makeCertificates } from './certificates.ts';
import { processContext } from './process-context.ts';
import { LOGIN, startTlsBroker, type TlsBroker } from './tls-broker.ts';

let certificates: Certificates;
let broker: TlsBroker;
/** Settings by name: which CA we trust, what we show. */
let ca: { KAFKA_SSL: string; KAFKA_SSL_CA: string };
let strangersCa: typeof ca;
let ours: { KAFKA_SSL_CERT: string; KAFKA_SSL_KEY: string };
let strangers: typeof ours;

beforeAll(async () => {
  certificates = await makeCertificates();
  const { file, ca: authority, stranger, client, strangersClient } = certificates;
  ca = { KAFKA_SSL: 'true', KAFKA_SSL_CA: file('ca.pem', authority.cert) };
  strangersCa = { KAFKA_SSL: 'true', KAFKA_SSL_CA: file('stranger.pem', stranger.cert) };
  ours = { KAFKA_SSL_CERT: file('client.pem', client.cert), KAFKA_SSL_KEY: file('client.key', client.key) };
  strangers = {
    KAFKA_SSL_CERT: file('strangers-client.pem', strangersClient.cert),
    KAFKA_SSL_KEY: file('strangers-client.key', strangersClient.key),
  };
  broker = await startTlsBroker(certificates);
});
afterAll(async () => {
  await broker?.close();
  certificates.remove();
});

function login(mechanism: string, password = LOGIN.password) {
  return { KAFKA_SASL_MECHANISM: mechanism, KAFKA_SASL_USERNAME: LOGIN.username, KAFKA_SASL_PASSWORD: password };
}

function connect(brokers: string, env: Record<string, string>) {
  const context = processContext({ KAFKA_BROKERS: brokers, ...env });
  return { kafka: kafkaOf(context.settings, context.logger), log: context.log };
}

/** The ids of the brokers, or why we do not get in. */
async function ask(brokers: string, env: Record<string, string>): Promise<number[] | string> {
  const { kafka } = connect(brokers, env);
  try {
    const cluster = await withAdmin(kafka, 20_000, (admin) => admin.describeCluster());
    return cluster.brokers.map(({ nodeId }) => nodeId);
  } catch (error) {
    return String((error as Error).message);
  }
}

describe('a Kafka that takes TLS only', () => {
  it('carries records for a process that names its CA', async () => {
    const { kafka } = connect(broker.tls, ca);
    const topic = await createTopic(kafka);
    await produce(kafka, [{ topic, key: 'k', value: 'over TLS' }]);
    const records = await readRecords(kafka, topic, () => true, 1);
    expect(records.map(({ value }) => String(value))).toEqual(['over TLS']);
  });

  it('refuses a process that does not speak TLS', async () => {
    expect(await ask(broker.tls, {})).toMatch(/closed|timed? ?out|reset|disconnected/i);
  });

  it('is refused where another CA, or none that is known, has signed its certificate', async () => {
    const answers = await Promise.all([strangersCa, { KAFKA_SSL: 'true' }].map((env) => ask(broker.tls, env)));
    for (const answer of answers) expect(answer).toMatch(/unable to verify|self-signed/i);
  });

  it('lets in who shows a certificate of its CA, where it demands one, and nobody else', async () => {
    expect(await ask(broker.mutualTls, { ...ca, ...ours })).toEqual([1]);
    const answers = await Promise.all([ca, { ...ca, ...strangers }].map((env) => ask(broker.mutualTls, env)));
    expect(answers).toEqual([expect.any(String), expect.any(String)]);
  });

  it.each(['plain', 'scram-sha-256', 'scram-sha-512'])(
    'lets in who logs in by %s, and refuses a wrong password',
    async (mechanism) => {
      expect(await ask(broker.sasl, { ...ca, ...login(mechanism) })).toEqual([1]);
      expect(await ask(broker.sasl, { ...ca, ...login(mechanism, 'a-wrong-password') })).toMatch(/authentication/i);
    },
  );

  it('refuses who does not log in, or logs in without TLS', async () => {
    const answers = await Promise.all([ca, login('plain')].map((env) => ask(broker.sasl, env)));
    expect(answers).toEqual([expect.any(String), expect.any(String)]);
  });

  it('is not spoken to in the clear where it has no TLS', async () => {
    expect(typeof (await ask(kafkaBrokers().join(','), ca))).toBe('string');
  });

  it('leaves no password in the log, whether it was right or wrong', async () => {
    for (const password of [LOGIN.password, 'a-wrong-password']) {
      const { kafka, log } = connect(broker.sasl, { ...ca, ...login('plain', password), LOG_LEVEL: 'trace' });
      await withAdmin(kafka, 20_000, (admin) => admin.listTopics()).catch(() => {});
      expect(log()).not.toContain(password);
      expect(log()).not.toContain(Buffer.from(password).toString('base64'));
    }
  });
});

describe('the settings of TLS to Kafka', () => {
  it('go together: a certificate with its key, and both with KAFKA_SSL', () => {
    const settings = (env: Record<string, string>) => () => processContext(env);
    expect(settings({ ...ca, KAFKA_SSL: 'false' })).toThrow(/KAFKA_SSL: must be true/);
    expect(settings({ ...ours })).toThrow(/KAFKA_SSL: must be true/);
    expect(settings({ KAFKA_SSL: 'true', KAFKA_SSL_CERT: 'x' })).toThrow(/KAFKA_SSL_CERT: needs KAFKA_SSL_KEY/);
  });

  it('are named, without the path, where a file cannot be read or is no PEM', () => {
    for (const path of ['/nowhere/secret-name.pem', fileURLToPath(import.meta.url)]) {
      const connecting = () => connect(broker.tls, { KAFKA_SSL: 'true', KAFKA_SSL_CA: path });
      expect(connecting).toThrow(expect.objectContaining({ code: 'KAFKA_SSL_CA_UNREADABLE' }));
      expect(connecting).not.toThrow(path);
    }
  });
});
