import type { Kafka as KafkaJs, KafkaMessage } from 'kafkajs';

/** The part of kafkajs that its consumers fetch by. */
export type Cluster = {
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  addTargetTopic(topic: string): Promise<void>;
  findTopicPartitionMetadata(topic: string): { partitionId: number; leader: number }[];
  fetchTopicsOffset(
    topics: { topic: string; fromBeginning: boolean; partitions: { partition: number }[] }[],
  ): Promise<{ topic: string; partitions: { partition: number; offset: string }[] }[]>;
  findBroker(broker: { nodeId: number }): Promise<{ fetch(request: FetchRequest): Promise<FetchResponse> }>;
};

type FetchRequest = {
  maxWaitTime: number;
  minBytes: number;
  maxBytes: number;
  topics: { topic: string; partitions: { partition: number; fetchOffset: string; maxBytes: number }[] }[];
};
type Fetched = KafkaMessage & { isControlRecord?: boolean };
type FetchResponse = { responses: { partitions: { messages: Fetched[] }[] }[] };
type MakeCluster = (options: { allowAutoTopicCreation: boolean }) => Cluster;

/**
 * kafkajs fetches only for the members of a group. What they fetch by is made by a method that it names by a symbol, so it is
 * found by the symbol's description; the version is pinned exactly.
 */
export function clusterOf(client: KafkaJs): Cluster {
  const name = Object.getOwnPropertySymbols(client).find((one) => one.description === 'private:Kafka:createCluster');
  const make = name && (client as unknown as Record<symbol, MakeCluster>)[name];
  if (!make) throw new Error('this version of kafkajs makes its cluster in another way: mend src/kafka/cluster.ts');
  return make({ allowAutoTopicCreation: false });
}
