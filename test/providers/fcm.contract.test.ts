import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fcmMessage } from '../../src/providers/push/fcm/body.ts';
import { developmentServiceAccount } from '../../stack/simulators/fcm-account.mjs';
import { sendContext } from '../support/factories/smtp-message.ts';
import { FCM_ACCOUNT, fcmAt, pushMessage, startCapturing, startPushSimulators } from '../support/fakes/push.ts';
import { startAnswering } from '../support/fakes/sms.ts';

let simulators: Awaited<ReturnType<typeof startPushSimulators>>;
beforeEach(async () => {
  simulators = await startPushSimulators();
});
afterEach(() => simulators.close());

const send = (token: string | null, overrides: Parameters<typeof fcmAt>[1] = {}) =>
  fcmAt(simulators.url, overrides).send(pushMessage({ token }), sendContext());
const ofDevices = () => simulators.ledger.entries({ vendor: 'fcm' });

describe('the FCM provider', () => {
  it('sends title and text to the device, and keeps the name that FCM gives to the message', async () => {
    const message = pushMessage({ title: 'Grüße', body: '"50 %" \u{1F600}\n<b>' });
    const outcome = await fcmAt(simulators.url, { baseUrl: `${simulators.url}/fcm/` }).send(message, sendContext());
    const [entry] = ofDevices();
    expect(entry).toMatchObject({
      to: message.token,
      text: `${message.title}\n${message.body}`,
      status: 200,
      taken: true,
    });
    expect(outcome).toMatchObject({ kind: 'sent', providerMessageId: entry?.id });
    expect(entry?.id).toMatch(/^projects\/posthorn-development\/messages\/./);
    expect(JSON.stringify(outcome)).not.toContain('Grüße');
  });

  it.each([
    ['fcm-unregistered', 'permanent', 'fcm_unregistered'],
    ['fcm-invalid', 'permanent', 'fcm_invalid_argument'],
    ['not a token', 'permanent', 'fcm_invalid_argument'],
    ['fcm-other-sender', 'permanent', 'fcm_sender_id_mismatch'],
    ['fcm-apns-auth', 'config', 'third_party_auth_failed'],
    ['fcm-429', 'throttled', 'quota_exceeded'],
    ['fcm-500', 'transient', 'fcm_internal'],
    ['fcm-503', 'transient', 'fcm_unavailable'],
    ['fcm-502', 'ambiguous', 'bad_gateway'],
    ['fcm-break', 'ambiguous', 'no_answer'],
  ])('takes the answer to %s for %s, %s', async (token, kind, code) => {
    expect(await send(token)).toMatchObject({ kind, code });
  });

  it('says that a token is gone for UNREGISTERED alone', async () => {
    expect(await send('fcm-unregistered')).toHaveProperty('addressGone', 'unregistered');
    for (const token of ['fcm-invalid', 'fcm-other-sender', 'fcm-500']) {
      expect(await send(token)).not.toHaveProperty('addressGone');
    }
  });

  it('takes two 503 of FCM for transient, and the third try is taken', async () => {
    const provider = fcmAt(simulators.url);
    const message = pushMessage({ token: 'fcm-fails-twice' });
    const kinds = [];
    for (let i = 0; i < 3; i++) kinds.push((await provider.send(message, sendContext())).kind);
    expect(kinds).toEqual(['transient', 'transient', 'sent']);
    expect(ofDevices().map(({ taken }) => taken)).toEqual([false, false, true]);
  });

  it('takes a project that is not ours for a mistake of ours', async () => {
    const serviceAccount = { ...FCM_ACCOUNT, project_id: 'another', token_uri: `${simulators.url}/fcm/token` };
    expect(await send('device', { serviceAccount })).toMatchObject({ kind: 'config', code: 'auth_failed' });
  });

  it('refuses a message for a browser without calling anybody', async () => {
    expect(await send(null)).toMatchObject({ kind: 'permanent', code: 'no_device_token', response: null });
    expect(simulators.ledger.entries()).toEqual([]);
  });

  it.each([
    ['base URL', { baseUrl: 'fcm.example' }],
    ['token address', { serviceAccount: { ...FCM_ACCOUNT, token_uri: '/token' } }],
    ['private key', { serviceAccount: { ...FCM_ACCOUNT, private_key: 'no key', token_uri: 'https://a.example' } }],
  ])('is not made of a %s that is none', (_name, overrides) => {
    expect(() => fcmAt(simulators.url, overrides)).toThrow(TypeError);
  });

  const http = (status: string, body: string, headers = '') =>
    `HTTP/1.1 ${status}\r\n${headers}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
  const refusal = (code: number, status: string, details: unknown[] = []) =>
    JSON.stringify({ error: { code, message: 'm', status, details } });
  const name = JSON.stringify({ name: 'projects/p/messages/0:1' });

  it.each<[string, string, string, string]>([
    ['200 with a page', http('200 OK', '<html>Please log in</html>'), 'ambiguous', 'unexpected_answer'],
    ['200 without a name', http('200 OK', '{}'), 'ambiguous', 'unexpected_answer'],
    ['200 that is cut off', http('200 OK', name).slice(0, -9), 'ambiguous', 'unexpected_answer'],
    [
      '200 of 100 kB',
      http('200 OK', name.replace('}', `,"x":"${'x'.repeat(1e5)}"}`)),
      'ambiguous',
      'unexpected_answer',
    ],
    ['bytes that are no HTTP', 'SSH-2.0-OpenSSH\r\n', 'ambiguous', 'unexpected_answer'],
    ['a redirect', http('302 Found', '', 'Location: http://127.0.0.1:1/\r\n'), 'ambiguous', 'unexpected_answer'],
    ['500 without words of FCM', http('500 Oh', 'oops'), 'ambiguous', 'unexpected_answer'],
    ['504, whatever it says', http('504 Late', refusal(504, 'DEADLINE_EXCEEDED')), 'ambiguous', 'bad_gateway'],
    [
      '400 without a code of FCM',
      http('400 Bad', refusal(400, 'INVALID_ARGUMENT')),
      'permanent',
      'fcm_invalid_argument',
    ],
    ['400 with a status that is no word', http('400 Bad', refusal(400, '<b>')), 'permanent', 'fcm_400'],
    ['400 that is cut off', http('400 Bad', refusal(400, 'INVALID_ARGUMENT')).slice(0, -5), 'transient', 'http_400'],
    ['403 of somebody else', http('403 No', '<html>proxy</html>'), 'config', 'unexpected_answer'],
    ['404 without UNREGISTERED', http('404 No', refusal(404, 'NOT_FOUND')), 'config', 'project_missing'],
    ['408', http('408 Timeout', ''), 'transient', 'http_408'],
  ])('after %s knows what can be known', async (_name, bytes, kind, code) => {
    expect(await send('device', { baseUrl: await startAnswering(bytes) })).toMatchObject({ kind, code });
  });

  it.each([
    ['Retry-After: 7\r\n', 7_000],
    ['Retry-After: 0\r\n', 1_000],
    ['', 60_000],
  ])('holds the account off for as long as a 429 with %j says', async (header, waitMs) => {
    const baseUrl = await startAnswering(http('429 Busy', refusal(429, 'RESOURCE_EXHAUSTED'), header));
    expect(await send('device', { baseUrl })).toMatchObject({ kind: 'throttled', waitMs });
  });

  it('keeps nothing of a message that FCM repeats, in whatever spelling', async () => {
    const fields = {
      token: 'dev:4711',
      title: 'order-0815',
      body: 'He said "order-0815 is here"',
      data: { a: 'a b/c' },
    };
    const repeated = [fields.token, encodeURIComponent(fields.token), fields.title, fields.body, fields.data.a].join(
      ' ',
    );
    for (const body of [
      JSON.stringify({ error: { code: 400, status: 'INVALID_ARGUMENT', message: `Invalid value: ${repeated}` } }),
      JSON.stringify({ repeated: `Invalid value: ${repeated}` }),
    ]) {
      const provider = fcmAt(simulators.url, { baseUrl: await startAnswering(http('400 Bad', body)) });
      const outcome = await provider.send(pushMessage(fields), sendContext());
      expect(outcome).toMatchObject({ response: expect.stringContaining('Invalid value') });
      expect(JSON.stringify(outcome)).not.toMatch(/0815|4711|said|here|a b.c/);
    }
  });
});

describe('the message for FCM', () => {
  const composed = (overrides: Parameters<typeof pushMessage>[0]) =>
    JSON.parse(fcmMessage(pushMessage(overrides))).message;

  it('takes the place of the same notification that is sent again', () => {
    const message = pushMessage();
    const { android, apns, webpush } = JSON.parse(fcmMessage(message)).message;
    expect(android.notification.tag).toBe(message.notificationId);
    expect(apns.headers['apns-collapse-id']).toBe(message.notificationId);
    expect(webpush.notification.tag).toBe(message.notificationId);
  });

  it('opens a web page by a link, and leaves an address of an app to the app', () => {
    expect(composed({ url: 'https://a.example/x' })).toMatchObject({
      data: { url: 'https://a.example/x' },
      webpush: { fcm_options: { link: 'https://a.example/x' } },
    });
    const deep = composed({ url: 'shop://order/1' });
    expect(deep.data.url).toBe('shop://order/1');
    expect(deep.webpush).not.toHaveProperty('fcm_options');
  });

  it('carries an image to every platform, and no field for what is not there', () => {
    const image = 'https://a.example/i.png';
    expect(composed({ image })).toMatchObject({ notification: { image }, apns: { fcm_options: { image } } });
    expect(composed({ title: null }).notification).toEqual({ body: 'Your code is 4711' });
  });

  it("lets the client's own data go before ours", () => {
    expect(composed({ data: { url: 'theirs', other: 'x' } }).data).toMatchObject({ url: 'theirs', other: 'x' });
  });
});

describe('the simulator of FCM', () => {
  /** https://firebase.google.com/docs/cloud-messaging/send/v1-api */
  const EXAMPLE = {
    message: {
      token: 'bk3RNwTe3H0:CI2k_HHwgIpoDKCIZvvDMExUdFQ3P1...',
      notification: { body: 'This is an FCM notification message!', title: 'FCM Message' },
    },
  };
  const with_ = (fields: Record<string, unknown>) => JSON.stringify({ message: { ...EXAMPLE.message, ...fields } });

  async function post(body: string, { auth = '', project = FCM_ACCOUNT.project_id } = {}) {
    const response = await fetch(`${simulators.url}/fcm/v1/projects/${project}/messages:send`, {
      method: 'POST',
      headers: { authorization: auth || `Bearer ${await accessToken()}`, 'content-type': 'application/json' },
      body,
    });
    return { status: response.status, json: (await response.json()) as Record<string, unknown> };
  }

  /** By the provider's own way, whose header is caught on its way. */
  async function accessToken(): Promise<string> {
    const { url, requests } = await startCapturing(() => ({ status: 500 }));
    await send('device', { baseUrl: url });
    return String(requests[0]?.headers.authorization).replace('Bearer ', '');
  }

  it("takes the vendor's own example and shows it in its ledger", async () => {
    const { status, json } = await post(JSON.stringify(EXAMPLE));
    expect([status, json]).toEqual([
      200,
      { name: expect.stringMatching(/^projects\/posthorn-development\/messages\/./) },
    ]);
    const { token, notification } = EXAMPLE.message;
    expect(ofDevices()).toMatchObject([
      { to: token, text: `${notification.title}\n${notification.body}`, taken: true },
    ]);
  });

  it('sends nothing of what is only to be validated', async () => {
    expect((await post(JSON.stringify({ ...EXAMPLE, validate_only: true }))).status).toBe(200);
    expect(ofDevices()).toEqual([]);
  });

  it.each<[string, string, number, string, string]>([
    ['no JSON', '{', 400, 'INVALID_ARGUMENT', 'Invalid JSON payload received'],
    ['a field that is none', with_({ to: 'x' }), 400, 'INVALID_ARGUMENT', `Unknown name "to" at 'message'`],
    ['no token', with_({ token: '' }), 400, 'INVALID_ARGUMENT', 'Recipient of the message is not set.'],
    ['a token with a space', with_({ token: 'a b' }), 400, 'INVALID_ARGUMENT', 'not a valid FCM registration token'],
    [
      'a number in its data',
      with_({ data: { n: 12 } }),
      400,
      'INVALID_ARGUMENT',
      `'message.data[0].value' (TYPE_STRING), 12`,
    ],
    ['a reserved key', with_({ data: { from: 'x' } }), 400, 'INVALID_ARGUMENT', 'Invalid data payload key: from'],
    ['5 kB of data', with_({ data: { x: 'x'.repeat(5_000) } }), 400, 'INVALID_ARGUMENT', 'invalid argument'],
    [
      'a link without HTTPS',
      with_({ webpush: { fcm_options: { link: 'http://a.example' } } }),
      400,
      'INVALID_ARGUMENT',
      '',
    ],
    ['a number for its title', with_({ notification: { title: 1 } }), 400, 'INVALID_ARGUMENT', 'TYPE_STRING'],
  ])("refuses the example with %s in the vendor's own words", async (_name, body, code, status, words) => {
    const answer = await post(body);
    expect(answer).toMatchObject({
      status: code,
      json: { error: { code, status, message: expect.stringContaining(words) } },
    });
    expect(ofDevices()).toMatchObject([{ taken: false, status: code, code }]);
  });

  it("refuses a wrong token and another project in the vendor's own words", async () => {
    const unknown = await post(JSON.stringify(EXAMPLE), { auth: 'Bearer ya29.other' });
    expect(unknown).toMatchObject({ status: 401, json: { error: { status: 'UNAUTHENTICATED' } } });
    const another = await post(JSON.stringify(EXAMPLE), { project: 'another' });
    expect(another).toMatchObject({ status: 403, json: { error: { status: 'PERMISSION_DENIED' } } });
  });

  it('keeps one account in the data folder, which nobody else may read', () => {
    const dir = mkdtempSync(join(tmpdir(), 'fcm-account-'));
    try {
      const account = developmentServiceAccount(dir);
      expect(developmentServiceAccount(dir)).toEqual(account);
      expect(statSync(join(dir, 'fcm-service-account.json')).mode & 0o777).toBe(0o600);
    } finally {
      rmSync(dir, { recursive: true });
    }
  });
});
