import type { Kafka as KafkaJs, KafkaMessage } from 'kafkajs';

/** The part of kafkajs that its consumers fetch and commit by. */
export type Cluster = {
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  addTargetTopic(topic: string): Promise<void>;
  /** Asks again of the topics that were added. */
  refreshMetadata(): Promise<void>;
  findTopicPartitionMetadata(topic: string): { partitionId: number; leader: number }[];
  fetchTopicsOffset(
    topics: { topic: string; fromBeginning: boolean; partitions: { partition: number }[] }[],
  ): Promise<{ topic: string; partitions: { partition: number; offset: string }[] }[]>;
  findBroker(broker: { nodeId: number }): Promise<{ fetch(request: FetchRequest): Promise<FetchResponse> }>;
  findGroupCoordinator(group: { groupId: string }): Promise<{ offsetCommit(request: CommitRequest): Promise<unknown> }>;
};

type FetchRequest = {
  maxWaitTime: number;
  minBytes: number;
  maxBytes: number;
  topics: { topic: string; partitions: { partition: number; fetchOffset: string; maxBytes: number }[] }[];
};
/** `groupGenerationId` is -1 and `memberId` empty for who is no member. */
type CommitRequest = {
  groupId: string;
  groupGenerationId: number;
  memberId: string;
  topics: { topic: string; partitions: { partition: number; offset: string }[] }[];
};
type Fetched = KafkaMessage & { isControlRecord?: boolean };
type FetchResponse = {
  responses: {
    /** `highWatermark`: the offset after the last that every replica has. */
    partitions: { partition: number; highWatermark: string; messages: Fetched[] }[];
  }[];
};
type MakeCluster = (options: { allowAutoTopicCreation: boolean }) => Cluster;

/**
 * kafkajs fetches and commits only for the members of a group. What they do it by is made by a method that it names by a symbol, so it is
 * found by the symbol's description; the version is pinned exactly.
 */
export function clusterOf(client: KafkaJs): Cluster {
  const name = Object.getOwnPropertySymbols(client).find((one) => one.description === 'private:Kafka:createCluster');
  const make = name && (client as unknown as Record<symbol, MakeCluster>)[name];
  if (!make) throw new Error('this version of kafkajs makes its cluster in another way: mend src/kafka/cluster.ts');
  return make({ allowAutoTopicCreation: false });
}
