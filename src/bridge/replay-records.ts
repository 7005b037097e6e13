import type { Kafka } from '../kafka/client.ts';
import { startConsumer } from '../kafka/consumer.ts';
import type { IncomingRecord } from '../kafka/records.ts';
import { deleteGroup, rewindGroup } from '../kafka/rewind.ts';
import type { Logger } from '../observability/logger.ts';
import type { Starter } from '../temporal/starter.ts';
import { decodeNotification } from './decode-record.ts';

export type ReplayDeps = { kafka: Kafka; starter: Pick<Starter, 'start' | 'runState'>; logger: Logger };

export type ReplayRequest = {
  /** Of its own: the bridge's group stays where it is. */
  groupId: string;
  topics: string[];
  /** Records of this moment or later, in milliseconds since 1970, up to the end as it is now. */
  fromMs: number;
  /** Asks Temporal and starts nothing. */
  dryRun: boolean;
  onProgress?: (counts: ReplayCounts) => void;
};

/**
 * `started` would have been started, in a dry run. `skipped` runs, or ran already. `newer` is of a newer release: replay by
 * that one.
 */
export type ReplayCounts = {
  total: number;
  read: number;
  started: number;
  skipped: number;
  newer: number;
  unreadable: number;
};

const STARTS_IN_FLIGHT = 24;
const STOP_MS = 15_000;

/**
 * Reads records again and starts each workflow that is not there; those that ran already stay as they are, so that
 * nothing is sent twice. Trouble with Kafka or Temporal only makes it last longer. Records of campaigns are not read:
 * a job asks Temporal about each campaign that is under way, once a minute.
 */
export async function replayRecords(
  { kafka, starter, logger }: ReplayDeps,
  request: ReplayRequest,
): Promise<ReplayCounts> {
  const { groupId, topics, fromMs, dryRun, onProgress } = request;
  const stretches = await rewindGroup(kafka, groupId, topics, fromMs);
  const total = stretches.reduce((sum, { from, end }) => sum + Number(end - from), 0);
  const counts: ReplayCounts = { total, read: 0, started: 0, skipped: 0, newer: 0, unreadable: 0 };
  if (total === 0) return counts;

  let finish = () => {};
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const left = new Map(stretches.map(({ topic, partition, from, end }) => [`${topic}/${partition}`, { from, end }]));
  const done = new Set<string>();

  async function handle(incoming: IncomingRecord): Promise<void> {
    const offset = BigInt(incoming.offset);
    const stretch = left.get(`${incoming.topic}/${incoming.partition}`);
    if (!stretch || offset < stretch.from || offset >= stretch.end) return;
    const result = await replayOne(starter, incoming, dryRun);
    // A rebalance hands over again what was not committed yet.
    const place = `${incoming.topic}/${incoming.partition}/${incoming.offset}`;
    if (done.has(place)) return;
    done.add(place);
    counts.read++;
    counts[result]++;
    onProgress?.(counts);
    if (counts.read === total) finish();
  }

  const consumer = startConsumer(kafka, { groupId, topics, maxInFlight: STARTS_IN_FLIGHT, handle, logger });
  await finished;
  await consumer.stop(STOP_MS);
  await deleteGroup(kafka, groupId).catch(() =>
    logger.warn({ groupId }, 'could not delete the consumer group of the replay'),
  );
  return counts;
}

/** Both kinds of records name a workflow that must have been started; what a changed row means, it reads there. */
async function replayOne(
  starter: ReplayDeps['starter'],
  { value }: IncomingRecord,
  dryRun: boolean,
): Promise<'started' | 'skipped' | 'newer' | 'unreadable'> {
  const decoded = decodeNotification(value);
  if (decoded.kind === 'refused') return 'unreadable';
  if (decoded.kind === 'newer') return 'newer';
  if (dryRun) return (await starter.runState(decoded.record)) === 'none' ? 'started' : 'skipped';
  return (await starter.start(decoded.record)) === 'started' ? 'started' : 'skipped';
}
