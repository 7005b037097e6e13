import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { type FollowOptions, followTopic } from '../../src/kafka/follow-topic.ts';
import { withAdmin } from '../../src/kafka/with-admin.ts';
import { eventually } from '../support/expect/eventually.ts';
import { createTopic, produceTo, silentLogger, testKafka } from '../support/servers/kafka.ts';

const kafka = testKafka();
let topic: string;
beforeAll(async () => {
  topic = await createTopic(kafka, { partitions: 3 });
});

const QUICK = { everyMs: 20, maxWaitMs: 200, againFromMs: 50, againToMs: 200 };
const numbers = (count: number, name: string) => Array.from({ length: count }, (_, n) => `${name}-${n}`);

/** Follows until the test is over. */
function follow(timing: FollowOptions['timing'] = {}, name = topic) {
  const told: string[] = [];
  const states: boolean[] = [];
  let gaps = 0;
  const stop = followTopic(
    kafka,
    {
      onRecords: (values) => void told.push(...values.map((value) => value.toString())),
      onGap: () => {
        gaps++;
      },
      onState: (isUp) => void states.push(isUp),
    },
    { topic: name, logger: silentLogger, timing: { ...QUICK, ...timing } },
  );
  onTestFinished(stop);
  return { told, states, gaps: () => gaps, stop, isUp: () => eventually(() => states.at(-1) === true) };
}

test('tells of each record that is written from now on once, of every partition and to each who follows', async () => {
  await produceTo(kafka, topic, 0, ['before']);
  const [one, other] = [follow(), follow()];
  await Promise.all([one.isUp(), other.isUp()]);
  const written = [0, 1, 2].map((partition) => numbers(50, `of-${partition}`));
  await Promise.all(written.map((values, partition) => produceTo(kafka, topic, partition, values)));
  for (const { told, states, gaps } of [one, other]) {
    await eventually(() => told.length >= 150);
    for (const [partition, values] of written.entries()) {
      expect(told.filter((value) => value.startsWith(`of-${partition}-`))).toEqual(values);
    }
    expect([told.length, states, gaps()]).toEqual([150, [true], 0]);
  }
});

test('passes over what is too much, says so, and goes on at the end', async () => {
  const { told, gaps, isUp } = follow({ everyMs: 300, fetchBytes: 1_000, mostBehind: 100 });
  await isUp();
  const many = numbers(3_000, 'much').map((value) => value.padEnd(200, '.'));
  // In batches: one is never cut in two.
  for (let n = 0; n < many.length; n += 500) await produceTo(kafka, topic, 1, many.slice(n, n + 500));
  await eventually(() => gaps() > 0);
  await eventually(async () => {
    await produceTo(kafka, topic, 1, ['after']);
    return told.includes('after');
  });
  expect(told.filter((value) => value.startsWith('much')).length).toBeLessThan(3_000);
});

test('begins anew when the topic has more partitions', async () => {
  const own = await createTopic(kafka);
  const { told, states, isUp } = follow({ lookEveryMs: 100 }, own);
  await isUp();
  await withAdmin(kafka, 15_000, (admin) => admin.createPartitions({ topicPartitions: [{ topic: own, count: 2 }] }));
  await eventually(() => states.includes(false) && states.at(-1) === true);
  await eventually(async () => {
    await produceTo(kafka, own, 1, ['new']);
    return told.includes('new');
  });
});

test('waits for a topic that is missing, says meanwhile that it is not read, and ends when it is told to', async () => {
  const { states, stop } = follow({}, `${topic}-missing`);
  await eventually(() => states.includes(false));
  expect(states).not.toContain(true);
  stop();
  const { length } = states;
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(states.length).toBe(length);
});

test('tells nothing any more once it is stopped', async () => {
  const { told, states, stop, isUp } = follow();
  await isUp();
  stop();
  await produceTo(kafka, topic, 2, ['late']);
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect([told, states]).toEqual([[], [true]]);
});
