import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type ServerType, serve } from '@hono/node-server';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DEFAULT_TOPICS } from '../../src/contracts/topics.ts';
import { createKafkaView } from '../../src/kafka/view.ts';
import { produce } from '../support/expect/records.ts';
import { createTestApi } from '../support/servers/api.ts';
import { createTopic, deleteTopic, testKafka, uniqueName } from '../support/servers/kafka.ts';
import { useDatabase } from '../support/servers/use-api.ts';
import { jsonLines, openShell, type Shell } from './run-posthorn.ts';

const TOKEN = 'the-token-of-the-operator';
const ID = 'ntf_01jd8m9q4wf7vrk2h3n5c6t8xz';
const db = useDatabase();
const kafka = testKafka();
const name = uniqueName('cli');
let topic: string;
let server: ServerType;
let shell: Shell;
let env: Record<string, string>;

beforeAll(async () => {
  topic = await createTopic(kafka);
  const value = JSON.stringify({ notificationId: ID, channel: 'sms', userKey: 'hash-of-somebody' });
  await produce(
    kafka,
    [1, 2, 3].map(() => ({ topic, key: ID, value, headers: { 'event-type': 'notification.created' } })),
  );
  // The others are missing in Kafka.
  const others = Object.entries(DEFAULT_TOPICS).map(([role, own]) => [role, `${name}-${own}`]);
  const topics = { ...(Object.fromEntries(others) as typeof DEFAULT_TOPICS), notifications: topic };
  const kafkaView = createKafkaView(kafka, { topics, readers: [{ groupId: name, topic }] });
  server = serve({
    fetch: createTestApi(db.database, { adminToken: TOKEN, kafkaView }).app.fetch,
    hostname: '127.0.0.1',
    port: 0,
  });
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  env = { POSTHORN_URL: url, POSTHORN_ADMIN_TOKEN: TOKEN };
  shell = openShell();
});
afterAll(async () => {
  shell.close();
  await new Promise((resolve) => server.close(resolve));
  await deleteTopic(kafka, topic);
});

it('shows topics and groups, with what is wrong of each', async () => {
  const [all, topics, partitions, groups] = await Promise.all([
    shell.posthorn(['kafka'], { env }),
    shell.posthorn(['kafka', 'topics', '--json'], { env }),
    shell.posthorn(['kafka', 'topics', topic], { env }),
    shell.posthorn(['kafka', 'groups', '--json'], { env }),
  ]);
  expect(all.code, all.stderr).toBe(0);
  expect(all.stdout).toMatch(new RegExp(`${topic} +1 +3 +0`));
  expect(all.stdout).toMatch(/-campaigns +0 +0 +0 +UNKNOWN_TOPIC_OR_PARTITION/);
  expect(jsonLines(topics)).toHaveLength(Object.keys(DEFAULT_TOPICS).length);
  expect(partitions.stdout).toMatch(/partition +leader +replicas[\s\S]*0 +\d+ +\d+ +\d+ +0 +3 +3/);
  expect(jsonLines(groups)).toMatchObject([{ groupId: name, topic, state: 'Dead', members: 0, lag: 3 }]);
});

it('lists records by reference, from the latest back', async () => {
  const first = await shell.posthorn(['kafka', 'records', topic, '--partition', '0', '--limit', '2'], { env });
  expect(first.code, first.stderr).toBe(0);
  expect(first.stdout).toContain('channel=sms');
  expect(first.stdout).not.toContain('hash-of-somebody');
  const before = /--before (\d+)/.exec(first.stdout)?.[1] ?? '';
  const args = ['kafka', 'records', topic, '--partition', '0', '--before', before, '--json'];
  expect(jsonLines(await shell.posthorn(args, { env }))).toMatchObject([{ offset: '0', key: ID }]);
});

it('says what is missing: the token, the right one, a topic of ours', async () => {
  const { POSTHORN_ADMIN_TOKEN: _, ...none } = env;
  const [without, wrong, unknown] = await Promise.all([
    shell.posthorn(['kafka'], { env: none }),
    shell.posthorn(['kafka', 'groups', '--admin-token', 'a-guess'], { env: none }),
    shell.posthorn(['kafka', 'records', 'somebody-elses'], { env }),
  ]);
  expect(without).toMatchObject({ code: 2, stdout: '' });
  expect(without.stderr).toContain('POSTHORN_ADMIN_TOKEN');
  expect(wrong).toMatchObject({ code: 1, stdout: '' });
  expect(wrong.stderr).toContain('ADMIN_TOKEN of that server');
  expect(wrong.stderr).not.toContain('a-guess');
  expect(unknown).toMatchObject({ code: 1, stdout: '' });
  expect(unknown.stderr).toContain('no topic of Posthorn’s');
});
