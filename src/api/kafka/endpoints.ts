import type { Looked } from '../../contracts/kafka-view.ts';
import { ApiProblem } from '../../services/problem.ts';
import { answer } from '../answer.ts';
import type { ApiDeps } from '../deps.ts';
import { type Endpoint, endpoint } from '../endpoint.ts';
import {
  group,
  groupExample,
  groupInPath,
  overview,
  overviewExample,
  records,
  recordsExample,
  recordsQuery,
  topic,
  topicExample,
  topicInPath,
} from './model.ts';

const COMMON = { method: 'GET', access: 'operator', tag: 'Operator' } as const;
const NO_TOPIC =
  'This is no topic of Posthorn’s, or Kafka does not have it or the partition. `GET /api/operator/kafka` lists the topics; `npm run topics` creates those that are missing.';
const NO_GROUP = 'Kafka has no consumer group with this id, or none that reads a topic of Posthorn’s.';
const TOPIC = { params: { topic: topicInPath }, noun: { detail: NO_TOPIC } } as const;

/** Everything below `/api/operator/kafka`: our topics, who reads them, and records by reference. */
export function kafkaEndpoints({ kafkaView }: Pick<ApiDeps, 'kafkaView'>): Endpoint[] {
  return [
    endpoint({
      ...COMMON,
      path: '/api/operator/kafka',
      operationId: 'getKafka',
      summary: 'Get brokers, topics and consumer groups',
      description:
        'Posthorn’s topics with their sizes, and the groups that it reads them by with their lag. At most a second old, however many ask.',
      answer: answer(200, 'Kafka found', overview, { description: 'The overview.', example: overviewExample }),
      handle: async () => foundOr(await kafkaView.overview(), NO_TOPIC),
    }),
    endpoint({
      ...COMMON,
      ...TOPIC,
      path: '/api/operator/kafka/topics/:topic',
      operationId: 'getKafkaTopic',
      summary: 'Get a topic',
      description: 'Its partitions with leader, replicas and offsets, at most 1,000.',
      answer: answer(200, 'Topic found', topic, { description: 'The topic.', example: topicExample }),
      handle: async ({ params }) => foundOr(await kafkaView.topic(params.topic), NO_TOPIC),
    }),
    endpoint({
      ...COMMON,
      ...TOPIC,
      path: '/api/operator/kafka/topics/:topic/records',
      operationId: 'listKafkaRecords',
      summary: 'List the latest records of a topic',
      description:
        'By reference, the latest first: where a record stands, when it came, its key, type and ids. Never its value, so no address and no content. Nothing is consumed: no group joins and no offset is committed.',
      query: recordsQuery,
      answer: answer(200, 'Records found', records, { description: 'The records.', example: recordsExample }),
      handle: async ({ params, query }) => {
        if (query.before !== undefined && query.partition === undefined) throw beforeWithoutPartition();
        return foundOr(await kafkaView.records(params.topic, query), NO_TOPIC);
      },
    }),
    endpoint({
      ...COMMON,
      path: '/api/operator/kafka/groups/:group',
      params: { group: groupInPath },
      noun: { detail: NO_GROUP },
      operationId: 'getKafkaGroup',
      summary: 'Get a consumer group',
      description:
        'Its members, and for each partition of Posthorn’s topics that it reads what it has committed and how far it is behind.',
      answer: answer(200, 'Group found', group, { description: 'The group.', example: groupExample }),
      handle: async ({ params }) => foundOr(await kafkaView.group(params.group), NO_GROUP),
    }),
  ];
}

/** @throws ApiProblem not_found (404), or unavailable (503) while Kafka cannot be asked */
function foundOr<T>(looked: Looked<T>, ifMissing: string): T {
  if (looked.kind === 'found') return looked.value;
  if (looked.kind === 'missing') throw new ApiProblem('not_found', { detail: ifMissing });
  throw new ApiProblem('unavailable', {
    detail: `Kafka could not be asked (${looked.code}). Check that it runs and that this server may read it: \`posthorn doctor\` says more.`,
    headers: { 'retry-after': '1' },
  });
}

function beforeWithoutPartition(): ApiProblem {
  const detail = 'is the offset of one partition: give `partition` as well';
  return new ApiProblem('invalid_query', {
    errors: [{ pointer: '/query/before', code: 'conflicting_fields', detail }],
  });
}
