import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { signWebhook } from '../../src/providers/webhook/sign.ts';
import { freePorts } from '../../stack/ports.mjs';
import { phoneExamples } from '../../stack/simulators/phone-examples.mjs';
import { eventually } from '../support/expect/eventually.ts';
import { storeMessage } from '../support/factories/inbox.ts';
import { sendContext } from '../support/factories/smtp-message.ts';
import { metaAt, whatsAppMessage } from '../support/fakes/meta.ts';
import { fcmAt, pushMessage, subscribe, webPush } from '../support/fakes/push.ts';
import { ADA, msg91At, smsMessage, startRawServer, twilioAt } from '../support/fakes/sms.ts';
import { createTestApi } from '../support/servers/api.ts';
import { HOSTILE, listen, read, startPhone, until } from '../support/servers/phone.ts';
import { useApi } from '../support/servers/use-api.ts';

let apiUrl: string;
let dir: string;
let keyFile: string;
const endings: (() => unknown)[] = [];
const { db, client, api } = useApi({ testWebhook: true });

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'posthorn-phone-'));
  endings.push(() => rmSync(dir, { recursive: true }));
  keyFile = join(dir, 'key');
  writeFileSync(keyFile, `${client.apiKey}\n`);
  apiUrl = await listen(api.app.fetch, (end) => endings.push(end));
});
afterAll(async () => {
  for (const end of endings.reverse()) await end();
});

test('each SMS is on the phone with number and text, over both vendors', async () => {
  const phone = await startPhone();
  await twilioAt(`${phone.url}/twilio`).send(smsMessage({ text: 'Your code is 4711' }), sendContext());
  await msg91At(`${phone.url}/msg91`).send(smsMessage({ text: HOSTILE }), sendContext());
  expect(await until(phone, 'sms', 2)).toMatchObject([
    { vendor: 'msg91', to: ADA, text: HOSTILE, refused: null },
    { vendor: 'twilio', from: '+15005550006', to: ADA, text: 'Your code is 4711', refused: null },
  ]);
});

test('what a vendor refused is there too, with the code of the vendor', async () => {
  const phone = await startPhone();
  const send = (to: string) => twilioAt(`${phone.url}/twilio`).send(smsMessage({ to }), sendContext());
  await send('+15005550001'); // no number
  await send('+15005550599'); // taken, and the line breaks: the person has it
  expect((await until(phone, 'sms', 2)).map(({ refused }) => refused)).toEqual([null, '21211']);
});

test('a WhatsApp message is on the phone', async () => {
  const phone = await startPhone();
  await metaAt(`${phone.url}/meta`).send(whatsAppMessage({ text: HOSTILE }), sendContext());
  expect(await until(phone, 'whatsapp', 1)).toMatchObject([{ vendor: 'meta', to: ADA, text: HOSTILE }]);
});

test('a push message is on the phone with its title, of an app and of a browser', async () => {
  const phone = await startPhone();
  const message = { title: 'Your parcel', body: `It is\nat the door ${HOSTILE}` };
  await fcmAt(phone.url).send(pushMessage(message), sendContext());
  const subscription = await subscribe(phone.url);
  await webPush().send(pushMessage({ ...message, token: null, subscription }), sendContext());
  const words = { title: message.title, text: message.body };
  expect(await until(phone, 'push', 2)).toMatchObject([
    { vendor: 'web-push', ...words },
    { vendor: 'fcm', ...words },
  ]);
});

test('a webhook call is verified by the secrets of the client, also by one that is newer than the page', async () => {
  const phone = await startPhone({ apiUrl, keyFile });
  const call = (body: string, headers: Record<string, string>) =>
    fetch(`${apiUrl}/webhook/test-webhook`, { method: 'POST', body, headers });
  const secrets = async (method: string, path: string) =>
    (await api.send(method, `/api/webhooks/signing-secret${path}`, { key: client.apiKey })).json.data.secrets.map(
      ({ secret }: { secret: string }) => secret,
    ) as string[];
  const body = JSON.stringify({ text: HOSTILE });
  const signed = (id: string, given: string[], at = new Date()) => signWebhook({ id, body, secrets: given }, at);

  const first = await secrets('GET', '');
  await call(body, {});
  await call(body, signed('ntf_good', first));
  await call(`${body} `, signed('ntf_altered', first));
  await call(body, signed('ntf_old', first, new Date(Date.now() - 400_000)));
  const before = await until(phone, 'webhook', 4);
  expect(before.map(({ title, signature }) => [title, signature])).toEqual([
    ['ntf_old', 'unknown'],
    ['ntf_altered', 'unknown'],
    ['ntf_good', 'verified'],
    ['', 'none'],
  ]);
  expect(before[2]?.text).toBe(body);

  const [newer = ''] = await secrets('POST', '/rotate');
  await call(body, signed('ntf_newer', [newer]));
  const after = await until(phone, 'webhook', 5);
  expect(after[0]).toMatchObject({ title: 'ntf_newer', signature: 'verified' });
  expect(JSON.stringify(after)).not.toContain('whsec_');
});

test('messages in the app of the demo user are there, once there is a key', async () => {
  const laterKey = join(dir, 'later');
  const phone = await startPhone({ apiUrl, keyFile: laterKey });
  const inbox = { clientId: client.id, userId: 'demo' };
  await storeMessage(db.database.pool, inbox, { subject: HOSTILE, text: HOSTILE, image: 'https://shop.example/1.png' });
  await storeMessage(db.database.pool, { ...inbox, userId: 'somebody else' });
  expect((await read(phone)).sources.in_app).toEqual({ state: 'absent' });

  writeFileSync(laterKey, client.apiKey);
  const image = 'https://shop.example/1.png';
  expect(await until(phone, 'in_app', 1)).toMatchObject([{ title: HOSTILE, text: HOSTILE, image, isUnread: true }]);
  const feed = await read(phone);
  expect(feed).toMatchObject({ unread: 1, sources: { in_app: { state: 'up' } } });
  expect(JSON.stringify(feed)).not.toContain(client.apiKey);
});

test('a source that does not answer is told of, and the rest comes', async () => {
  const [free = 0] = await freePorts(1);
  const silent = await startRawServer();
  onTestFinished(silent.close);
  const wrongKey = join(dir, 'wrong');
  writeFileSync(wrongKey, 'nk_of_nobody');
  const away = await startPhone({ inboxUrl: `http://127.0.0.1:${silent.port}`, apiUrl, keyFile: wrongKey });
  const gone = await startPhone({ apiUrl: `http://127.0.0.1:${free}`, keyFile });
  await twilioAt(`${away.url}/twilio`).send(smsMessage(), sendContext());

  // The others have a second as well, which a machine that is busy may need.
  const feed = await eventually(async () => {
    const found = await read(away);
    expect(found.sources).toEqual({
      email: { state: 'away', why: 'not reachable' },
      webhook: { state: 'up' },
      in_app: { state: 'away', why: 'answered 401' },
    });
    return found;
  });
  expect(feed.messages.filter(({ channel }) => channel === 'sms')).toHaveLength(1);
  const unreachable = { state: 'away', why: 'not reachable' };
  expect((await read(gone)).sources).toEqual({ email: { state: 'absent' }, webhook: unreachable, in_app: unreachable });
});

test('the last fifty are shown, the newest first, and many of one channel hide no other', async () => {
  const phone = await startPhone();
  await metaAt(`${phone.url}/meta`).send(whatsAppMessage({ text: 'before them' }), sendContext());
  const entry = { vendor: 'twilio', to: ADA, from: '+15005550006', status: 201, code: null, taken: true, id: null };
  for (let n = 0; n < 200; n++) phone.ledger.append({ ...entry, text: `${n}` });
  const { messages } = await read(phone);
  expect(messages).toHaveLength(50);
  expect(messages[49]).toMatchObject({ channel: 'whatsapp', text: 'before them' });
  expect(messages.map(({ at }) => at)).toEqual(
    messages
      .map(({ at }) => at)
      .sort()
      .reverse(),
  );
});

test('without a message the page is empty, and each channel has a line that the API takes', async () => {
  const phone = await startPhone({ apiUrl, keyFile: "/a folder/with ' in it" });
  const { key, examples } = (await (await fetch(`${phone.url}/phone/examples`)).json()) as ReturnType<
    typeof phoneExamples
  >;
  expect(key).toBe(`KEY=$(cat '/a folder/with '\\'' in it')`);
  expect(phoneExamples({})).toMatchObject({ key: null });
  expect((await read(await startPhone())).messages).toEqual([]);

  const providers = {
    ...{ email: ['smtp'], sms: ['twilio'], whatsapp: ['meta'], push: ['fcm'] },
    ...{ webhook: ['webhook'], in_app: ['in-app'] },
  };
  const { send } = createTestApi(db.database, { providers });
  for (const { channel, curl } of examples) {
    expect(curl).toContain(`curl -s ${apiUrl}/api/notifications \\\n  -H "x-api-key: $KEY" -H 'content-type`);
    const [, body = ''] = /-d '(.*)'$/s.exec(curl) ?? [];
    const unquoted = body.replaceAll(`'\\''`, "'");
    const { status, json } = await send('POST', '/api/notifications', { key: client.apiKey, body: unquoted });
    expect([status, json.data?.channel], JSON.stringify(json)).toEqual([202, channel]);
  }
  expect(examples.map(({ channel }) => channel).sort()).toEqual(Object.keys(providers).sort());
});

test('the page takes script and style from itself alone, and lets no text become markup', async () => {
  const phone = await startPhone();
  const page = await fetch(`${phone.url}/`);
  const html = await page.text();
  const files = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path = '']) => path);
  expect(files).toContain('/phone/phone-page.js');
  for (const response of [page, ...(await Promise.all(files.map((path) => fetch(new URL(path, phone.url)))))]) {
    expect(response.status, response.url).toBe(200);
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'");
    expect(policy).toContain("require-trusted-types-for 'script'");
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
  }
  expect(html).not.toMatch(/<script>|<style|style="| on\w+="/);
  // What the vendors' paths and the ledger answer stays theirs.
  expect(await (await fetch(`${phone.url}/ledger`)).json()).toEqual([]);
  expect((await fetch(`${phone.url}/nothing`)).status).toBe(404);
});
