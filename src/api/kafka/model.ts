import { z } from 'zod';
import { DEFAULT_TOPICS } from '../../contracts/topics.ts';
import { EXAMPLE_LETTERS, instant } from '../openapi/shapes.ts';

const role = z
  .enum(Object.keys(DEFAULT_TOPICS) as (keyof typeof DEFAULT_TOPICS)[])
  .describe('What Posthorn uses it for.');
const offset = z.string().regex(/^\d{1,19}$/);
const count = z.int().min(0);
const problem = z
  .string()
  .nullable()
  .describe('Kafka’s code where this could not be looked at; its figures are then 0.');
/** Kafka's own rule: https://kafka.apache.org/documentation/#topicconfigs, `Topic.validate`. */
const topicName = z.string().regex(/^[a-zA-Z0-9._-]{1,249}$/);
const more = (what: string) => count.describe(`How many more ${what} there are, which are left out.`);
const lag = 'Records that the group has not committed; where it has committed nothing, all that are kept.';

export const topicInPath = topicName.meta({ examples: ['notifications'] }).describe('Name of a topic of Posthorn’s.');
export const groupInPath = z
  .string()
  .regex(/^[ -~]{1,255}$/)
  .meta({ examples: ['notification-consumer-group'] })
  .describe('Id of a consumer group, also of one that is not Posthorn’s.');

export const recordsQuery = z.strictObject({
  partition: z
    .string()
    .regex(/^\d{1,6}$/, 'must be the number of a partition')
    .transform(Number)
    .optional()
    .meta({ type: 'integer', minimum: 0, pattern: undefined, description: 'Only this partition. Default: all.' }),
  before: z
    .string()
    .regex(/^\d{1,19}$/, 'must be an offset')
    .transform(BigInt)
    .optional()
    .meta({
      type: 'string',
      description: 'Only records before this offset, of the partition: `nextBefore` of a page.',
    }),
  limit: z
    .string()
    .regex(/^\d{1,3}$/, 'must be an integer from 1 to 100')
    .transform(Number)
    .pipe(z.int().min(1).max(100))
    .default(20)
    .meta({ type: 'integer', minimum: 1, maximum: 100, pattern: undefined, description: 'Maximum number of records.' }),
});

const topicSummary = z
  .strictObject({
    name: topicName,
    role,
    partitions: count,
    records: count.describe('Between the first and the last offset of each partition.'),
    underReplicated: count.describe('Partitions with fewer replicas in sync than they have.'),
    problem,
  })
  .meta({ id: 'KafkaTopicSummary' });

const groupSummary = z
  .strictObject({
    groupId: z.string(),
    topic: topicName.describe('What it reads.'),
    state: z.string().nullable().describe('Kafka’s word: `Stable`, `Empty`, or `Dead` for a group that there is not.'),
    members: count,
    lag: count.nullable().describe(lag),
    problem,
  })
  .meta({ id: 'KafkaGroupSummary' });

export const overview = z
  .strictObject({
    problem: z.string().nullable().describe('Kafka’s code where brokers and other groups could not be listed.'),
    brokers: z.array(z.strictObject({ id: z.int(), host: z.string(), port: z.int(), isController: z.boolean() })),
    topics: z.array(topicSummary),
    groups: z.array(groupSummary).describe('Those that Posthorn reads by.'),
    otherGroups: z.array(z.string()).describe('Ids of all other groups of this Kafka, at most 200.'),
    moreGroups: more('other groups'),
  })
  .meta({ id: 'KafkaOverview' });

export const topic = z
  .strictObject({
    name: topicName,
    role,
    records: count,
    partitions: z.array(
      z.strictObject({
        partition: count,
        leader: z.int().describe('Id of the broker that leads it.'),
        replicas: z.array(z.int()),
        inSync: z.array(z.int()),
        startOffset: offset.describe('Of the first record that is kept.'),
        endOffset: offset.describe('Of the record to be written next.'),
        records: count,
      }),
    ),
    morePartitions: more('partitions'),
  })
  .meta({ id: 'KafkaTopic' });

export const group = z
  .strictObject({
    groupId: z.string(),
    state: z.string(),
    lag: count.describe(lag),
    members: z.array(
      z.strictObject({
        memberId: z.string(),
        clientId: z.string(),
        host: z.string(),
        partitions: count.describe('How many partitions of Posthorn’s topics it holds.'),
      }),
    ),
    moreMembers: more('members'),
    partitions: z.array(
      z.strictObject({
        topic: topicName,
        partition: count,
        committedOffset: offset.nullable(),
        endOffset: offset,
        lag: count,
        memberId: z.string().nullable().describe('Who holds it now.'),
      }),
    ),
    morePartitions: more('partitions'),
  })
  .meta({ id: 'KafkaGroup' });

export const records = z
  .strictObject({
    topic: topicName,
    records: z.array(
      z.strictObject({
        partition: count,
        offset,
        at: instant.nullable(),
        key: z.string().nullable().describe('Only where it is an id of Posthorn’s.'),
        type: z.string().nullable(),
        schemaVersion: z.int().nullable(),
        size: count.describe('Of the value, in bytes.'),
        fields: z
          .record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))
          .describe('Ids, words and numbers of the value; of a request none, since it holds addresses and content.'),
      }),
    ),
    nextBefore: offset
      .nullable()
      .describe('`before` of the next page; null on the last one, and where no partition was named.'),
  })
  .meta({ id: 'KafkaRecords' });

const GROUP = 'notification-consumer-group';
const MEMBER = 'posthorn-6f1c2f6e-0a53-4a8e-9d0f-3b1a5c5c2f11';

export const overviewExample: z.input<typeof overview> = {
  problem: null,
  brokers: [{ id: 1, host: 'kafka-1.internal', port: 9092, isController: true }],
  topics: [
    {
      name: 'notifications',
      role: 'notifications',
      partitions: 12,
      records: 48_211,
      underReplicated: 0,
      problem: null,
    },
  ],
  groups: [{ groupId: GROUP, topic: 'notifications', state: 'Stable', members: 2, lag: 17, problem: null }],
  otherGroups: ['warehouse-loader'],
  moreGroups: 0,
};

export const topicExample: z.input<typeof topic> = {
  name: 'notifications',
  role: 'notifications',
  records: 4_018,
  partitions: [
    {
      partition: 0,
      leader: 1,
      replicas: [1, 2, 3],
      inSync: [1, 2, 3],
      startOffset: '120',
      endOffset: '4138',
      records: 4_018,
    },
  ],
  morePartitions: 0,
};

export const groupExample: z.input<typeof group> = {
  groupId: GROUP,
  state: 'Stable',
  lag: 17,
  members: [{ memberId: MEMBER, clientId: 'posthorn', host: '10.0.4.17', partitions: 1 }],
  moreMembers: 0,
  partitions: [
    {
      topic: 'notifications',
      partition: 0,
      committedOffset: '4121',
      endOffset: '4138',
      lag: 17,
      memberId: MEMBER,
    },
  ],
  morePartitions: 0,
};

export const recordsExample: z.input<typeof records> = {
  topic: 'notifications',
  records: [
    {
      partition: 0,
      offset: '4137',
      at: '2026-11-22T09:30:00.000Z',
      key: `ntf_${EXAMPLE_LETTERS}`,
      type: 'notification.created',
      schemaVersion: 1,
      size: 612,
      fields: {
        notificationId: `ntf_${EXAMPLE_LETTERS}`,
        run: 0,
        clientId: `cli_${EXAMPLE_LETTERS}`,
        channel: 'email',
        priority: 5,
      },
    },
  ],
  nextBefore: '4118',
};
