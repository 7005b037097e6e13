import { expect, test } from 'vitest';
import { DEFAULT_TOPICS, type TopicNames } from '../../src/contracts/topics.ts';
import { ensureTopics } from '../../src/kafka/topics.ts';
import { withAdmin } from '../../src/kafka/with-admin.ts';
import { deleteTopic, silentLogger, testKafka, uniqueName } from '../support/servers/kafka.ts';

const TOPIC = 2;
const kafka = testKafka();

async function settingOf(topic: string, name: string): Promise<string | undefined> {
  const { resources } = await withAdmin(kafka, 15_000, (admin) =>
    admin.describeConfigs({ resources: [{ type: TOPIC, name: topic }], includeSynonyms: false }),
  );
  return resources[0]?.configEntries.find(({ configName }) => configName === name)?.configValue;
}

async function partitionsOf(topic: string): Promise<number | undefined> {
  const { topics } = await withAdmin(kafka, 15_000, (admin) => admin.fetchTopicMetadata({ topics: [topic] }));
  return topics[0]?.partitions.length;
}

test('topics are created once, then checked, grown and corrected, and never shrunk', async () => {
  const prefix = uniqueName('ensure');
  const topics = Object.fromEntries(
    Object.entries(DEFAULT_TOPICS).map(([role, name]) => [role, `${prefix}-${name}`]),
  ) as TopicNames;
  const ensure = (partitions: number) =>
    ensureTopics(kafka, { topics, partitions, replication: 1, logger: silentLogger });
  const all = (result: string) => Object.values(topics).map((name) => ({ name, result }));

  expect(await ensure(1)).toEqual(all('created'));
  expect(await settingOf(topics.notifications, 'retention.ms')).toBe('604800000');
  expect(await settingOf(topics.notificationRequests, 'retention.ms')).toBe('86400000');
  expect(await settingOf(topics.deadLetters, 'segment.ms')).toBe('21600000');

  const changed = [
    { name: 'retention.ms', value: '1000' },
    { name: 'max.message.bytes', value: '2000000' },
  ];
  await withAdmin(kafka, 15_000, (admin) =>
    admin.alterConfigs({
      validateOnly: false,
      resources: [{ type: TOPIC, name: topics.notifications, configEntries: changed }],
    }),
  );
  expect(await ensure(3)).toEqual(all('checked'));
  expect(await settingOf(topics.notifications, 'retention.ms')).toBe('604800000');
  expect(await settingOf(topics.notifications, 'max.message.bytes')).toBe('2000000');
  expect(await partitionsOf(topics.notifications)).toBe(3);

  expect(await ensure(2)).toEqual(all('checked'));
  expect(await partitionsOf(topics.notifications)).toBe(3);
  for (const name of Object.values(topics)) await deleteTopic(kafka, name);
});
