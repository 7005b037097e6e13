import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { SMTPServerOptions } from 'smtp-server';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { fromPublicId } from '../../src/domain/ids.ts';
import { dumpTables } from '../support/expect/dump.ts';
import { eventually } from '../support/expect/eventually.ts';
import { notificationBody } from '../support/factories/notifications.ts';
import { type Flow, openFlow, TURN_MS } from '../support/servers/flow.ts';
import { uniqueName } from '../support/servers/kafka.ts';
import type { TestProcess } from '../support/servers/processes.ts';
import { programArgs } from '../support/servers/programs.ts';

const key = () => randomBytes(32).toString('base64');
const [FIRST, SECOND] = [`first:${key()}`, `second:${key()}`];
const TOKEN = 'a-token-of-tests-0123456789';
const ROOT = fileURLToPath(new URL('../../', import.meta.url));

const canary = (where: string) => uniqueName(`canary-${where}`);
const SECRET = {
  address: canary('address'),
  refused: canary('refused'),
  mended: canary('mended'),
  listed: canary('listed'),
  subject: canary('subject'),
  text: canary('text'),
  html: canary('html'),
  file: canary('file'),
  metadata: canary('metadata'),
  fallback: canary('fallback'),
  inApp: canary('in-app'),
  data: canary('data'),
  told: canary('told'),
  answer: canary('answer'),
};
const USER = 'ada-of-encryption';

let flow: Flow;
let api: TestProcess;
let worker: TestProcess;

/** Mail servers like to quote the address. */
const onRcptTo: SMTPServerOptions['onRcptTo'] = ({ address }, _session, done) => {
  if (!address.includes(SECRET.refused)) return done();
  done(Object.assign(new Error(`5.1.1 <${address}>: no mailbox here, ${SECRET.answer}`), { responseCode: 550 }));
};

beforeAll(async () => {
  flow = await openFlow({
    smtp: { onRcptTo },
    env: { ENCRYPTION_KEYS: FIRST, WORKER_CHANNELS: 'email,in_app', RECEIPTS_TOKEN: TOKEN },
  });
  [api, worker] = await Promise.all([flow.start('api'), flow.start('worker'), flow.start('bridge')]);
}, TURN_MS);
afterEach(() => flow.assertNoneLeft());
afterAll(() => flow.close());

const mail = (name: string) => `${name}@example.com`;
const get = async (path: string, from = api) => (await flow.request(from, 'GET', path)).json;
const content = { subject: SECRET.subject, text: SECRET.text, html: `<p>${SECRET.html}</p>` };
const attachments = [{ filename: `${SECRET.file}.txt`, content: Buffer.from(SECRET.file).toString('base64') }];

/** Of which tables any row holds one of the canaries, also within base 64 that begins with it. */
async function tablesInClear(): Promise<string[]> {
  const needles = Object.values(SECRET).flatMap((text) => [text, Buffer.from(text).toString('base64').slice(0, -4)]);
  const found = new Set<string>();
  for (const [table, rows] of Object.entries(await dumpTables(flow.db.database)))
    if (needles.some((needle) => rows.some((row) => row.includes(needle)))) found.add(table);
  return [...found].sort();
}

const sent: { id: string; inApp: string; letter: string; dead: string } = { id: '', inApp: '', letter: '', dead: '' };

test('with keys set, nothing of content and addresses is in clear in any table, and all that is shown is', async () => {
  const fallback = [{ channel: 'in_app', recipient: { userId: USER }, content: { body: SECRET.fallback } }];
  sent.id = await flow.notify(api, {
    recipient: mail(SECRET.address),
    content: { ...content, attachments },
    metadata: { note: SECRET.metadata },
  });
  const fell = await flow.notify(api, { recipient: mail(SECRET.refused), content, routing: { fallback } });
  sent.dead = await flow.notify(api, { recipient: mail(`other-${SECRET.refused}`), content });
  sent.inApp = await flow.notify(api, {
    channel: 'in_app',
    recipient: { userId: USER },
    content: { subject: SECRET.subject, body: SECRET.inApp, html: `<p>${SECRET.html}</p>`, data: { a: SECRET.data } },
  });
  await flow.until('SENT', [sent.id]);
  await flow.until('FAILED', [sent.dead]);
  await flow.until('SENT', [fell, sent.inApp]);
  const raw = String(flow.sink.ledger[0]?.raw);
  for (const part of [SECRET.address, SECRET.subject, SECRET.text, SECRET.file]) expect(raw).toContain(part);

  const listed = await flow.request(api, 'POST', '/api/suppressions', { body: { recipient: mail(SECRET.listed) } });
  expect(listed.status).toBe(201);
  const event = { event: 'bounce', type: 'bounce', status: '5.1.1', notification_id: sent.id, sg_event_id: 'one' };
  const receipt = await fetch(`${api.url()}/api/receipts/sendgrid/${TOKEN}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify([{ ...event, email: mail(SECRET.address), reason: `said ${SECRET.told}` }]),
  });
  expect(receipt.status).toBe(200);
  await flow.until('BOUNCED', [sent.id]);

  expect(await tablesInClear()).toEqual([]);

  const shown = await flow.read(api, sent.id);
  expect(shown).toMatchObject({ recipient: { email: mail(SECRET.address) }, metadata: { note: SECRET.metadata } });
  expect(shown.content).toMatchObject({ subject: SECRET.subject, text: SECRET.text });
  expect(shown.errorMessage).toContain(SECRET.told);
  const byRecipient = await get(`/api/notifications?recipient=${mail(SECRET.address)}`);
  expect(byRecipient.data.map((one: { id: string }) => one.id)).toEqual([sent.id]);
  expect(byRecipient.data[0].content.subject).toBe(SECRET.subject);
  const inbox = (await get(`/api/inbox?userId=${USER}`)).data;
  expect(JSON.stringify(inbox)).toContain(SECRET.inApp);
  expect(JSON.stringify(inbox)).toContain(SECRET.fallback);
  expect(inbox.map((one: { data: unknown }) => one.data)).toContainEqual({ a: SECRET.data });
  const suppressed = JSON.stringify((await get('/api/suppressions')).data);
  expect(suppressed).toContain(mail(SECRET.listed));
  expect(suppressed).toContain(mail(SECRET.address));
}, 180_000);

test('a dead letter is shown, edited and replayed, and a waiting one cancelled by its recipient', async () => {
  const [letter] = (await get(`/api/dead-letters?status=FAILED`)).data;
  sent.letter = letter.id;
  expect(letter.notificationId).toBe(sent.dead);
  const whole = (await get(`/api/dead-letters/${letter.id}`)).data;
  expect(whole.errorMessage).toContain('no mailbox here');
  expect(whole.notification.attempts[0].detail).toContain('no mailbox here');
  const edited = await flow.request(api, 'PATCH', `/api/dead-letters/${letter.id}`, {
    body: { recipient: mail(SECRET.mended) },
  });
  expect(edited.json.data.notification.recipient).toEqual({ email: mail(SECRET.mended) });
  expect((await flow.request(api, 'POST', `/api/dead-letters/${letter.id}/replay`)).status).toBe(202);
  await flow.until('SENT', [sent.dead]);
  expect(flow.sink.ledger.some(({ raw }) => String(raw).includes(SECRET.mended))).toBe(true);

  const waiting = await flow.notify(api, { recipient: mail(SECRET.mended), content, delayMs: 600_000 });
  const body = { recipient: mail(SECRET.mended) };
  expect((await flow.request(api, 'POST', '/api/notifications/cancel', { body })).status).toBeLessThan(300);
  await flow.until('CANCELLED', [waiting]);
  expect(await tablesInClear()).toEqual([]);
}, 120_000);

test('without the key a notification waits and the API says what to do; with the key it is sent once', async () => {
  expect(await worker.stop()).toBe(0);
  const blind = await flow.start('worker', { ENCRYPTION_KEYS: SECOND });
  const id = await flow.notify(api, { recipient: mail(SECRET.address.replace('canary', 'canary-late')), content });
  const isTried = () => blind.output().includes('content_key_missing:first');
  await eventually(isTried, { timeoutMs: 60_000, what: 'a claim without the key' });
  const { rows } = await flow.db.database.pool.query(
    'select status, reason, (select count(*)::int from attempts where notification_id = $1) as attempts from notifications where id = $1',
    [fromPublicId('notification', id)],
  );
  expect(rows).toEqual([{ status: 'DEFERRED', reason: 'content_unreadable', attempts: 0 }]);

  const other = await flow.start('api', { ENCRYPTION_KEYS: SECOND });
  const answer = await flow.request(other, 'GET', `/api/notifications/${id}`);
  expect(answer.status).toBe(503);
  expect(answer.json).toMatchObject({ code: 'unavailable', detail: expect.stringContaining('ENCRYPTION_KEYS') });
  expect(await other.stop()).toBe(0);
  // Read when the process has ended: its log may come after its answer.
  expect(other.output()).toContain('content_key_missing:first');

  expect(await blind.stop()).toBe(0);
  worker = flow.processes.keep(await flow.start('worker'));
  await flow.until('SENT', [id]);
  expect(flow.mails()[id]).toBe(1);
}, 240_000);

test('keys are rotated: the old one second, npm run reencrypt, the old one gone, and all is read and erased', async () => {
  const before = await flow.read(api, sent.id);
  const inClear = notificationBody({ recipient: mail(SECRET.mended), content, delayMs: 600_000 });
  const plain = await flow.start('api', { ENCRYPTION_KEYS: '' });
  const answered = await flow.request(plain, 'POST', '/api/notifications', { body: inClear });
  expect(await plain.stop()).toBe(0);
  expect(await tablesInClear()).toEqual(['notifications']);

  const env = { ...process.env, ...flow.env, ENCRYPTION_KEYS: `${SECOND},${FIRST}` };
  const run = promisify(execFile);
  const { stdout } = await run(process.execPath, programArgs('reencrypt'), { cwd: ROOT, env });
  expect(stdout).toMatch(/^\d+ rows rewritten\n\d+ rows under second \(the current key\)\n$/);
  expect(await tablesInClear()).toEqual([]);

  const rotated = await flow.start('api', { ENCRYPTION_KEYS: SECOND });
  expect(await flow.read(rotated, sent.id)).toEqual(before);
  const late = answered.json.data.notificationId;
  expect((await flow.read(rotated, late)).recipient).toEqual({ email: mail(SECRET.mended) });
  expect((await get(`/api/dead-letters/${sent.letter}`, rotated)).data.errorMessage).toContain('no mailbox here');
  expect(JSON.stringify((await get(`/api/inbox?userId=${USER}`, rotated)).data)).toContain(SECRET.inApp);

  const path = `/api/recipients?address=${mail(SECRET.mended)}`;
  const erased = await flow.request(rotated, 'DELETE', path);
  expect(erased.json.data).toMatchObject({ cancelled: 1, pending: 0 });
  expect((await flow.read(rotated, sent.dead)).recipient).not.toHaveProperty('email');
  expect(await rotated.stop()).toBe(0);
}, 150_000);
