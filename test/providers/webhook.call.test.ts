import { Webhook } from 'standardwebhooks';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { newSigningSecret } from '../../src/db/queries/signing-secrets.ts';
import { saysOfProvider } from '../../src/domain/breaker.ts';
import type { HttpTimeouts } from '../../src/providers/http/exchange.ts';
import type { TargetPolicy } from '../../src/providers/http/target.ts';
import { callWebhook } from '../../src/providers/webhook/call.ts';
import { createWebhookProvider } from '../../src/providers/webhook/provider.ts';
import { freePorts } from '../../stack/ports.mjs';
import { sendContext } from '../support/factories/smtp-message.ts';
import { startCanary } from '../support/fakes/canary.ts';
import { HOSTILE_HOSTS } from '../support/fakes/hostile-hosts.ts';
import { type Receiver, type ReceiverAnswer, startReceiver } from '../support/fakes/receiver.ts';
import { startAnswering } from '../support/fakes/sms.ts';

const secrets = [newSigningSecret().secret, newSigningSecret().secret];
const LOOPBACK: TargetPolicy = { allowLoopback: true };
/** Short only where time is the answer. */
const PATIENT: HttpTimeouts = { connectMs: 20_000, sendMs: 20_000, answerMs: 20_000 };
const IMPATIENT: HttpTimeouts = { ...PATIENT, answerMs: 300 };
const message = (url: string) => ({ id: 'evt_1', url, body: '{"type":"notification.sent"}', secrets });

let receiver: Receiver | undefined;
afterEach(async () => {
  await receiver?.close();
  receiver = undefined;
});

async function send(answer: ReceiverAnswer) {
  receiver = await startReceiver(() => answer);
  const timeouts = answer === 'hang' ? IMPATIENT : PATIENT;
  return createWebhookProvider({ target: LOOPBACK, timeouts }).send(message(receiver.url), sendContext());
}

it('posts the body as it stands, with signatures that the official library accepts under each secret', async () => {
  expect(await send({ status: 204 })).toMatchObject({ kind: 'sent', providerMessageId: null });
  const [call] = receiver?.calls ?? [];
  expect(call?.body).toBe(message('').body);
  expect(call?.headers).toMatchObject({ 'content-type': 'application/json', 'webhook-id': 'evt_1' });
  for (const secret of secrets) {
    const verified = new Webhook(secret).verify(call?.body ?? '', call?.headers as Record<string, string>);
    expect(verified).toEqual({ type: 'notification.sent' });
  }
});

it.each([
  [200, 'sent'],
  [201, 'sent'],
  [299, 'sent'],
  [301, 'permanent'],
  [302, 'permanent'],
  [304, 'permanent'],
  [400, 'permanent'],
  [401, 'permanent'],
  [404, 'permanent'],
  [408, 'transient'],
  [410, 'permanent'],
  [425, 'transient'],
  [429, 'transient'],
  [500, 'transient'],
  [502, 'transient'],
  [503, 'transient'],
  [504, 'transient'],
])('answers a %i with %s, which never speaks against the other receivers', async (status, kind) => {
  const outcome = await send({ status, headers: { location: 'http://127.0.0.1:1/', 'retry-after': '7' } });
  expect(outcome.kind).toBe(kind);
  expect(saysOfProvider(outcome)).not.toBe(false);
  if (outcome.kind !== 'sent') {
    expect(outcome.code).toBe(status < 400 ? 'redirect_not_followed' : `http_${status}`);
    expect('addressGone' in outcome && outcome.addressGone).toBe(status === 410 && 'gone');
  }
  if (outcome.kind === 'transient') expect(outcome.retryAfterMs).toBe(7_000);
  expect(receiver?.calls).toHaveLength(1);
});

it.each<[string, ReceiverAnswer, string]>([
  ['never answers', 'hang', 'no_answer'],
  ['breaks the connection', 'break', 'no_answer'],
])('may call again where the receiver %s, since it drops what repeats an id', async (_name, answer, code) => {
  const outcome = await send(answer);
  expect(outcome).toMatchObject({ kind: 'transient', code, ofRecipient: true });
  expect(saysOfProvider(outcome)).not.toBe(false);
});

it('may call again where nobody listens or something else than HTTP answers', async () => {
  const provider = createWebhookProvider({ target: LOOPBACK, timeouts: PATIENT });
  const [free] = await freePorts(1);
  const refused = await provider.send(message(`http://127.0.0.1:${free}/`), sendContext());
  expect(refused).toMatchObject({ kind: 'transient', code: 'connection_refused', ofRecipient: true });
  const garbage = await provider.send(message(await startAnswering('SSH-2.0-server\r\n')), sendContext());
  expect(garbage).toMatchObject({ kind: 'transient', code: 'unexpected_answer', ofRecipient: true });
  expect(JSON.stringify([refused, garbage])).not.toContain('127.0.0.1');
});

it('keeps at most 1,024 characters of a huge answer', async () => {
  const outcome = await send({ status: 500, body: 'x'.repeat(1_000_000) });
  expect(outcome).toMatchObject({ kind: 'transient', response: 'x'.repeat(1_024) });
});

it('tells how long the receiver asks to be left alone, an hour at most', async () => {
  for (const [given, ms] of [
    ['7', 7_000],
    ['999999', 3_600_000],
  ] as const) {
    const busy = await startReceiver(() => ({ status: 429, headers: { 'retry-after': given } }));
    expect((await callWebhook(message(busy.url), { target: LOOPBACK }, sendContext())).retryAfterMs).toBe(ms);
    await busy.close();
  }
  receiver = await startReceiver(() => ({ status: 503 }));
  expect((await callWebhook(message(receiver.url), { target: LOOPBACK }, sendContext())).retryAfterMs).toBeNull();
});

describe('a hostile URL', () => {
  let canary: Awaited<ReturnType<typeof startCanary>>;
  beforeAll(async () => {
    canary = await startCanary();
  });
  afterAll(() => canary.close());

  it(`is refused for good by the provider and costs the canary no byte, for each of ${HOSTILE_HOSTS.length} hosts`, async () => {
    const provider = createWebhookProvider({ target: { allowLoopback: false }, timeouts: PATIENT });
    for (const host of HOSTILE_HOSTS) {
      const outcome = await provider.send(message(`http://${host}:${canary.port}/`), sendContext());
      expect(outcome, host).toMatchObject({ kind: 'permanent', code: 'address_not_public', response: null });
    }
    expect(HOSTILE_HOSTS.length).toBeGreaterThanOrEqual(60);
    expect(canary.bytes()).toBe(0);
  });

  it('is refused where only its name leads here, also when it led elsewhere before', async () => {
    for (const answers of [[['127.0.0.1']], [['93.184.215.14', '127.0.0.1']], [['::1']]]) {
      const target: TargetPolicy = {
        allowLoopback: false,
        resolve: (_name, _options, callback) =>
          callback(
            null,
            (answers[0] ?? []).map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
          ),
      };
      const provider = createWebhookProvider({ target, timeouts: PATIENT });
      const outcome = await provider.send(message(`http://hooks.example.com:${canary.port}/`), sendContext());
      expect(outcome).toMatchObject({ kind: 'permanent', code: 'address_not_public' });
    }
    expect(canary.bytes()).toBe(0);
  });
});
