import { beforeAll, expect, test } from 'vitest';
import type { Kafka } from '../../src/kafka/client.ts';
import { readLag } from '../../src/kafka/lag.ts';
import { withKeptAdmin } from '../../src/kafka/with-admin.ts';
import { eventually } from '../support/expect/eventually.ts';
import { createTopic, testKafka, uniqueName } from '../support/servers/kafka.ts';

/** The real one, which counts the admin clients that are made. */
function counted(): { kafka: Kafka; made: () => number } {
  const kafka = testKafka();
  let made = 0;
  return {
    kafka: {
      ...kafka,
      admin: () => {
        made++;
        return kafka.admin();
      },
    },
    made: () => made,
  };
}

// A broker that has just started has no coordinator of groups yet.
beforeAll(async () => {
  const kafka = testKafka();
  const topic = await createTopic(kafka);
  const isAnswered = () => readLag(kafka, uniqueName('g'), [topic]).then(Boolean, () => false);
  await eventually(isAnswered, { what: 'a coordinator' });
});

test('questions that follow each other, or come at once, share a connection', async () => {
  const { kafka, made } = counted();
  const topic = await createTopic(testKafka());
  const groupId = uniqueName('g');
  const ask = () => readLag(kafka, groupId, [topic]);
  for (let time = 0; time < 3; time++) await Promise.all([ask(), ask()]);
  expect(made()).toBe(1);
});

test('a connection that failed is left, and the next question is answered over another', async () => {
  const { kafka, made } = counted();
  const topic = await createTopic(testKafka());
  const broken = withKeptAdmin(kafka, 10_000, async (admin) => {
    await admin.disconnect();
    return admin.fetchTopicOffsets(topic);
  });
  await expect(broken).rejects.toThrow();
  expect(await readLag(kafka, uniqueName('g'), [topic])).toMatchObject([{ topic, lag: 0 }]);
  expect(made()).toBe(2);
});

test('a question that has no answer in time fails alone', async () => {
  const { kafka } = counted();
  const topic = await createTopic(testKafka());
  const stuck = withKeptAdmin(kafka, 50, () => new Promise<never>(() => {}));
  await expect(stuck).rejects.toThrow('did not answer within 50 ms');
  expect(await readLag(kafka, uniqueName('g'), [topic])).toMatchObject([{ topic, lag: 0 }]);
});
