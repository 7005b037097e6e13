import { expect, test } from 'vitest';
import { createSemaphore } from '../../src/async/semaphore.ts';
import { createAssignment } from '../../src/kafka/assignment.ts';
import { PartitionWorker } from '../../src/kafka/partition-worker.ts';
import { silentLogger } from '../support/servers/kafka.ts';

const record = (offset: number) => ({
  topic: 't',
  partition: 0,
  offset: String(offset),
  key: null,
  value: null,
  headers: {},
  timestampMs: 0,
});

function assignmentThatNeverFinishes() {
  const assignment = createAssignment(
    (topic, partition, position) =>
      new PartitionWorker({
        topic,
        partition,
        position,
        semaphore: createSemaphore(1),
        handle: () => new Promise(() => undefined),
        retryFromMs: 1,
        retryToMs: 1,
        logger: silentLogger,
        onDone: () => undefined,
        onBatch: () => undefined,
        onRoom: () => undefined,
      }),
  );
  assignment.renew({ t: [0] });
  return assignment;
}

test('a batch left over from before a rebalance is dropped, and the records before it are taken', () => {
  const assignment = assignmentThatNeverFinishes();
  assignment.workerAt('t', 0, 10n).add([record(10), record(11)]);
  assignment.renew({ t: [0] });
  expect(assignment.admits({ topic: 't', partition: 0, firstOffset: 12n })).toBe(false);
  expect(assignment.admits({ topic: 't', partition: 0, firstOffset: 10n })).toBe(true);
});

test('a batch that leaps is taken when Kafka gives it a second time', () => {
  const assignment = assignmentThatNeverFinishes();
  assignment.workerAt('t', 0, 0n).add([record(0)]);
  expect(assignment.admits({ topic: 't', partition: 0, firstOffset: 1n })).toBe(true);
  expect(assignment.admits({ topic: 't', partition: 0, firstOffset: 5n })).toBe(false);
  expect(assignment.admits({ topic: 't', partition: 0, firstOffset: 5n })).toBe(true);
});

test('a batch of a partition that was lost is not taken', () => {
  const assignment = assignmentThatNeverFinishes();
  assignment.renew({ t: [1] });
  expect(assignment.admits({ topic: 't', partition: 0, firstOffset: 0n })).toBe(false);
});
