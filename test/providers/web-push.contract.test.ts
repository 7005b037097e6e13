import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { WebPushSubscription } from '../../src/domain/notification.ts';
import type { PushMessage } from '../../src/providers/push/message.ts';
import { makeVapid } from '../../stack/simulators/web-push-keys.mjs';
import { sendContext } from '../support/factories/smtp-message.ts';
import { pushMessage, startCapturing, startPushSimulators, subscribe, VAPID, webPush } from '../support/fakes/push.ts';
import { startAnswering, startRawServer } from '../support/fakes/sms.ts';

let simulators: Awaited<ReturnType<typeof startPushSimulators>>;
beforeEach(async () => {
  simulators = await startPushSimulators();
});
afterEach(() => simulators.close());

const send = (
  subscription: WebPushSubscription | null,
  options: Parameters<typeof webPush>[0] = {},
  fields: Partial<PushMessage> = {},
) => webPush(options).send(pushMessage({ ...fields, token: null, subscription }), sendContext());

/** A subscription of a browser whose push service is at `origin`. */
async function at(origin: string): Promise<WebPushSubscription> {
  const { keys } = await subscribe(simulators.url);
  return { endpoint: `${origin}/wpush/v2/gAAAAABabcdef`, keys };
}

const http = (status: string, body: string) =>
  `HTTP/1.1 ${status}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;

describe('the Web Push provider', () => {
  it('sends what only the browser can read, and keeps the address of the message', async () => {
    const subscription = await subscribe(simulators.url, { applicationServerKey: VAPID.publicKey });
    const outcome = await send(subscription, {}, { title: 'Grüße', body: '"50 %" \u{1F600}\n<b>' });
    const [entry] = simulators.ledger.entries();
    expect(entry).toMatchObject({
      vendor: 'web-push',
      to: subscription.id,
      from: VAPID.publicKey,
      status: 201,
      taken: true,
    });
    expect(entry?.text).toBe('Grüße\n"50 %" \u{1F600}\n<b>');
    expect(outcome).toEqual({
      kind: 'sent',
      providerMessageId: `${simulators.url}/push/messages/${entry?.id}`,
      response: 'HTTP 201',
    });
  });

  it('asks for four weeks, and for a place that a second try takes over', async () => {
    const { url, requests } = await startCapturing(() => ({ status: 201 }));
    const subscription = await at(url);
    const message = pushMessage({ token: null, subscription });
    for (let i = 0; i < 2; i++) expect((await webPush().send(message, sendContext())).kind).toBe('sent');
    const [first, second] = requests.map(({ headers }) => headers);
    expect(first).toMatchObject({ ttl: '2419200', urgency: 'normal', 'content-encoding': 'aes128gcm' });
    expect(first?.topic).toMatch(/^[A-Za-z0-9]{1,32}$/);
    expect(second?.topic).toBe(first?.topic);
    expect(await send(subscription)).toMatchObject({ kind: 'sent' });
    expect(requests[2]?.headers.topic).not.toBe(first?.topic);
  });

  it.each([
    ['push-429', 'transient', 'too_many_requests'],
    ['push-413', 'permanent', 'message_too_big'],
    ['push-500', 'transient', 'http_500'],
    ['push-503', 'transient', 'http_503'],
    ['push-502', 'ambiguous', 'bad_gateway'],
    ['push-break', 'ambiguous', 'no_answer'],
  ])('takes the answer to %s for %s, %s', async (id, kind, code) => {
    expect(await send(await subscribe(simulators.url, { id }))).toMatchObject({ kind, code });
  });

  it('takes two 503 for transient, and the third try is taken', async () => {
    const subscription = await subscribe(simulators.url, { id: 'push-fails-twice' });
    const message = pushMessage({ token: null, subscription });
    const kinds = [];
    for (let i = 0; i < 3; i++) kinds.push((await webPush().send(message, sendContext())).kind);
    expect(kinds).toEqual(['transient', 'transient', 'sent']);
  });

  it('says that a subscription is gone when its user has ended it, and when there never was one', async () => {
    const subscription = await subscribe(simulators.url);
    await fetch(`${simulators.url}/push/subscriptions/${subscription.id}`, { method: 'DELETE' });
    const never = { ...subscription, endpoint: `${simulators.url}/push/send/never` };
    const gone = { kind: 'permanent', code: 'subscription_gone', addressGone: 'gone' };
    expect(await send(subscription)).toMatchObject({ ...gone, detail: expect.stringContaining('410') });
    expect(await send(never)).toMatchObject({ ...gone, detail: expect.stringContaining('404') });
  });

  it('takes a subscription for another VAPID key for the fault of that one alone', async () => {
    const subscription = await subscribe(simulators.url, { applicationServerKey: makeVapid().publicKey });
    expect(await send(subscription)).toMatchObject({ kind: 'permanent', code: 'vapid_key_mismatch' });
  });

  it.each([
    ['403', 'permission denied: invalid JWT provided\n'],
    ['403', '{"reason":"BadJwtToken"}'],
    ['401', '{"code":401,"errno":109,"error":"Unauthorized","message":"Auth expired"}'],
    ['400', '<HTML><HEAD><TITLE>UnauthorizedRegistration</TITLE></HEAD></HTML>'],
  ])('takes %s %j for a mistake of ours from a known push service, and from no other', async (status, body) => {
    const subscription = await at(await startAnswering(http(`${status} No`, body)));
    expect(await send(subscription)).toMatchObject({ kind: 'config', code: 'auth_failed' });
    const stranger = await send(subscription, { pushServices: /^push\.example$/ });
    expect(stranger).toMatchObject({ kind: 'permanent', code: `http_${status}` });
  });

  it('lets nobody who answers at an endpoint of his own speak for the provider', async () => {
    const gone = await startRawServer();
    await gone.close();
    const endpoints = [`http://127.0.0.1:${gone.port}`, await startAnswering(http('500 Oh', 'oops'))];
    for (const origin of endpoints) {
      const subscription = await at(origin);
      expect(await send(subscription)).not.toHaveProperty('ofRecipient');
      const stranger = await send(subscription, { pushServices: /^push\.example$/ });
      expect(stranger).toMatchObject({ kind: 'transient', ofRecipient: true });
    }
    // The limit of one subscription, or of one push service among several.
    const busy = await send(await subscribe(simulators.url, { id: 'push-429' }));
    expect(busy).toMatchObject({ kind: 'transient', ofRecipient: true });
  });

  it.each<[string, string, string, string]>([
    ['400 that speaks of something else', http('400 Bad', 'Missing TTL value'), 'permanent', 'http_400'],
    [
      "403 of the host's other addresses",
      http('403 No', '{"error":{"status":"UNAUTHENTICATED"}}'),
      'permanent',
      'http_403',
    ],
    ["406, which is Microsoft's 429", http('406 Not Acceptable', ''), 'transient', 'too_many_requests'],
    ['408', http('408 Timeout', ''), 'transient', 'http_408'],
    ['a refusal that is cut off', http('409 Conflict', 'abcdef').slice(0, -3), 'transient', 'http_409'],
    ['a redirect', http('307 Elsewhere', ''), 'permanent', 'http_307'],
    ['204', 'HTTP/1.1 204 No Content\r\n\r\n', 'ambiguous', 'unexpected_answer'],
    ['504', http('504 Late', ''), 'ambiguous', 'bad_gateway'],
    ['bytes that are no HTTP', 'SSH-2.0-OpenSSH\r\n', 'ambiguous', 'unexpected_answer'],
    ['200', http('200 OK', ''), 'sent', ''],
    ['202', http('202 Accepted', ''), 'sent', ''],
  ])('after %s knows what can be known', async (_name, bytes, kind, code) => {
    const outcome = await send(await at(await startAnswering(bytes)));
    expect(outcome).toMatchObject({ kind, ...(code && { code }) });
  });

  it.each([
    'http://127.0.0.1:1/x',
    'https://127.0.0.1/x',
    'https://localhost/x',
    'https://169.254.169.254/latest/meta-data',
    'https://[::1]/x',
    'http://fcm.googleapis.com/fcm/send/x',
    'https://user:pass@fcm.googleapis.com/fcm/send/x',
    'ftp://fcm.googleapis.com/x',
    'nonsense',
    'https://android.googleapis.com/gcm/send/x',
  ])('never calls %s', async (endpoint) => {
    const warned = vi.spyOn(console, 'warn');
    const outcome = await send({ ...(await at('')), endpoint }, { target: { allowLoopback: false } });
    expect(outcome).toMatchObject({ kind: 'permanent', code: 'target_not_allowed', response: null });
    expect(warned).not.toHaveBeenCalled();
    warned.mockRestore();
  });

  it('never calls a name that leads to this machine', async () => {
    const canary = await startRawServer();
    try {
      const resolve = (_name: string, _options: unknown, callback: (error: null, found: object[]) => void) =>
        callback(null, [{ address: '127.0.0.1', family: 4 }]);
      const target = { allowLoopback: false, resolve: resolve as never };
      const subscription = { ...(await at('')), endpoint: `https://push.example.com:${canary.port}/x` };
      expect(await send(subscription, { target })).toMatchObject({ kind: 'permanent', code: 'target_not_allowed' });
      expect(canary.connections()).toBe(0);
    } finally {
      await canary.close();
    }
  });

  it('sends 3,993 bytes, and refuses one more before the call', async () => {
    const subscription = await subscribe(simulators.url);
    const fields = { title: null, url: null, data: {}, notificationId: 'ntf_00000000000000000000000001' };
    const frame = { title: null, body: '', url: null, image: null, data: {}, notificationId: fields.notificationId };
    const room = 3_993 - JSON.stringify(frame).length;
    expect(await send(subscription, {}, { ...fields, body: 'x'.repeat(room) })).toMatchObject({ kind: 'sent' });
    const tooBig = await send(subscription, {}, { ...fields, body: 'x'.repeat(room + 1) });
    expect(tooBig).toMatchObject({ kind: 'permanent', code: 'message_too_big', response: null });
    expect(simulators.ledger.entries().map(({ text }) => text.length)).toEqual([room]);
  });

  it.each<[string, Partial<WebPushSubscription['keys']>]>([
    ['a short p256dh', { p256dh: 'AAAA' }],
    ['a p256dh that is no point', { p256dh: Buffer.alloc(65, 4).toString('base64url') }],
    ['a short auth', { auth: 'AAAA' }],
    ['an empty auth', { auth: '' }],
  ])('refuses a subscription with %s', async (_name, keys) => {
    const subscription = await subscribe(simulators.url);
    const outcome = await send({ ...subscription, keys: { ...subscription.keys, ...keys } });
    expect(outcome).toMatchObject({ kind: 'permanent', code: 'invalid_subscription' });
    expect(simulators.ledger.entries()).toEqual([]);
  });

  it('refuses a message for a device', async () => {
    expect(await send(null)).toMatchObject({ kind: 'permanent', code: 'no_subscription' });
  });

  it.each([
    ['keys that are no pair', { ...VAPID, publicKey: makeVapid().publicKey }],
    ['a private key that is none', { ...VAPID, privateKey: '' }],
    ['a subject that is none', { ...VAPID, subject: 'admin' }],
  ])('is not made of %s', (_name, vapid) => {
    expect(() => webPush({ vapid })).toThrow(TypeError);
  });
});
