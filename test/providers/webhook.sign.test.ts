import { randomBytes, randomInt } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { expect, test } from 'vitest';
import { newSigningSecret, rotateSecrets } from '../../src/db/queries/signing-secrets.ts';
import { signWebhook } from '../../src/providers/webhook/sign.ts';

const randomBody = () => JSON.stringify({ text: randomBytes(randomInt(300)).toString('utf8'), at: Math.random() });

test('the official library accepts 1,000 random bodies under the new secret and under each former one', () => {
  let secrets = [newSigningSecret()];
  for (let i = 0; i < 1_000; i++) {
    if (i % 100 === 99) secrets = rotateSecrets(secrets, 60_000);
    const body = randomBody();
    const id = `evt_${i}`;
    const texts = secrets.map(({ secret }) => secret);
    const headers = signWebhook({ id, body, secrets: texts }, new Date());
    for (const secret of texts) expect(new Webhook(secret).verify(body, headers)).toEqual(JSON.parse(body));
  }
  expect(secrets.length).toBe(5);
});

test('the signature is that of the reference library’s own example', () => {
  // https://github.com/standard-webhooks/standard-webhooks/blob/main/libraries/javascript/src/webhook.test.ts
  const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
  const at = new Date(1_614_265_330_000);
  const message = { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', body: '{"test": 2432232314}', secrets: [secret] };
  expect(signWebhook(message, at)).toEqual({
    'webhook-id': message.id,
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  });
});

test('the official library refuses another body, another id, another time and another secret', () => {
  const { secret } = newSigningSecret();
  const headers = signWebhook({ id: 'evt_1', body: '{"a":1}', secrets: [secret] }, new Date());
  const verify = (body: string, changes: Record<string, string> = {}, by = secret) =>
    new Webhook(by).verify(body, { ...headers, ...changes });
  expect(verify('{"a":1}')).toEqual({ a: 1 });
  const later = String(Number(headers['webhook-timestamp']) + 1);
  for (const attempt of [
    () => verify('{"a":2}'),
    () => verify('{"a":1}', { 'webhook-id': 'evt_2' }),
    () => verify('{"a":1}', { 'webhook-timestamp': later }),
    () => verify('{"a":1}', {}, newSigningSecret().secret),
  ]) {
    expect(attempt).toThrow('No matching signature found');
  }
});

test('a secret that was replaced signs until its overlap is over, and of many the oldest go first', () => {
  const first = newSigningSecret();
  const nowMs = Date.now();
  const [second, former] = rotateSecrets([first], 1_000, nowMs);
  expect(former).toEqual({ secret: first.secret, expiresAt: new Date(nowMs + 1_000).toISOString() });
  expect(second?.expiresAt).toBeNull();
  expect(rotateSecrets([second ?? first, former ?? first], 60_000, nowMs)[2]?.expiresAt).toBe(former?.expiresAt);
  expect(rotateSecrets([first], 0, nowMs)).toHaveLength(1);
  let many = [first];
  for (let i = 0; i < 9; i++) many = rotateSecrets(many, 60_000, nowMs);
  expect(many).toHaveLength(5);
  expect(many.map(({ secret }) => secret)).not.toContain(first.secret);
});
