import { createRequire } from 'node:module';
import { type ICustomPartitioner, type Message, Partitioners, type RecordMetadata } from 'kafkajs';
import { isRefusal } from './classify-error.ts';

type ProduceResponse = { parse: ((data: unknown) => Promise<unknown>) & { mended?: true } };
type ProtocolErrors = { createErrorFromCode(code: number): Error };

const load = createRequire(import.meta.url);
/** Versions of the produce request that kafkajs 2.2.4 speaks with brokers of today. */
const VERSIONS = [3, 4, 5, 6, 7];
const partitionOf = new WeakMap<Message, number>();

/**
 * Lets a send answer for each partition: kafkajs 2.2.4 throws the error of the first that failed, and with it away what
 * the others have acknowledged, which then is written again. Mended, a send resolves once the broker has answered, and
 * whoever sends must read the results. Doing it twice changes nothing.
 */
export function mendProduceResponse(): void {
  for (const version of VERSIONS) {
    const response: ProduceResponse = load(`kafkajs/src/protocol/requests/produce/v${version}/response.js`);
    if (!response.parse.mended)
      response.parse = Object.assign(async (data: unknown) => data, { mended: true as const });
  }
}

/** As kafkajs chooses partitions, and remembers for each message which one. */
export const notingPartitioner: ICustomPartitioner = () => {
  const choose = Partitioners.DefaultPartitioner();
  return (args) => {
    const partition = choose(args);
    partitionOf.set(args.message, partition);
    return partition;
  };
};

/**
 * What a send to one topic came to: which messages, in their order, are acknowledged, and the error of the others, that
 * of a refusal before one that will pass.
 */
export function readResults(messages: Message[], results: RecordMetadata[]): { taken: boolean[]; error: Error | null } {
  const taken = new Set<number>();
  const errors: Error[] = [];
  for (const { partition, errorCode: code } of results) {
    if (code === 0) taken.add(partition);
    else errors.push(protocolErrors().createErrorFromCode(code));
  }
  const isTaken = (message: Message) => taken.has(partitionOf.get(message) ?? -1);
  return { taken: messages.map(isTaken), error: errors.find(isRefusal) ?? errors[0] ?? null };
}

/** kafkajs does not export its table of error codes, so it is pinned exactly and the file is loaded by name. */
function protocolErrors(): ProtocolErrors {
  return load('kafkajs/src/protocol/error.js');
}
