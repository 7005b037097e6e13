import type { TopicNames } from './topics.ts';

/** What the operator may see of Kafka: our own topics and who reads them, and records by reference. The API asks; `main` hands in who answers. */
export type KafkaView = {
  overview(): Promise<Looked<KafkaOverview>>;
  /** `missing` for a topic that is not ours, or that Kafka does not have. */
  topic(name: string): Promise<Looked<KafkaTopic>>;
  /** The newest records, the latest first. */
  records(topic: string, asked: RecordsAsked): Promise<Looked<KafkaRecords>>;
  /** Any group, as far as our topics go. */
  group(groupId: string): Promise<Looked<KafkaGroup>>;
};

/** `away`: Kafka could not be asked; `code` is its own or the network's, such as `ECONNREFUSED`. */
export type Looked<T> = { kind: 'found'; value: T } | { kind: 'missing' } | { kind: 'away'; code: string };

/** `partition`: only this one; `before`: only records with a lower offset, of one partition. */
export type RecordsAsked = { partition?: number | undefined; before?: bigint | undefined; limit: number };

export type TopicRole = keyof TopicNames;

export type KafkaOverview = {
  /** Kafka's code where brokers and other groups could not be listed, though it answers. */
  problem: string | null;
  brokers: { id: number; host: string; port: number; isController: boolean }[];
  topics: TopicSummary[];
  groups: GroupSummary[];
  /** Ids of groups that are not ours, the first of them in order. */
  otherGroups: string[];
  moreGroups: number;
};

export type TopicSummary = {
  name: string;
  role: TopicRole;
  partitions: number;
  /** Between the first and the last offset of each partition. */
  records: number;
  /** Partitions with fewer replicas in sync than they have. */
  underReplicated: number;
  /** Kafka's code where the topic could not be looked at; the figures are then 0. */
  problem: string | null;
};

export type KafkaTopic = {
  name: string;
  role: TopicRole;
  records: number;
  partitions: KafkaPartition[];
  /** How many partitions are left out. */
  morePartitions: number;
};

export type KafkaPartition = {
  partition: number;
  leader: number;
  replicas: number[];
  inSync: number[];
  /** Offsets as text, since they may exceed 2^53. */
  startOffset: string;
  /** Of the record to be written next. */
  endOffset: string;
  records: number;
};

export type GroupSummary = {
  groupId: string;
  /** The topic that it reads. */
  topic: string;
  /** Kafka's word, such as `Stable`, `Empty`, `Dead` for a group that there is not; null where it could not be asked. */
  state: string | null;
  members: number;
  /** Records that it has not committed, null where it could not be asked. */
  lag: number | null;
  problem: string | null;
};

export type KafkaGroup = {
  groupId: string;
  state: string;
  lag: number;
  members: GroupMember[];
  moreMembers: number;
  partitions: GroupPartition[];
  morePartitions: number;
};

export type GroupMember = { memberId: string; clientId: string; host: string; partitions: number };

export type GroupPartition = {
  topic: string;
  partition: number;
  /** Null where nothing is committed: then the lag is all that is kept. */
  committedOffset: string | null;
  endOffset: string;
  lag: number;
  /** Who holds it now. */
  memberId: string | null;
};

export type KafkaRecords = {
  topic: string;
  records: RecordReference[];
  /** For the next page; null at the first record that is kept, and where more than one partition was read. */
  nextBefore: string | null;
};

/** A record without anything that could be an address or content. */
export type RecordReference = {
  partition: number;
  offset: string;
  /** Null for a time that is none. */
  at: Date | null;
  /** Only where it is an id of ours. */
  key: string | null;
  type: string | null;
  schemaVersion: number | null;
  /** Of the value, in bytes. */
  size: number;
  fields: Record<string, string | number | boolean | null>;
};
