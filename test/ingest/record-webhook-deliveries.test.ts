import { v7 as uuidv7 } from 'uuid';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { eventSignature } from '../../src/contracts/event-signature.ts';
import { changeWebhookEndpoint } from '../../src/db/queries/webhooks/endpoints.ts';
import { createRecordWebhookDeliveries } from '../../src/ingest/record-webhook-deliveries.ts';
import type { Kafka } from '../../src/kafka/client.ts';
import { type RunningConsumer, startConsumer } from '../../src/kafka/consumer.ts';
import { createMetrics } from '../../src/observability/metrics.ts';
import { campaignEvent, webhookNotice } from '../../src/services/outbox-records.ts';
import { eventually } from '../support/expect/eventually.ts';
import { produce } from '../support/expect/records.ts';
import { createClient } from '../support/factories/clients.ts';
import { recordNotification } from '../support/factories/notifications.ts';
import { createEndpoint, statusEvent, type TestEndpoint } from '../support/factories/webhooks.ts';
import {
  committedOffsets,
  createTopic,
  deleteTopic,
  SOON_STOPPED,
  silentLogger,
  testKafka,
  uniqueName,
} from '../support/servers/kafka.ts';
import { useClient } from '../support/servers/use-api.ts';

let kafka: Kafka;
let topic: string;
let groupId: string;
let consumer: RunningConsumer;
let wakes: number;
let unsignedUntil: Date | null = null;

const SECRET = 'a secret of tests';

const { db, client } = useClient({ each: true });

beforeAll(async () => {
  kafka = testKafka();
});
beforeEach(async () => {
  topic = await createTopic(kafka);
  groupId = uniqueName('webhooks');
  wakes = 0;
  const handle = createRecordWebhookDeliveries({
    pool: db.database.pool,
    secret: SECRET,
    unsignedUntil,
    logger: silentLogger,
    metrics: createMetrics({ defaults: false }),
    onRecorded: () => {
      wakes++;
    },
  });
  const timing = SOON_STOPPED;
  consumer = startConsumer(kafka, { groupId, topics: [topic], handle, logger: silentLogger, timing });
});
afterEach(async () => {
  await consumer.stop(2_000);
  await deleteTopic(kafka, topic);
});

/** Writes values in order and waits until the group has passed them all. */
async function pass(...values: (object | string)[]): Promise<void> {
  await passWith((value) => ({ signature: eventSignature(SECRET, value) }), ...values);
}

/** The same with headers of somebody's choice. */
async function passWith(
  headersOf: (value: string) => Record<string, string>,
  ...values: (object | string)[]
): Promise<void> {
  const texts = values.map((value) => (typeof value === 'string' ? value : JSON.stringify(value)));
  await produce(
    kafka,
    texts.map((value) => ({ topic, key: 'k', value, headers: headersOf(value) })),
  );
  await eventually(async () => (await committedOffsets(kafka, groupId, topic))[0] === String(values.length), {
    what: `the commit behind ${values.length} records`,
  });
}

async function deliveries() {
  const { rows } = await db.database.pool.query(
    `select endpoint_id, event_type, payload, status, start_at from webhook_deliveries where client_id = $1
     order by event_type, endpoint_id`,
    [client.id],
  );
  return rows;
}
const endpoint = (events: string[] = []): Promise<TestEndpoint> => createEndpoint(db.database, client.id, { events });

test('an event becomes one delivery per endpoint of its client, byte for byte, however often it comes', async () => {
  const [one, two] = [await endpoint(), await endpoint()];
  const other = await createClient(db.database);
  await createEndpoint(db.database, other.id);
  const event = statusEvent(client.id);
  // With the blanks that PostgreSQL writes: what is signed is what stands on the topic.
  const text = JSON.stringify(event).replaceAll('":', '": ');
  await pass(text, text, text);
  const found = await deliveries();
  expect(found.map((row) => row.endpoint_id)).toEqual([one.id, two.id]);
  for (const row of found) {
    expect(row).toMatchObject({ payload: text, status: 'PENDING', event_type: 'notification.sent' });
    expect(row.start_at).toBeInstanceOf(Date);
  }
  const { rows } = await db.database.pool.query('select 1 from webhook_deliveries where client_id = $1', [other.id]);
  expect(rows).toEqual([]);
  expect(wakes).toBe(1);
});

test('an endpoint gets the types that it asked for, by name or by kind', async () => {
  const [all, sent, kind] = [
    await endpoint(),
    await endpoint(['notification.sent', 'webhook.disabled']),
    await endpoint(['notification.*']),
  ];
  await pass(statusEvent(client.id), statusEvent(client.id, { type: 'notification.failed' }));
  const got = (await deliveries()).map((row) => [row.event_type, row.endpoint_id]);
  expect(got).toEqual([
    ['notification.failed', all.id],
    ['notification.failed', kind.id],
    ['notification.sent', all.id],
    ['notification.sent', sent.id],
    ['notification.sent', kind.id],
  ]);
});

test('of what a test key sent no endpoint is told', async () => {
  await endpoint();
  const [trial, live] = [
    await recordNotification(db.database, client.id, { environment: 'test' }),
    await recordNotification(db.database, client.id),
  ];
  const about = ({ publicId }: { publicId: string }) => {
    const event = statusEvent(client.id);
    return { ...event, data: { ...event.data, notificationId: publicId } };
  };
  await pass(about(trial), about(live));
  expect((await deliveries()).map(({ payload }) => JSON.parse(payload).data.notificationId)).toEqual([live.publicId]);
});

describe('of a campaign', () => {
  /** Started, with one notification. */
  async function campaignWith(events: 'failures' | 'all', environment: 'live' | 'test' = 'live') {
    const { pool } = db.database;
    const id = uuidv7();
    const plan = JSON.stringify({ events });
    await pool.query(
      `insert into campaigns (id, client_id, environment, name, channel, status, spec, plan, created_by)
        values ($1, $2, $3, 'n', 'email', 'RUNNING', '{}', $4, 'operator')`,
      [id, client.id, environment, plan],
    );
    const { id: one, publicId } = await recordNotification(db.database, client.id, { environment });
    await pool.query('update notifications set campaign_id = $2 where id = $1', [one, id]);
    const about = (type: string) => {
      const event = statusEvent(client.id, { type });
      return { ...event, data: { ...event.data, notificationId: publicId } };
    };
    const counted = { status: 'RUNNING', reason: null, sequence: 3, total: 1, counts: null } as const;
    const ids = { campaignId: id, clientId: client.id, environment, channel: 'email' } as const;
    const newsOf = (news: 'running' | 'progress') => campaignEvent(news, { ...ids, ...counted }).payload;
    return { about, news: newsOf('running'), progress: newsOf('progress') };
  }

  test.each([
    ['failures', ['campaign.running', 'notification.bounced', 'notification.failed']],
    ['all', ['campaign.running', 'notification.bounced', 'notification.failed', 'notification.sent']],
  ] as const)('endpoints are told of %s of its notifications, and of itself', async (events, expected) => {
    await endpoint();
    const { about, news } = await campaignWith(events);
    await pass(news, ...['sent', 'failed', 'bounced'].map((name) => about(`notification.${name}`)));
    expect((await deliveries()).map(({ event_type: type }) => type)).toEqual(expected);
  });

  test('how far it is goes to whoever asked for that, or for all of campaigns', async () => {
    const wanted = [await endpoint(['campaign.progress']), await endpoint(['campaign.*'])].map(({ id }) => id);
    await endpoint(['campaign.completed', 'notification.*']);
    const { progress } = await campaignWith('failures');
    await pass(progress);
    const told = await deliveries();
    expect(told.map((row) => [row.event_type, row.endpoint_id])).toEqual(
      wanted.sort().map((id) => ['campaign.progress', id]),
    );
  });

  test('of test keys none is told', async () => {
    await endpoint();
    const { about, news } = await campaignWith('all', 'test');
    await pass(news, about('notification.failed'));
    expect(await deliveries()).toEqual([]);
  });
});

test('a disabled endpoint gets its deliveries as SKIPPED, to be sent by a re-send', async () => {
  const { id } = await endpoint();
  await changeWebhookEndpoint(db.database.pool, { clientId: client.id, id }, { status: 'disabled' });
  await pass(statusEvent(client.id));
  expect(await deliveries()).toMatchObject([{ status: 'SKIPPED', start_at: null }]);
  expect(wakes).toBe(0);
});

test('a trial goes to its endpoint only, whatever that asked for; the notice of a disabled one to all others', async () => {
  const [tried, other] = [await endpoint(['notification.failed']), await endpoint()];
  const about = { endpointId: tried.id, clientId: client.id };
  const trial = webhookNotice({ ...about, type: 'webhook.test' });
  const notice = webhookNotice({ ...about, type: 'webhook.disabled', reason: 'gone' });
  await changeWebhookEndpoint(db.database.pool, { clientId: client.id, id: tried.id }, { events: ['webhook.*'] });
  await pass(trial.payload, notice.payload);
  expect((await deliveries()).map((row) => [row.event_type, row.endpoint_id])).toEqual([
    ['webhook.disabled', other.id],
    ['webhook.test', tried.id],
  ]);
});

test('rubbish is passed over, and what follows is delivered', async () => {
  await endpoint();
  const event = statusEvent(client.id);
  await pass(
    'no JSON',
    '{}',
    { ...event, id: 'evt_1' },
    { ...event, type: 'x' },
    { ...event, data: {} },
    { ...event, type: 'webhook.test' },
    event,
  );
  expect(await deliveries()).toHaveLength(1);
});

test.each<[string, (value: string) => Record<string, string>]>([
  ['without a signature', () => ({})],
  ['with an empty one', () => ({ signature: '' })],
  ['under another secret', (value) => ({ signature: eventSignature('another secret', value) })],
  ['of another event', (value) => ({ signature: eventSignature(SECRET, `${value} `) })],
])('an event %s, which anybody may have written, goes to nobody', async (_what, headersOf) => {
  await endpoint();
  const forged = statusEvent(client.id, { type: 'notification.delivered' });
  await passWith(headersOf, forged);
  expect(await deliveries()).toEqual([]);
});

describe('during an upgrade', () => {
  beforeAll(() => {
    unsignedUntil = new Date(Date.now() + 3_600_000);
  });
  afterAll(() => {
    unsignedUntil = null;
  });

  test('an event of the release before, which signed none, is delivered, and one with a wrong signature is not', async () => {
    await endpoint();
    const [before, forged] = [statusEvent(client.id), statusEvent(client.id)];
    const headersOf = (value: string): Record<string, string> =>
      value === JSON.stringify(forged) ? { signature: '0'.repeat(64) } : {};
    await passWith(headersOf, forged, before);
    expect((await deliveries()).map(({ payload }) => payload)).toEqual([JSON.stringify(before)]);
  });
});
