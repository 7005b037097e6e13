import kafkajs, { type Admin } from 'kafkajs';
import { createSemaphore } from '../async/semaphore.ts';
import type {
  GroupMember,
  GroupPartition,
  GroupSummary,
  KafkaGroup,
  KafkaOverview,
  KafkaPartition,
  KafkaView,
  Looked,
  TopicRole,
  TopicSummary,
} from '../contracts/kafka-view.ts';
import type { TopicNames } from '../contracts/topics.ts';
import { answeredCode, errorCode } from './classify-error.ts';
import type { Kafka } from './client.ts';
import { KafkaAway } from './errors.ts';
import { latestRecords } from './latest-records.ts';
import { withAdmin } from './with-admin.ts';

/** Our consumer groups, each with the topic that it reads. */
export type Reader = { groupId: string; topic: string };

/** Of one question, and of each part of the overview, so that one topic without a leader does not hide the others. */
const DEADLINE_MS = 5_000;
/** Who asks the same so soon gets the same answer. */
const KEPT_MS = 1_000;
const LOOKS_AT_ONCE = 4;
const MOST_PARTITIONS = 1_000;
const MOST_MEMBERS = 200;
const MOST_OTHER_GROUPS = 200;
const MISSING = 'UNKNOWN_TOPIC_OR_PARTITION';
/** Kafka's state of a group that there is not. */
const DEAD = 'Dead';

/** Looks at our topics and at who reads them. Many who ask at once share a look, and few looks are under way at a time. */
export function createKafkaView(
  kafka: Kafka,
  { topics, readers }: { topics: TopicNames; readers: Reader[] },
): KafkaView {
  const ours = Object.entries(topics).map(([role, name]) => ({ name, role: role as TopicRole }));
  const semaphore = createSemaphore(LOOKS_AT_ONCE);
  const kept = new Map<string, Promise<Looked<unknown>>>();

  /** @param question what is the same for all who get this answer */
  function once<T>(question: unknown[], look: () => Promise<T | null>): Promise<Looked<T>> {
    const name = JSON.stringify(question);
    const known = kept.get(name);
    if (known) return known as Promise<Looked<T>>;
    const mine = semaphore.run(() => looked(look));
    const forget = () => kept.delete(name);
    kept.set(name, mine);
    mine.then(() => setTimeout(forget, KEPT_MS).unref(), forget);
    return mine;
  }

  const ask = <T>(use: (admin: Admin) => Promise<T>) => withAdmin(kafka, DEADLINE_MS, use);

  async function summarizeTopic({ name, role }: { name: string; role: TopicRole }): Promise<TopicSummary> {
    const found = await looked(() => ask((admin) => partitionsOf(admin, name)));
    const partitions = found.kind === 'found' ? found.value : [];
    return {
      name,
      role,
      partitions: partitions.length,
      records: sum(partitions.map(({ records }) => records)),
      underReplicated: partitions.filter(({ replicas, inSync }) => inSync.length < replicas.length).length,
      problem: problemOf(found),
    };
  }

  async function summarizeReader({ groupId, topic }: Reader): Promise<GroupSummary> {
    const found = await looked(() => ask((admin) => readGroup(admin, groupId, [topic])));
    const group = found.kind === 'found' ? found.value : null;
    return {
      groupId,
      topic,
      state: group?.state ?? null,
      members: group?.members.length ?? 0,
      lag: group && group.partitions.length > 0 ? sum(group.partitions.map(({ lag }) => lag)) : null,
      problem: problemOf(found) ?? (group?.partitions.length === 0 ? MISSING : null),
    };
  }

  async function look(): Promise<KafkaOverview> {
    const all = await ask(describeAll).catch(whatIsAnswered);
    const known = new Set(readers.map(({ groupId }) => groupId));
    const others = all.groupIds.filter((groupId) => !known.has(groupId)).sort();
    const [topics, groups] = await Promise.all([
      Promise.all(ours.map(summarizeTopic)),
      Promise.all(readers.map(summarizeReader)),
    ]);
    return {
      problem: all.problem,
      brokers: all.brokers,
      topics,
      groups,
      otherGroups: others.slice(0, MOST_OTHER_GROUPS),
      moreGroups: Math.max(0, others.length - MOST_OTHER_GROUPS),
    };
  }

  async function lookAtGroup(groupId: string): Promise<KafkaGroup | null> {
    const own = readers.filter((reader) => reader.groupId === groupId).map(({ topic }) => topic);
    const names = own.length > 0 ? own : ours.map(({ name }) => name);
    const { state, members, partitions } = await ask((admin) => readGroup(admin, groupId, names));
    // Of another's group only what it has to do with us; one of ours may not have begun yet.
    const shown =
      own.length > 0 ? partitions : partitions.filter((one) => one.committedOffset !== null || one.memberId !== null);
    if (own.length === 0 && shown.length === 0) return null;
    return {
      groupId,
      state,
      lag: sum(shown.map(({ lag }) => lag)),
      members: members.slice(0, MOST_MEMBERS),
      moreMembers: Math.max(0, members.length - MOST_MEMBERS),
      partitions: shown.slice(0, MOST_PARTITIONS),
      morePartitions: Math.max(0, shown.length - MOST_PARTITIONS),
    };
  }

  return {
    overview: () => once(['overview'], look),
    topic: (name) =>
      once(['topic', name], async () => {
        const topic = ours.find((one) => one.name === name);
        if (!topic) return null;
        const partitions = await ask((admin) => partitionsOf(admin, name));
        return {
          ...topic,
          records: sum(partitions.map(({ records }) => records)),
          partitions: partitions.slice(0, MOST_PARTITIONS),
          morePartitions: Math.max(0, partitions.length - MOST_PARTITIONS),
        };
      }),
    records: (name, { partition, before, limit }) =>
      once(['records', name, partition, before?.toString(), limit], async () => {
        const topic = ours.find((one) => one.name === name);
        return topic ? latestRecords(kafka, topic, { partition, before, limit }, DEADLINE_MS) : null;
      }),
    group: (groupId) => once(['group', groupId], () => lookAtGroup(groupId)),
  };
}

/** What became of a look: what Kafka does not have is missing, and what it or the network says else is that it is away. */
async function looked<T>(look: () => Promise<T | null>): Promise<Looked<T>> {
  try {
    const value = await look();
    return value === null ? { kind: 'missing' } : { kind: 'found', value };
  } catch (error) {
    if (!(error instanceof KafkaAway || error instanceof kafkajs.KafkaJSError)) throw error;
    const code = error instanceof KafkaAway ? 'NO_ANSWER' : errorCode(error);
    return code === MISSING ? { kind: 'missing' } : { kind: 'away', code };
  }
}

function problemOf(found: Looked<unknown>): string | null {
  if (found.kind === 'found') return null;
  return found.kind === 'missing' ? MISSING : found.code;
}

/** @throws kafkajs's error, at once where there is no such topic */
async function partitionsOf(admin: Admin, topic: string): Promise<KafkaPartition[]> {
  // Asked for the offsets of a topic that is missing, kafkajs tries again for seconds.
  const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
  const offsets = new Map((await admin.fetchTopicOffsets(topic)).map((one) => [one.partition, one]));
  return (topics[0]?.partitions ?? [])
    .map(({ partitionId, leader, replicas, isr }) => {
      const { low = '0', high = '0' } = offsets.get(partitionId) ?? {};
      const records = Number(BigInt(high) - BigInt(low));
      return { partition: partitionId, leader, replicas, inSync: isr, startOffset: low, endOffset: high, records };
    })
    .sort((a, b) => a.partition - b.partition);
}

/** A group and how far it is with these topics; those that Kafka does not have are left out. */
async function readGroup(
  admin: Admin,
  groupId: string,
  topics: string[],
): Promise<{ state: string; members: GroupMember[]; partitions: GroupPartition[] }> {
  const known = new Map<string, KafkaPartition[]>();
  // One after the other: kafkajs keeps the metadata of what it was asked for last.
  for (const topic of topics) {
    const partitions = await partitionsOf(admin, topic).catch(nullIfMissing);
    if (partitions) known.set(topic, partitions);
  }
  const { groups } = await admin.describeGroups([groupId]);
  const holders = new Map<string, string>();
  const members = (groups[0]?.members ?? []).map(({ memberId, clientId, clientHost, memberAssignment }) => {
    const held = assignedOf(memberAssignment).filter(({ topic }) => known.has(topic));
    for (const { topic, partition } of held) holders.set(`${topic}/${partition}`, memberId);
    return { memberId, clientId, host: clientHost.replace(/^\//, ''), partitions: held.length };
  });
  const committed = new Map<string, string>();
  for (const { topic, partitions } of await admin.fetchOffsets({ groupId, topics: [...known.keys()] })) {
    for (const { partition, offset } of partitions) committed.set(`${topic}/${partition}`, offset);
  }
  const partitions = [...known].flatMap(([topic, all]) =>
    all.map(({ partition, startOffset, endOffset }) => {
      const offset = committed.get(`${topic}/${partition}`) ?? '-1';
      // Retention can have removed what was never read; what was read since the ends were asked for lies beyond them.
      const from = BigInt(offset) > BigInt(startOffset) ? BigInt(offset) : BigInt(startOffset);
      return {
        topic,
        partition,
        committedOffset: offset === '-1' ? null : offset,
        endOffset,
        lag: Math.max(0, Number(BigInt(endOffset) - from)),
        memberId: holders.get(`${topic}/${partition}`) ?? null,
      };
    }),
  );
  return { state: groups[0]?.state ?? DEAD, members, partitions };
}

function nullIfMissing(error: unknown): null {
  if (errorCode(error) === MISSING) return null;
  throw error;
}

type Everything = Pick<KafkaOverview, 'problem' | 'brokers'> & { groupIds: string[] };

async function describeAll(admin: Admin): Promise<Everything> {
  const { brokers, controller } = await admin.describeCluster();
  const { groups } = await admin.listGroups();
  return {
    problem: null,
    brokers: brokers.map(({ nodeId, host, port }) => ({ id: nodeId, host, port, isController: nodeId === controller })),
    groupIds: groups.map(({ groupId }) => groupId),
  };
}

/** A topic of somebody else's without a leader fails the whole of that answer; ours are looked at all the same. */
function whatIsAnswered(error: unknown): Everything {
  const problem = answeredCode(error);
  if (problem === null) throw error;
  return { problem, brokers: [], groupIds: [] };
}

/** What a member holds; nothing where it is of a kind that we do not know. */
function assignedOf(assignment: Buffer): { topic: string; partition: number }[] {
  try {
    const decoded = kafkajs.AssignerProtocol.MemberAssignment.decode(assignment)?.assignment ?? {};
    return Object.entries(decoded).flatMap(([topic, partitions]) =>
      partitions.map((partition) => ({ topic, partition })),
    );
  } catch {
    return [];
  }
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
