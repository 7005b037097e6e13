import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { obtain } from '../../stack/parts/cache.mjs';
import { kafkaPart } from '../../stack/parts/catalog.mjs';
import { createRunTool } from '../../stack/parts/run-tool.mjs';
import { canConnect, freePorts } from '../../stack/ports.mjs';
import { untilHealthy } from '../../stack/servers/healthy.mjs';
import { readSettings } from '../../stack/settings.mjs';
import { openTestSession } from '../../stack/test-servers.mjs';
import type { Certificates } from './certificates.ts';

export type TlsBroker = {
  /** `host:port` of its listeners: TLS; TLS that demands a client's certificate; TLS with a login. */
  tls: string;
  mutualTls: string;
  sasl: string;
  close(): Promise<void>;
};

export const LOGIN = { username: 'posthorn', password: 'the-right-password' };

/** One broker that is reached by TLS alone, with PEM files in place of Java's key stores. */
export async function startTlsBroker({ ca, server, file }: Certificates): Promise<TlsBroker> {
  const session = await openTestSession();
  const run = createRunTool(session);
  const part: string = await obtain(readSettings(process.env).cacheDir, kafkaPart, { run, note: () => undefined });
  const [tls = 0, mutualTls = 0, sasl = 0, controller = 0] = await freePorts(4);
  const home = join(session.dataDir, 'kafka');
  mkdirSync(home);
  const propertiesFile = join(home, 'server.properties');
  const keyStore = file('broker.pem', server.key, server.cert);
  const trustStore = file('broker-ca.pem', ca.cert);
  writeFileSync(propertiesFile, properties({ tls, mutualTls, sasl, controller }, { home, keyStore, trustStore }));
  const java = ['-Xmx384m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-cp', join(part, 'libs', '*')];
  const format = ['format', '--standalone', '-t', 'cG9zdGhvcm4tdGxzdGVzdA', '-c', propertiesFile];
  const scram = ['SCRAM-SHA-256', 'SCRAM-SHA-512'].flatMap((mechanism) => [
    '--add-scram',
    `${mechanism}=[name=${LOGIN.username},password=${LOGIN.password}]`,
  ]);
  await run('kafka-format', 'java', [...java, 'kafka.tools.StorageTool', ...format, ...scram]);
  const child = session.spawn({
    name: 'kafka',
    stage: 'kafka',
    command: 'java',
    args: [...java, 'kafka.Kafka', propertiesFile],
    logFile: join(session.dataDir, 'logs', 'kafka.log'),
  });
  await untilHealthy(child, async () => (await canConnect(sasl)) === true, 60_000);
  return {
    tls: `127.0.0.1:${tls}`,
    mutualTls: `127.0.0.1:${mutualTls}`,
    sasl: `127.0.0.1:${sasl}`,
    close: () => session.close(),
  };
}

type Ports = { tls: number; mutualTls: number; sasl: number; controller: number };
type Files = { home: string; keyStore: string; trustStore: string };

/** https://kafka.apache.org/documentation/#brokerconfigs_ssl.keystore.type: PEM, with the key before its certificate. */
function properties({ tls, mutualTls, sasl, controller }: Ports, { home, keyStore, trustStore }: Files): string {
  const plain = 'org.apache.kafka.common.security.plain.PlainLoginModule';
  const scram = 'org.apache.kafka.common.security.scram.ScramLoginModule';
  const listeners = `TLS://127.0.0.1:${tls},MUTUAL://127.0.0.1:${mutualTls},LOGIN://127.0.0.1:${sasl}`;
  return `process.roles=broker,controller
node.id=1
listeners=${listeners},CONTROLLER://127.0.0.1:${controller}
advertised.listeners=${listeners},CONTROLLER://127.0.0.1:${controller}
listener.security.protocol.map=TLS:SSL,MUTUAL:SSL,LOGIN:SASL_SSL,CONTROLLER:PLAINTEXT
inter.broker.listener.name=MUTUAL
controller.listener.names=CONTROLLER
controller.quorum.bootstrap.servers=127.0.0.1:${controller}
log.dirs=${join(home, 'data')}
auto.create.topics.enable=false
offsets.topic.replication.factor=1
offsets.topic.num.partitions=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
ssl.keystore.type=PEM
ssl.keystore.location=${keyStore}
ssl.truststore.type=PEM
ssl.truststore.location=${trustStore}
listener.name.mutual.ssl.client.auth=required
sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-256,SCRAM-SHA-512
listener.name.login.plain.sasl.jaas.config=${plain} required user_${LOGIN.username}="${LOGIN.password}";
listener.name.login.scram-sha-256.sasl.jaas.config=${scram} required;
listener.name.login.scram-sha-512.sasl.jaas.config=${scram} required;
`;
}
