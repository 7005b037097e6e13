import { expect, onTestFinished, test } from 'vitest';
import { startConsumer } from '../../src/kafka/consumer.ts';
import { placeGroup } from '../../src/kafka/place-group.ts';
import { eventually } from '../support/expect/eventually.ts';
import {
  committedOffsets,
  createTopic,
  produceTo,
  SOON_STOPPED,
  silentLogger,
  testKafka,
  uniqueName,
} from '../support/servers/kafka.ts';

const kafka = testKafka();

test('a group is placed in several topics at once, and goes on from there; while it has members it is not', async () => {
  const [one, other] = [await createTopic(kafka), await createTopic(kafka, { partitions: 2 })];
  const groupId = uniqueName('placed');
  const at = (offset: string, ...partitions: number[]) => partitions.map((partition) => ({ partition, offset }));
  const places = [
    { topic: one, partitions: at('2', 0) },
    { topic: other, partitions: at('7', 0, 1) },
  ];
  await placeGroup(kafka, groupId, places, 15_000);
  expect(await committedOffsets(kafka, groupId, one)).toEqual({ 0: '2' });
  expect(await committedOffsets(kafka, groupId, other)).toEqual({ 0: '7', 1: '7' });

  await produceTo(kafka, one, 0, ['a', 'b', 'c']);
  const seen: string[] = [];
  const consumer = startConsumer(kafka, {
    groupId,
    topics: [one],
    handle: async ({ value }) => void seen.push(String(value)),
    logger: silentLogger,
    timing: SOON_STOPPED,
  });
  onTestFinished(() => consumer.stop(0));
  await eventually(() => seen.length > 0, { what: 'a record' });
  expect(seen).toEqual(['c']);
  const again = placeGroup(kafka, groupId, [{ topic: one, partitions: at('0', 0) }], 15_000);
  await expect(again).rejects.toMatchObject({ type: 'UNKNOWN_MEMBER_ID' });
});
