import type { SMTPServerOptions } from 'smtp-server';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { eventually } from '../support/expect/eventually.ts';
import { produce } from '../support/expect/records.ts';
import { notificationBody } from '../support/factories/notifications.ts';
import { type Flow, openFlow, TURN_MS } from '../support/servers/flow.ts';
import { uniqueName } from '../support/servers/kafka.ts';
import type { TestProcess } from '../support/servers/processes.ts';
import { kafkaSegments, occurrences, ourColumns, temporalTables } from './canary-places.ts';

let flow: Flow;
let api: TestProcess;

const canary = (where: string) => uniqueName(`canary-${where}`);
/** What must be nowhere but in PostgreSQL's own tables and in the mail. */
const SECRET = {
  address: canary('address'),
  refused: canary('refused'),
  userId: canary('user'),
  subject: canary('subject'),
  text: canary('text'),
  html: canary('html'),
  metadata: canary('metadata'),
  invalid: canary('invalid'),
  file: canary('file'),
  copy: canary('copy'),
  fallback: canary('fallback'),
  inApp: canary('in-app'),
  data: canary('data'),
  requested: canary('requested'),
  clientName: canary('client'),
  clientAddress: canary('it'),
};
/**
 * Where PostgreSQL may hold what a person is called, reached by or told: what is here is encrypted at rest and erased
 * with the person. A column that is not here fails the search.
 */
const CONTENT_COLUMNS = [
  'clients.email',
  'clients.name',
  'in_app_messages.data',
  'in_app_messages.html',
  'in_app_messages.subject',
  'in_app_messages.text',
  'in_app_messages.user_id',
  'notifications.attachments',
  'notifications.content',
  'notifications.fallbacks',
  'notifications.metadata',
  'notifications.recipient',
  'suppressions.address',
];
/** What may be there, so that the search can be seen to find. */
const ALLOWED = { tag: canary('tag').slice(0, 60), parked: canary('parked') };

/** What must be nowhere at all, once it was shown; the first ones are made by the API. */
const OPERATOR = canary('operator');
const KEYS: Record<string, string> = { operator: OPERATOR };

/** Mail servers like to quote the address. */
const onRcptTo: SMTPServerOptions['onRcptTo'] = ({ address }, _session, done) => {
  if (!address.includes(SECRET.refused)) return done();
  done(Object.assign(new Error(`5.1.1 <${address}>: no mailbox here by that name`), { responseCode: 550 }));
};

beforeAll(async () => {
  flow = await openFlow({
    smtp: { onRcptTo },
    env: { LOG_LEVEL: 'trace', INGEST_ENABLED: 'true', WORKER_CHANNELS: 'email,in_app', ADMIN_TOKEN: OPERATOR },
  });
  [api] = await Promise.all([flow.start('api'), flow.start('bridge'), flow.start('worker')]);
}, TURN_MS);
afterEach(() => flow.assertNoneLeft());
afterAll(() => flow.close());

const content = { subject: SECRET.subject, text: SECRET.text, html: `<p>${SECRET.html}</p>` };
const extras = {
  cc: [`${SECRET.copy}@example.com`],
  attachments: [{ filename: `${SECRET.file}.txt`, content: Buffer.from(SECRET.file).toString('base64') }],
};
const metadata = { note: SECRET.metadata };
const to = (name: string) => ({ userId: SECRET.userId, email: `${name}@example.com` });

test('keys are nowhere, and what is personal is in PostgreSQL’s content columns and requests by Kafka only', async () => {
  await createKeys();
  const tags = [ALLOWED.tag];
  const fallback = [{ channel: 'in_app', recipient: { userId: SECRET.userId }, content: { body: SECRET.fallback } }];
  const id = await flow.notify(api, {
    recipient: to(SECRET.address),
    content: { ...content, ...extras },
    metadata,
    tags,
    routing: { fallback },
  });
  const dead = await flow.notify(api, { recipient: to(SECRET.refused), content, metadata });
  const shown = await flow.notify(api, {
    channel: 'in_app',
    recipient: { userId: SECRET.userId },
    content: { subject: SECRET.subject, body: SECRET.inApp, html: `<p>${SECRET.html}</p>`, data: { a: SECRET.data } },
  });
  const told = await provokeErrors();
  await flow.until('SENT', [id, shown]);
  await flow.until('FAILED', [dead]);
  const [mail] = flow.sink.ledger;
  for (const part of [SECRET.address, SECRET.subject, SECRET.text, SECRET.html])
    expect(String(mail?.raw)).toContain(part);

  await requestByKafka();
  await produce(flow.kafka, [{ topic: flow.topics.notifications, key: 'k', value: `{ ${ALLOWED.parked}` }]);
  const parked = () => flow.processes.output().includes('record parked');
  await eventually(parked, { timeoutMs: 30_000, what: 'the parked record' });
  const isEmpty = async () => (await api.metric('outbox_rows')) === 0;
  await eventually(isEmpty, { timeoutMs: 30_000, what: 'an empty outbox' });

  const { requests, others } = await kafkaSegments(flow);
  const temporal = await temporalTables();
  const logs = Buffer.from(flow.processes.output());
  const database = await ourColumns(flow.db);
  const tables = Buffer.concat([...database.values()]);

  // It finds what is there: as it stands, and within base 64 at any of its three alignments.
  expect(occurrences(others, ALLOWED.tag)).toBeGreaterThan(0);
  expect(occurrences(others, ALLOWED.parked, ['base64'])).toBeGreaterThan(0);
  expect(occurrences(requests, SECRET.requested)).toBeGreaterThan(0);
  for (const place of [others, temporal, logs]) expect(occurrences(place, id)).toBeGreaterThan(0);
  expect(occurrences(temporal, 'deliverNotification')).toBeGreaterThan(0);
  expect(occurrences(tables, ALLOWED.tag)).toBeGreaterThan(0);
  expect(occurrences(tables, 'no mailbox here')).toBeGreaterThan(0);
  expect(logs.toString()).toContain('"level":"debug"');

  const found = (secrets: Record<string, string>, places: Record<string, Buffer>) =>
    Object.entries(places).flatMap(([place, bytes]) =>
      Object.entries(secrets).flatMap(([name, secret]) =>
        occurrences(bytes, secret) > 0 ? [`${name} in ${place}`] : [],
      ),
    );
  const errors = Buffer.from(told);
  expect(found(SECRET, { others, temporal, logs, errors })).toEqual([]);
  expect(Object.keys(KEYS).length).toBeGreaterThanOrEqual(4);
  expect(found(KEYS, { requests, others, temporal, logs, errors, tables })).toEqual([]);

  const personal = [...database].flatMap(([column, bytes]) =>
    found(SECRET, { [column]: bytes }).length ? [column] : [],
  );
  expect(personal.sort()).toEqual(CONTENT_COLUMNS);
}, 180_000);

/** Keys as clients get them, each used once; of each, what proves it. */
async function createKeys(): Promise<void> {
  const remember = (name: string, key: string) => {
    const [, secret] = /^nk_(?:live|test)_\w{12}_(\w{32})\w{6}$/.exec(key) ?? [];
    if (!secret) throw new Error('a key of another form');
    KEYS[name] = secret;
  };
  const body = { name: SECRET.clientName, email: `${SECRET.clientAddress}@example.com` };
  const registered = await flow.request(api, 'POST', '/api/client/register', { body });
  expect(registered.status).toBe(201);
  const { apiKey } = registered.json.data;
  remember('registered', apiKey);
  const created = await flow.request(api, 'POST', '/api/keys', { key: apiKey, body: { name: 'second' } });
  expect(created.status).toBe(201);
  remember('created', created.json.data.apiKey);
  remember('client', flow.client.apiKey);
  for (const key of [apiKey, created.json.data.apiKey]) {
    expect((await flow.request(api, 'GET', '/api/client/me', { key })).status).toBe(200);
    // With one letter changed it is refused, and no less secret.
    expect((await flow.request(api, 'GET', '/api/client/me', { key: `${key.slice(0, -1)}_` })).status).toBe(401);
  }
  const headers = { 'x-admin-token': OPERATOR };
  expect((await flow.request(api, 'GET', '/api/dead-letters', { headers, key: '' })).status).toBe(200);
}

/** Each error that a request with content and keys can be answered; all bodies and headers as text. */
async function provokeErrors(): Promise<string> {
  const post = async (body: string, headers: Record<string, string> = {}) =>
    fetch(`${api.url()}/api/notifications?to=${SECRET.invalid}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': flow.client.apiKey, ...headers },
      body,
    });
  const { invalid } = SECRET;
  const good = JSON.stringify(notificationBody({ recipient: to(SECRET.address), content }));
  const once = { 'idempotency-key': 'canary' };
  await (await post(good, once)).arrayBuffer();
  // Its answer points to the field by the name that was given to it; the log must not.
  expect((await post(JSON.stringify(notificationBody({ content: { ...content, [invalid]: 1 } })))).status).toBe(422);
  const answers = [
    await post(JSON.stringify(notificationBody({ content: { ...content, unknown: invalid }, recipient: invalid }))),
    await post(`{"content": "${invalid}`),
    await post(good, { 'content-type': `text/${invalid}` }),
    await post(good, { 'x-api-key': `nk_live_${KEYS.registered}` }),
    await post(JSON.stringify({ ...JSON.parse(good), metadata: { a: invalid } }), once),
    await post(JSON.stringify({ message: invalid.repeat(10_000) })),
    await fetch(`${api.url()}/api/notifications/${invalid}`, { headers: { 'x-api-key': flow.client.apiKey } }),
  ];
  expect(answers.map(({ status }) => status)).toEqual([422, 400, 415, 401, 422, 413, 404]);
  const texts = await Promise.all(
    answers.map(async (answer) => `${JSON.stringify([...answer.headers])}${await answer.text()}`),
  );
  // The path that was asked for is part of a problem (RFC 9457, `instance`): of the last one it holds what was sent.
  return texts.join('\n').replaceAll(`/api/notifications/${invalid}`, '');
}

/** A request that comes by Kafka, until it is sent. */
async function requestByKafka(): Promise<void> {
  const notification = notificationBody({
    recipient: to(SECRET.requested),
    content: { ...content, text: SECRET.requested },
  });
  const value = JSON.stringify({ clientId: flow.client.publicId, notification });
  await produce(flow.kafka, [{ topic: flow.topics.notificationRequests, key: 'k', value }]);
  const isSent = () => flow.sink.ledger.some(({ raw }) => String(raw).includes(SECRET.requested));
  await eventually(isSent, { timeoutMs: 60_000, what: 'the mail that was asked for by Kafka' });
}
