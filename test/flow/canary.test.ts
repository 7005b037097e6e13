import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import kafkajs from 'kafkajs';
import pg from 'pg';
import type { SMTPServerOptions } from 'smtp-server';
import { afterAll, afterEach, beforeAll, expect, inject, test } from 'vitest';
import { withAdmin } from '../../src/kafka/with-admin.ts';
import { eventually } from '../support/eventually.ts';
import { notificationBody } from '../support/factories.ts';
import { type Flow, openFlow, TURN_MS } from '../support/flow.ts';
import { uniqueName } from '../support/kafka.ts';
import type { TestProcess } from '../support/processes.ts';
import { produce } from '../support/records.ts';

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
};
/** What may be there, so that the search can be seen to find. */
const ALLOWED = { tag: canary('tag').slice(0, 60), parked: canary('parked') };

/** Mail servers like to quote the address. */
const onRcptTo: SMTPServerOptions['onRcptTo'] = ({ address }, _session, done) => {
  if (!address.includes(SECRET.refused)) return done();
  done(Object.assign(new Error(`5.1.1 <${address}>: no mailbox here by that name`), { responseCode: 550 }));
};

beforeAll(async () => {
  flow = await openFlow({ smtp: { onRcptTo }, env: { LOG_LEVEL: 'trace' } });
  [api] = await Promise.all([flow.start('api'), flow.start('bridge'), flow.start('worker')]);
}, TURN_MS);
afterEach(() => flow.assertNoneLeft());
afterAll(() => flow.close());

const content = { subject: SECRET.subject, text: SECRET.text, html: `<p>${SECRET.html}</p>` };
const metadata = { note: SECRET.metadata };
const to = (name: string) => ({ userId: SECRET.userId, email: `${name}@example.com` });

test('no address and no content is in the segments of Kafka, the tables of Temporal or any log', async () => {
  const id = await flow.notify(api, { recipient: to(SECRET.address), content, metadata, tags: [ALLOWED.tag] });
  const dead = await flow.notify(api, { recipient: to(SECRET.refused), content, metadata });
  const refused = await flow.request(api, 'POST', '/api/notifications', {
    body: notificationBody({ content: { ...content, [SECRET.invalid]: SECRET.invalid }, recipient: SECRET.invalid }),
  });
  expect(refused.status).toBe(422);
  await flow.until('SENT', [id]);
  await flow.until('FAILED', [dead]);
  const [mail] = flow.sink.ledger;
  for (const part of [SECRET.address, SECRET.subject, SECRET.text, SECRET.html])
    expect(String(mail?.raw)).toContain(part);
  await produce(flow.kafka, [{ topic: flow.topics.notifications, key: 'k', value: `{ ${ALLOWED.parked}` }]);
  const parked = () => flow.processes.output().includes('record parked');
  await eventually(parked, { what: 'the parked record' });
  await eventually(async () => (await api.metric('outbox_rows')) === 0, { what: 'an empty outbox' });

  const kafka = await kafkaSegments();
  const temporal = await temporalTables();
  const logs = Buffer.from(flow.processes.output());

  // It finds what is there: as it stands, and within base 64 at any of its three alignments.
  expect(occurrences(kafka, ALLOWED.tag)).toBeGreaterThan(0);
  expect(occurrences(kafka, ALLOWED.parked, ['base64'])).toBeGreaterThan(0);
  for (const place of [kafka, temporal, logs]) expect(occurrences(place, id)).toBeGreaterThan(0);
  expect(occurrences(temporal, 'deliverNotification')).toBeGreaterThan(0);
  expect(logs.toString()).toContain('"level":"debug"');

  const found = Object.entries({ kafka, temporal, logs }).flatMap(([place, bytes]) =>
    Object.values(SECRET).flatMap((secret) => (occurrences(bytes, secret) > 0 ? [`${secret} in ${place}`] : [])),
  );
  expect(found).toEqual([]);

  // Nor in what an attempt or a dead letter tells of the error.
  const { rows } = await flow.db.database.pool.query(
    `select (select json_agg(d) from dead_letters d where notification_id is not null) as letters,
       (select json_agg(a) from attempts a) as attempts, (select json_agg(t) from timeline t) as timeline`,
  );
  const told = JSON.stringify(rows);
  expect(told).toContain('no mailbox here');
  expect(Object.values(SECRET).filter((secret) => told.includes(secret))).toEqual([]);
});

/** All record files of the broker, as they lie on its disk. */
async function kafkaSegments(): Promise<Buffer> {
  const type = kafkajs.ConfigResourceTypes.BROKER;
  const described = await withAdmin(flow.kafka, 10_000, (admin) =>
    admin.describeConfigs({ resources: [{ type, name: '1', configNames: ['log.dirs'] }], includeSynonyms: false }),
  );
  const folder = described.resources[0]?.configEntries[0]?.configValue ?? '';
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.log'));
  expect(files.filter((file) => file.startsWith(flow.topics.notifications)).length).toBeGreaterThan(0);
  return Buffer.concat(files.map((file) => readFileSync(join(folder, file))));
}

/** Every row of every table of Temporal and its visibility store, blobs as they are. They live beside our database. */
async function temporalTables(): Promise<Buffer> {
  const values: Buffer[] = [];
  for (const name of ['temporal', 'temporal_visibility']) {
    const url = new URL(inject('databaseUrl'));
    url.pathname = `/${name}`;
    const client = new pg.Client({ connectionString: url.href });
    await client.connect();
    const tables = await client.query("select tablename from pg_tables where schemaname = 'public'");
    expect(tables.rowCount).toBeGreaterThan(0);
    for (const { tablename } of tables.rows) {
      const { rows } = await client.query({ text: `select * from ${tablename}`, rowMode: 'array' });
      for (const value of rows.flat())
        values.push(Buffer.isBuffer(value) ? value : Buffer.from(JSON.stringify(value) ?? ''));
    }
    await client.end();
  }
  return Buffer.concat(values);
}

type Form = 'plain' | 'base64';

/** How many of the forms of a text are in the bytes. */
function occurrences(bytes: Buffer, text: string, forms: Form[] = ['plain', 'base64']): number {
  const needles = { plain: [text], base64: base64Alignments(text) };
  return forms.flatMap((form) => needles[form]).filter((needle) => bytes.includes(needle)).length;
}

/** The letters that a text always has within base 64, by where it begins in a group of three bytes. */
function base64Alignments(text: string): string[] {
  return [0, 1, 2].map((before) => {
    const encoded = Buffer.from('x'.repeat(before) + text).toString('base64');
    const from = before === 0 ? 0 : 4;
    return encoded.slice(from, Math.floor((before + text.length) / 3) * 4);
  });
}
