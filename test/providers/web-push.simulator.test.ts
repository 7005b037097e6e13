import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import library from 'web-push';
import { decryptPush } from '../../stack/simulators/web-push-decrypt.mjs';
import { developmentVapid } from '../../stack/simulators/web-push-keys.mjs';
import { checkVapid } from '../../stack/simulators/web-push-vapid.mjs';
import { sendContext } from '../support/factories/smtp-message.ts';
import { pushMessage, startCapturing, startPushSimulators, subscribe, VAPID, webPush } from '../support/fakes/push.ts';

/** https://www.rfc-editor.org/rfc/rfc8291, 5 */
const RFC_8291 = {
  receiver: {
    privateKey: Buffer.from('q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94', 'base64url'),
    auth: Buffer.from('BTBZMqHH6r4Tts7J_aSIgg', 'base64url'),
  },
  publicKey: 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4',
  message: Buffer.from(
    'DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_' +
      'yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN',
    'base64url',
  ),
  text: 'When I grow up, I want to be a watermelon',
};

/** https://www.rfc-editor.org/rfc/rfc8292, 2.4 */
const RFC_8292 = {
  authorization:
    'vapid t=eyJ0eXAiOiJKV1QiLCJhbGciOiJFUzI1NiJ9.eyJhdWQiOiJodHRwczovL3B1c2guZXhhbXBsZS5uZXQiLCJleHAiOjE0NTM1MjM3NjgsI' +
    'nN1YiI6Im1haWx0bzpwdXNoQGV4YW1wbGUuY29tIn0.i3CYb7t4xfxCDquptFOepC9GAu_HLGkMlMuCGSK2rpiUfnK9ojFwDXb1JrErtmysazNjjvW2' +
    'L9OkSSHzvoD1oA, k=BA1Hxzyi1RUM1b5wjxsn7nGxAszw2u61m164i3MrAIxHF6YK5h4SDYic-dRuU_RCPCfA5aq9ojSwk5Y2EmClBPs',
  audience: 'https://push.example.net',
  /** An hour before its end. */
  nowMs: (1_453_523_768 - 3_600) * 1_000,
};

describe('what the simulated browser decrypts', () => {
  it('is the example of RFC 8291', () => {
    expect(decryptPush(RFC_8291.message, RFC_8291.receiver).toString()).toBe(RFC_8291.text);
  });

  it('is nothing of which one bit was changed', () => {
    for (let at = 0; at < RFC_8291.message.length; at++) {
      const altered = Buffer.from(RFC_8291.message);
      altered.writeUInt8((altered[at] ?? 0) ^ 1, at);
      // The size of a record does not enter the encryption of a single one.
      if (at < 16 || at > 19) expect(() => decryptPush(altered, RFC_8291.receiver)).toThrow();
    }
  });

  it('is what was sent, byte by byte, over 300 random messages', async () => {
    const { url, requests } = await startCapturing(() => ({ status: 201 }));
    const keys = { p256dh: RFC_8291.publicKey, auth: RFC_8291.receiver.auth.toString('base64url') };
    const subscription = { endpoint: `${url}/x`, keys };
    const text = fc.string({ unit: 'binary', maxLength: 300 });
    const messages = fc.record({
      title: fc.option(text),
      body: text,
      url: fc.option(fc.webUrl()),
      data: fc.dictionary(fc.string({ maxLength: 20 }), text, { maxKeys: 3, noNullPrototype: true }),
    });
    const provider = webPush();
    await fc.assert(
      fc.asyncProperty(messages, async (fields) => {
        const message = pushMessage({ ...fields, token: null, subscription });
        const { token: _, subscription: __, ...sent } = message;
        expect((await provider.send(message, sendContext())).kind).toBe('sent');
        const got = decryptPush(requests.at(-1)?.body ?? Buffer.alloc(0), RFC_8291.receiver);
        expect(JSON.parse(got.toString())).toEqual(JSON.parse(JSON.stringify(sent)));
      }),
      { numRuns: 300 },
    );
    expect(requests).toHaveLength(300);
  });
});

describe('the VAPID that the simulator asks for', () => {
  const check = (authorization: string | undefined, overrides = {}) =>
    checkVapid(authorization, { ...RFC_8292, ...overrides });

  it('is the example of RFC 8292', () => {
    expect(check(RFC_8292.authorization)).toEqual({ key: expect.stringMatching(/^BA1Hxzyi1RUM/) });
  });

  it.each<[string, string | undefined, object]>([
    ['nothing at all', undefined, {}],
    ['another scheme', RFC_8292.authorization.replace('vapid', 'WebPush'), {}],
    ['another key', RFC_8292.authorization.replace(/k=.*/, `k=${VAPID.publicKey}`), {}],
    [
      'a key that is no point',
      RFC_8292.authorization.replace(/k=.*/, `k=${Buffer.alloc(65, 4).toString('base64url')}`),
      {},
    ],
    ['another signature', RFC_8292.authorization.replace('.i3CY', '.j3CY'), {}],
    ['other claims', RFC_8292.authorization.replace('.eyJhdWQ', '.eyJhdWR'), {}],
    ['another audience', RFC_8292.authorization, { audience: 'https://push.example.com' }],
    ['an end that is past', RFC_8292.authorization, { nowMs: Date.now() }],
    ['an end in two days', RFC_8292.authorization, { nowMs: RFC_8292.nowMs - 2 * 86_400_000 }],
  ])('is not the example with %s', (_name, authorization, overrides) => {
    expect(check(authorization, overrides)).toEqual({ refusal: expect.stringMatching(/./) });
  });

  it('is kept for the development stack in one file, which nobody else may read', () => {
    const dir = mkdtempSync(join(tmpdir(), 'vapid-'));
    try {
      const vapid = developmentVapid(dir);
      expect(developmentVapid(dir)).toEqual(vapid);
      expect(() => webPush({ vapid })).not.toThrow();
      expect(statSync(join(dir, 'vapid-keys.json')).mode & 0o777).toBe(0o600);
    } finally {
      rmSync(dir, { recursive: true });
    }
  });
});

describe('the simulated push service', () => {
  let simulators: Awaited<ReturnType<typeof startPushSimulators>>;
  beforeEach(async () => {
    simulators = await startPushSimulators();
  });
  afterEach(() => simulators.close());

  /** What the library would send for a new subscription, with headers and body altered as a test asks for. */
  async function post(headers: Record<string, string | undefined> = {}, body?: Buffer) {
    const subscription = await subscribe(simulators.url);
    const details = library.generateRequestDetails(subscription, 'hello', { vapidDetails: VAPID });
    const { 'Content-Length': _, ...others } = details.headers;
    const sent = Object.entries({ ...others, ...headers }).filter(([, value]) => value !== undefined);
    const response = await fetch(details.endpoint, {
      method: 'POST',
      headers: sent.map(([name, value]): [string, string] => [name, String(value)]),
      body: new Uint8Array(body ?? details.body),
    });
    return { status: response.status, text: await response.text(), entries: simulators.ledger.entries() };
  }

  it('takes what the library sends, and shows what the browser reads', async () => {
    expect(await post()).toMatchObject({ status: 201, entries: [{ text: 'hello', taken: true }] });
  });

  it('takes what nobody can read, as a push service does, and says in the ledger that nobody got it', async () => {
    expect(await post({}, RFC_8291.message)).toMatchObject({ status: 201, entries: [{ text: '', taken: false }] });
  });

  it.each<[string, Parameters<typeof post>, number, number]>([
    ['no Authorization', [{ Authorization: undefined }], 401, 109],
    ['the Authorization of another day', [{ Authorization: RFC_8292.authorization }], 401, 109],
    ['no TTL', [{ TTL: undefined }], 400, 111],
    ['a TTL that is no number', [{ TTL: 'soon' }], 400, 112],
    ['a Topic of 33 letters', [{ Topic: 'x'.repeat(33) }], 400, 113],
    ['another encoding', [{ 'Content-Encoding': 'aesgcm' }], 400, 110],
    ['no key in its body', [{}, Buffer.alloc(200)], 400, 110],
    ['4,097 bytes', [{}, Buffer.alloc(4_097)], 413, 104],
  ])("refuses a message with %s in Mozilla's own words", async (_name, request, status, errno) => {
    const answer = await post(...request);
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.text)).toMatchObject({ code: status, errno, error: expect.any(String) });
    expect(answer.entries).toMatchObject([{ taken: false, status, code: errno, text: '' }]);
  });
});
