import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { expect, test } from 'vitest';
import { verifyWebhook, WebhookVerificationError } from '../../src/client/index.ts';
import { signWebhook } from '../../src/providers/webhook/sign.ts';

const secretOf = (bytes: Uint8Array) => `whsec_${Buffer.from(bytes).toString('base64')}`;
const secrets = fc.uint8Array({ minLength: 24, maxLength: 64 }).map(secretOf);
const ids = fc.stringMatching(/^[\w-]{1,40}$/);
const bodies = fc.json();

/** As the official library signs, which is the oracle. */
function signed(secret: string, id: string, body: string, at = new Date()): Record<string, string> {
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
    'webhook-signature': new Webhook(secret).sign(id, at, body),
  };
}

function verdict(work: () => unknown): string {
  try {
    return JSON.stringify(work());
  } catch (error) {
    if (error instanceof WebhookVerificationError) return error.code;
    throw error;
  }
}

test('takes whatever the official library signs, and reads the same event from it', () => {
  fc.assert(
    fc.property(secrets, ids, bodies, (secret, id, body) => {
      const headers = signed(secret, id, body);
      const event = new Webhook(secret).verify(body, headers);
      expect(verifyWebhook(body, headers, secret)).toEqual(event);
      expect(verifyWebhook(new TextEncoder().encode(body), new Headers(headers), secret)).toEqual(event);
    }),
  );
});

test('refuses a body, an id, a time or a secret that differs in one place, as the official library does', () => {
  const part = fc.constantFrom('body', 'webhook-id', 'webhook-timestamp', 'secret');
  fc.assert(
    fc.property(secrets, secrets, ids, bodies, part, (secret, other, id, body, changed) => {
      fc.pre(secret !== other);
      const headers = signed(secret, id, body);
      if (changed === 'webhook-id') headers[changed] += '0';
      if (changed === 'webhook-timestamp') headers[changed] = String(Number(headers[changed]) - 1);
      const given = changed === 'body' ? `${body} ` : body;
      const key = changed === 'secret' ? other : secret;
      expect(() => new Webhook(key).verify(given, headers)).toThrow();
      expect(verdict(() => verifyWebhook(given, headers, key))).toBe('no_matching_signature');
    }),
  );
});

test('takes what our own sender signs while secrets rotate, whichever of them the receiver has', () => {
  fc.assert(
    fc.property(fc.array(secrets, { minLength: 1, maxLength: 3 }), ids, bodies, fc.nat(), (all, id, body, pick) => {
      const headers = signWebhook({ id, body, secrets: all }, new Date());
      const one = all[pick % all.length] as string;
      expect(verifyWebhook(body, headers, one)).toEqual(JSON.parse(body));
      expect(verifyWebhook(body, headers, [secretOf(new Uint8Array(24)), one])).toEqual(JSON.parse(body));
    }),
  );
});

test('takes a call that is as old or as new as is tolerated, and none beyond it', () => {
  const secret = secretOf(new Uint8Array(32).fill(7));
  const now = Date.UTC(2026, 10, 22, 9, 30);
  const at = (offsetSeconds: number, options = {}) =>
    verdict(() =>
      verifyWebhook('{}', signed(secret, 'evt_1', '{}', new Date(now + offsetSeconds * 1_000)), secret, {
        now,
        ...options,
      }),
    );
  expect([at(-300), at(300)]).toEqual(['{}', '{}']);
  expect([at(-301), at(301)]).toEqual(['too_old', 'too_new']);
  expect(at(-11, { toleranceSeconds: 10 })).toBe('too_old');
});

test('finds headers whatever their case, and says which one is missing', () => {
  const secret = secretOf(new Uint8Array(32).fill(7));
  const headers = signed(secret, 'evt_1', '{}');
  const upper = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toUpperCase(), value]));
  expect(verifyWebhook('{}', upper, secret)).toEqual({});
  for (const name of Object.keys(headers)) {
    expect(() => verifyWebhook('{}', { ...headers, [name]: undefined }, secret)).toThrow(`${name} is missing`);
  }
});

test.each(['', '12x', '1e9', '-5', '99999999999999'])('a time such as "%s" is none', (timestamp) => {
  const secret = secretOf(new Uint8Array(32).fill(7));
  const headers = { ...signed(secret, 'evt_1', '{}'), 'webhook-timestamp': timestamp };
  expect(verdict(() => verifyWebhook('{}', headers, secret))).toMatch(/^(missing_header|invalid_timestamp)$/);
});

test('an empty secret is refused: anybody could sign with it', () => {
  const headers = signed(secretOf(new Uint8Array(32)), 'evt_1', '{}');
  for (const secrets of ['', 'whsec_', []]) expect(() => verifyWebhook('{}', headers, secrets)).toThrow(TypeError);
});
