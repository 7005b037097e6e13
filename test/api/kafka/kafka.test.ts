import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_TOPICS, type TopicNames } from '../../../src/contracts/topics.ts';
import { type RunningConsumer, startConsumer } from '../../../src/kafka/consumer.ts';
import { placeGroup } from '../../../src/kafka/place-group.ts';
import { ensureTopics } from '../../../src/kafka/topics.ts';
import { createKafkaView } from '../../../src/kafka/view.ts';
import { withAdmin } from '../../../src/kafka/with-admin.ts';
import { eventually } from '../../support/expect/eventually.ts';
import { produce } from '../../support/expect/records.ts';
import { createTestApi, type TestApi } from '../../support/servers/api.ts';
import { committedOffsets, SOON_STOPPED, silentLogger, testKafka, uniqueName } from '../../support/servers/kafka.ts';
import { useDatabase } from '../../support/servers/use-api.ts';

const ADMIN = 'the token of the operator';
const CANARY = 'ada.canary@example.com';
const PHONE = '+4915112345678';
const LETTERS = '01jd8m9q4wf7vrk2h3n5c6t8xz';
const PARTITIONS = 3;

const db = useDatabase();
const kafka = testKafka();
const name = uniqueName('look');
const topics: TopicNames = {
  ...DEFAULT_TOPICS,
  notifications: name,
  notificationsUrgent: `${name}-urgent`,
  deadLetters: `${name}-dlq`,
  notificationStatus: `${name}-status`,
  notificationRequests: `${name}-requests`,
  // Kafka does not have this one.
  campaigns: `${name}-campaigns`,
};
const readers = [
  { groupId: `${name}-read`, topic: topics.notifications },
  { groupId: `${name}-campaigns`, topic: topics.campaigns },
];
const stranger = `${name}-stranger`;
let api: TestApi;
let consumer: RunningConsumer;

const ask = (path: string) => api.send('GET', `/api/operator/kafka${path}`, { headers: { 'x-admin-token': ADMIN } });
const plan = (index: number) => ({
  topic: topics.notifications,
  key: `ntf_${LETTERS}`,
  partition: index % 2,
  headers: { 'event-type': 'notification.created', 'schema-version': '1' },
  value: JSON.stringify({
    schemaVersion: 1,
    notificationId: `ntf_${LETTERS}`,
    channel: 'email',
    priority: index,
    routes: [],
  }),
});

beforeAll(async () => {
  const { campaigns: _missing, ...there } = topics;
  await ensureTopics(kafka, {
    topics: there as TopicNames,
    partitions: PARTITIONS,
    replication: 1,
    logger: silentLogger,
  });
  const request = {
    clientId: `cli_${LETTERS}`,
    notification: { channel: 'email', recipient: { email: CANARY }, content: { body: `Call ${PHONE}` } },
  };
  const parked = { schemaVersion: 1, type: 'record.parked', reason: 'invalid', topic: topics.notificationRequests };
  const event = { notificationId: `ntf_${LETTERS}`, status: 'SENT', sequence: 3, tags: [CANARY] };
  // Each by a producer of its own, so that no two are of one millisecond.
  for (let index = 0; index < 7; index++) await produce(kafka, [plan(index)]);
  await produce(kafka, [
    {
      topic: topics.notificationRequests,
      key: CANARY,
      partition: 0,
      headers: { 'event-type': CANARY },
      value: JSON.stringify(request),
    },
    {
      topic: topics.deadLetters,
      key: CANARY,
      value: JSON.stringify({
        ...parked,
        partition: 0,
        offset: '0',
        key: PHONE,
        payload: Buffer.from(CANARY).toString('base64'),
      }),
    },
    {
      topic: topics.notificationStatus,
      key: `ntf_${LETTERS}`,
      value: JSON.stringify({ id: `evt_${LETTERS}`, data: event }),
    },
  ]);
  const handle = async () => {};
  consumer = startConsumer(kafka, {
    groupId: readers[0]?.groupId ?? '',
    topics: [topics.notifications],
    handle,
    logger: silentLogger,
    timing: SOON_STOPPED,
  });
  await eventually(async () => (await committedOffsets(kafka, `${name}-read`, topics.notifications))[0] === '4', {
    what: 'a commit',
  });
  api = createTestApi(db.database, { adminToken: ADMIN, kafkaView: createKafkaView(kafka, { topics, readers }) });
});
afterAll(async () => {
  await consumer.stop(0);
  const { campaigns: _missing, ...there } = topics;
  await withAdmin(kafka, 15_000, (admin) => admin.deleteTopics({ topics: Object.values(there) }));
});

describe('GET /api/operator/kafka', () => {
  it('has each topic with its records, and says of one that is missing that it is', async () => {
    const { status, json } = await ask('');
    expect(status).toBe(200);
    expect(json.data.brokers).toHaveLength(1);
    expect(json.data.topics.find((one: { role: string }) => one.role === 'notifications')).toEqual({
      name: topics.notifications,
      role: 'notifications',
      partitions: PARTITIONS,
      records: 7,
      underReplicated: 0,
      problem: null,
    });
    expect(json.data.topics.find((one: { role: string }) => one.role === 'campaigns')).toMatchObject({
      partitions: 0,
      problem: 'UNKNOWN_TOPIC_OR_PARTITION',
    });
  });

  it('has each group of ours with members and lag', async () => {
    const { json } = await ask('');
    expect(json.data.groups).toEqual([
      { groupId: `${name}-read`, topic: topics.notifications, state: 'Stable', members: 1, lag: 0, problem: null },
      expect.objectContaining({
        groupId: `${name}-campaigns`,
        members: 0,
        lag: null,
        problem: 'UNKNOWN_TOPIC_OR_PARTITION',
      }),
    ]);
    expect(json.data.otherGroups).not.toContain(`${name}-read`);
  });

  it('is one look for all who ask at once', async () => {
    let made = 0;
    const counting = () => {
      made++;
      return kafka.admin();
    };
    const counted = { ...kafka, admin: counting };
    const view = createKafkaView(counted, { topics, readers });
    await view.overview();
    const alone = made;
    const other = createKafkaView(counted, { topics, readers });
    await Promise.all(Array.from({ length: 20 }, () => other.overview()));
    expect(made - alone).toBe(alone);
  });
});

describe('GET /api/operator/kafka/topics/:topic', () => {
  it('has the offsets that Kafka itself tells', async () => {
    const { json } = await ask(`/topics/${topics.notifications}`);
    const told = await withAdmin(kafka, 15_000, (admin) => admin.fetchTopicOffsets(topics.notifications));
    expect(json.data.partitions).toHaveLength(PARTITIONS);
    for (const { partition, low, high } of told) {
      expect(json.data.partitions[partition]).toMatchObject({
        partition,
        startOffset: low,
        endOffset: high,
        records: Number(high) - Number(low),
      });
    }
    expect(json.data.partitions[0].inSync).toEqual(json.data.partitions[0].replicas);
  });

  it('answers 404 to a topic that is not ours, and to one that Kafka does not have', async () => {
    for (const topic of ['__consumer_offsets', topics.campaigns, 'not a name']) {
      for (const rest of ['', '/records']) {
        expect((await ask(`/topics/${encodeURIComponent(topic)}${rest}`)).json).toMatchObject({
          status: 404,
          code: 'not_found',
        });
      }
    }
  });
});

describe('GET /api/operator/kafka/topics/:topic/records', () => {
  it('has the latest of a partition first, page by page, each once', async () => {
    const path = `/topics/${topics.notifications}/records?partition=0&limit=3`;
    const first = (await ask(path)).json.data;
    expect(first.records.map(({ offset }: { offset: string }) => offset)).toEqual(['3', '2', '1']);
    expect(first.records[0]).toMatchObject({
      partition: 0,
      key: `ntf_${LETTERS}`,
      type: 'notification.created',
      schemaVersion: 1,
      fields: { notificationId: `ntf_${LETTERS}`, channel: 'email', priority: 6 },
    });
    const second = (await ask(`${path}&before=${first.nextBefore}`)).json.data;
    expect(second.records.map(({ offset }: { offset: string }) => offset)).toEqual(['0']);
    expect(second.nextBefore).toBeNull();
  });

  it('has the latest of all partitions where none is named', async () => {
    const { records } = (await ask(`/topics/${topics.notifications}/records?limit=4`)).json.data;
    const priorities = records.map(({ fields }: { fields: { priority: number } }) => fields.priority);
    expect([...priorities].sort()).toEqual([3, 4, 5, 6]);
  });

  it('refuses what cannot be meant, and has nothing of a partition that there is not', async () => {
    const of = (query: string) => ask(`/topics/${topics.notifications}/records?${query}`);
    expect((await of('before=3')).json).toMatchObject({ status: 400, errors: [{ pointer: '/query/before' }] });
    for (const query of ['limit=0', 'limit=101', 'partition=-1', 'partition=0&before=x', 'other=1']) {
      expect((await of(query)).json, query).toMatchObject({ status: 400, code: 'invalid_query' });
    }
    expect((await of('partition=99')).status).toBe(404);
    expect((await of('partition=2')).json.data).toMatchObject({ records: [], nextBefore: null });
    expect((await of('partition=0&before=0')).json.data).toMatchObject({ records: [], nextBefore: null });
    expect((await of('partition=0&before=9999999999999999999')).json.data.records).toHaveLength(4);
  });

  it('joins no group and commits nothing', async () => {
    const committed = await committedOffsets(kafka, `${name}-read`, topics.notifications);
    // Of groups alone one cannot tell: other files of this run have their own.
    const consumer = () => {
      throw new Error('a group was joined');
    };
    const view = createKafkaView({ ...kafka, consumer }, { topics, readers });
    expect(await view.records(topics.notifications, { limit: 5 })).toMatchObject({ kind: 'found' });
    expect(await committedOffsets(kafka, `${name}-read`, topics.notifications)).toEqual(committed);
  });
});

describe('GET /api/operator/kafka/groups/:group', () => {
  it('has of one of ours its members, and of each partition what it has committed', async () => {
    const { json } = await ask(`/groups/${name}-read`);
    const committed = await committedOffsets(kafka, `${name}-read`, topics.notifications);
    expect(json.data).toMatchObject({
      state: 'Stable',
      lag: 0,
      members: [{ clientId: 'test', partitions: PARTITIONS }],
    });
    for (const { partition, committedOffset, memberId } of json.data.partitions) {
      expect(committedOffset ?? '-1').toBe(committed[partition]);
      expect(memberId).toBe(json.data.members[0].memberId);
    }
  });

  it('has of another’s what it has to do with our topics, and how far it is behind', async () => {
    const partitions = [{ partition: 0, offset: '1' }];
    await placeGroup(kafka, stranger, [{ topic: topics.notifications, partitions }], 15_000);
    const { json } = await ask(`/groups/${stranger}`);
    expect(json.data).toMatchObject({ state: 'Empty', lag: 3, members: [] });
    expect(json.data.partitions).toEqual([
      { topic: topics.notifications, partition: 0, committedOffset: '1', endOffset: '4', lag: 3, memberId: null },
    ]);
  });

  it('has no lag where more is committed than it has seen written', async () => {
    const ahead = `${name}-ahead`;
    const partitions = [{ partition: 0, offset: '9' }];
    await placeGroup(kafka, ahead, [{ topic: topics.notifications, partitions }], 15_000);
    const { json } = await ask(`/groups/${ahead}`);
    expect(json.data).toMatchObject({ lag: 0, partitions: [{ committedOffset: '9', endOffset: '4', lag: 0 }] });
  });

  it('answers 404 to a group that there is not', async () => {
    expect((await ask(`/groups/${uniqueName('nobody')}`)).json).toMatchObject({ status: 404, code: 'not_found' });
  });
});

it('no answer has an address that stands in a key, a header or a value', async () => {
  const paths = [
    '',
    ...Object.values(topics).flatMap((topic) => [`/topics/${topic}`, `/topics/${topic}/records`]),
    `/groups/${name}-read`,
    `/groups/${stranger}`,
  ];
  for (const path of paths) {
    const { text } = await ask(path);
    for (const canary of [CANARY, PHONE, Buffer.from(CANARY).toString('base64')])
      expect(text, path).not.toContain(canary);
  }
  const { records } = (await ask(`/topics/${topics.notificationRequests}/records`)).json.data;
  expect(records).toEqual([expect.objectContaining({ offset: '0', key: null, type: null, fields: {} })]);
  expect(records[0].size).toBeGreaterThan(100);
});

it('answers 503 in time, and says so, while Kafka is away', async () => {
  const nobody = createKafkaView(testKafka(['127.0.0.1:9']), { topics, readers });
  const gone = createTestApi(db.database, { adminToken: ADMIN, kafkaView: nobody });
  const startedAt = performance.now();
  const paths = ['', `/topics/${name}`, `/topics/${name}/records`, `/groups/${name}`];
  const answers = await Promise.all(
    paths.map((path) => gone.send('GET', `/api/operator/kafka${path}`, { headers: { 'x-admin-token': ADMIN } })),
  );
  for (const { json, headers } of answers) {
    expect(json).toMatchObject({
      status: 503,
      code: 'unavailable',
      detail: expect.stringContaining('Kafka could not be asked'),
    });
    expect(headers.get('retry-after')).toBe('1');
  }
  expect(performance.now() - startedAt).toBeLessThan(12_000);
});
