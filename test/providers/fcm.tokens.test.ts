import { createSign } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { createAccessTokens } from '../../src/providers/push/fcm/access-token.ts';
import { makeServiceAccount } from '../../stack/simulators/fcm-account.mjs';
import { eventually } from '../support/expect/eventually.ts';
import { sendContext } from '../support/factories/smtp-message.ts';
import { FCM_ACCOUNT, fcmAt, pushMessage, startPushSimulators } from '../support/fakes/push.ts';
import { startAnswering, startRawServer } from '../support/fakes/sms.ts';

let simulators: Awaited<ReturnType<typeof startPushSimulators>>;
beforeEach(async () => {
  simulators = await startPushSimulators();
});
afterEach(() => simulators.close());

const tokensFetched = () => simulators.ledger.entries({ vendor: 'google-oauth' }).length;
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('the access token of FCM', () => {
  it('is fetched once for many messages that begin together, and for those after them', async () => {
    const provider = fcmAt(simulators.url);
    const sends = () => Array.from({ length: 20 }, () => provider.send(pushMessage(), sendContext()));
    const outcomes = [...(await Promise.all(sends())), ...(await Promise.all(sends()))];
    expect(outcomes.map(({ kind }) => kind)).toEqual(Array(40).fill('sent'));
    expect(tokensFetched()).toBe(1);
    expect(simulators.ledger.entries({ vendor: 'fcm' })).toHaveLength(40);
  });

  it('is fetched anew after FCM has refused it, once for all that it refused', async () => {
    const provider = fcmAt(simulators.url);
    expect((await provider.send(pushMessage(), sendContext())).kind).toBe('sent');
    await fetch(`${simulators.url}/fcm/revoke-tokens`, { method: 'POST' });
    const sends = () => Promise.all(Array.from({ length: 5 }, () => provider.send(pushMessage(), sendContext())));
    for (const outcome of await sends())
      expect(outcome).toMatchObject({ kind: 'transient', code: 'access_token_over' });
    for (const outcome of await sends()) expect(outcome.kind).toBe('sent');
    expect(tokensFetched()).toBe(2);
  });

  it('is not forgotten for the sake of one before it, which FCM refused late', async () => {
    const account = { ...FCM_ACCOUNT, token_uri: `${simulators.url}/fcm/token` };
    const tokens = createAccessTokens(account, { connectMs: 20_000, sendMs: 20_000, answerMs: 20_000 });
    const get = async () => (await tokens.get(new AbortController().signal)) as { token: string };
    const first = await get();
    tokens.drop(first.token);
    const second = await get();
    tokens.drop(first.token);
    expect(await get()).toEqual(second);
    expect(second).not.toEqual(first);
    expect(tokensFetched()).toBe(2);
  });

  it('is kept where FCM refuses what we are to Apple', async () => {
    const provider = fcmAt(simulators.url);
    for (let i = 0; i < 3; i++) await provider.send(pushMessage({ token: 'fcm-apns-auth' }), sendContext());
    expect(tokensFetched()).toBe(1);
  });

  it('is fetched anew five minutes before its end', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    onTestFinished(() => void vi.useRealTimers());
    const [provider, begunAt] = [fcmAt(simulators.url), Date.now()];
    for (const [minute, fetched] of [
      [0, 1],
      [54, 1],
      [55.5, 2],
    ] as const) {
      vi.setSystemTime(begunAt + minute * 60_000);
      expect((await provider.send(pushMessage(), sendContext())).kind).toBe('sent');
      expect(tokensFetched()).toBe(fetched);
    }
  });

  const sendWith = (tokenUri: string, { answerMs = 20_000 } = {}) => {
    const timeouts = { connectMs: 20_000, sendMs: 20_000, answerMs };
    const provider = fcmAt(simulators.url, { serviceAccount: { ...FCM_ACCOUNT, token_uri: tokenUri }, timeouts });
    return provider.send(pushMessage(), sendContext());
  };
  const http = (status: string, body: string) =>
    `HTTP/1.1 ${status}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;

  it.each<[string, string, string, string]>([
    ['invalid_grant', http('400 Bad', '{"error":"invalid_grant","error_description":"no"}'), 'config', 'auth_failed'],
    ['401 of OAuth', http('401 No', '{"error":"invalid_client"}'), 'config', 'auth_failed'],
    ['429 of OAuth', http('429 Busy', '{"error":"rate_limit_exceeded"}'), 'transient', 'token_unavailable'],
    ['500 of OAuth', http('500 Oh', '{"error":"internal_failure"}'), 'transient', 'token_unavailable'],
    ['502', http('502 Bad', '<html>'), 'transient', 'token_unavailable'],
    ['200 with a page', http('200 OK', '<html>'), 'transient', 'token_unavailable'],
    ['200 without a token', http('200 OK', '{"expires_in":3599}'), 'transient', 'token_unavailable'],
    [
      'a token that is none',
      http('200 OK', '{"access_token":"a\\r\\nb","expires_in":1}'),
      'transient',
      'token_unavailable',
    ],
    ['no byte at all', '', 'transient', 'token_unavailable'],
  ])('that cannot be had (%s) is never ambiguous', async (_name, bytes, kind, code) => {
    expect(await sendWith(await startAnswering(bytes))).toMatchObject({
      kind,
      code,
      detail: expect.stringContaining('access token'),
    });
    expect(simulators.ledger.entries()).toEqual([]);
  });

  it('that nobody gives in time, or at all, is transient', async () => {
    const silent = await startRawServer();
    const before = performance.now();
    expect(await sendWith(`http://127.0.0.1:${silent.port}`, { answerMs: 300 })).toMatchObject({
      kind: 'transient',
      code: 'token_unavailable',
    });
    expect(performance.now() - before).toBeLessThan(15_000);
    await silent.close();
    expect(await sendWith(`http://127.0.0.1:${silent.port}`)).toMatchObject({
      kind: 'transient',
      code: 'connection_refused',
    });
  });

  it('that is waited for holds up nobody who was aborted, nor a provider that is closed', async () => {
    const silent = await startRawServer();
    try {
      const abort = new AbortController();
      const serviceAccount = { ...FCM_ACCOUNT, token_uri: `http://127.0.0.1:${silent.port}` };
      const provider = fcmAt(simulators.url, { serviceAccount });
      const aborted = provider.send(pushMessage(), sendContext({ signal: abort.signal }));
      const other = provider.send(pushMessage(), sendContext());
      await eventually(() => silent.connections() === 1);
      abort.abort();
      expect(await aborted).toMatchObject({ kind: 'transient', code: 'aborted' });
      expect(await Promise.race([other, sleep(100)])).toBeUndefined();
      await provider.close();
      expect(await other).toMatchObject({ kind: 'transient', code: 'aborted' });
      expect(silent.connections()).toBe(1);
    } finally {
      await silent.close();
    }
  });
});

describe("the simulator of Google's token endpoint", () => {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

  /** The example of https://developers.google.com/identity/protocols/oauth2/service-account, of our account. */
  async function ask(claims: Record<string, unknown> = {}, { alg = 'RS256', key = FCM_ACCOUNT.private_key } = {}) {
    const iat = Math.floor(Date.now() / 1_000);
    const url = `${simulators.url}/fcm/token`;
    const scope = 'https://www.googleapis.com/auth/firebase.messaging';
    const text = `${part({ alg, typ: 'JWT' })}.${part({ iss: FCM_ACCOUNT.client_email, scope, aud: url, exp: iat + 3_600, iat, ...claims })}`;
    const assertion = `${text}.${createSign('RSA-SHA256').update(text).sign(key, 'base64url')}`;
    return post({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion });
  }

  async function post(fields: Record<string, string>) {
    const response = await fetch(`${simulators.url}/fcm/token`, { method: 'POST', body: new URLSearchParams(fields) });
    return { status: response.status, json: (await response.json()) as Record<string, unknown> };
  }

  it("takes the vendor's own example", async () => {
    expect(await ask()).toEqual({
      status: 200,
      json: { access_token: expect.stringMatching(/^ya29\./), expires_in: 3_599, token_type: 'Bearer' },
    });
  });

  const HOUR_AGO = Math.floor(Date.now() / 1_000) - 3_700;
  it.each<[string, Parameters<typeof ask>, string, string]>([
    ['another key', [{}, { key: makeServiceAccount().private_key }], 'invalid_grant', 'Invalid JWT Signature.'],
    ['another algorithm', [{}, { alg: 'none' }], 'invalid_grant', 'algorithm'],
    ['another account', [{ iss: 'other@example.com' }], 'invalid_grant', 'account not found'],
    ['another audience', [{ aud: 'https://oauth2.googleapis.com/token' }], 'invalid_grant', 'audience'],
    ['an end that is past', [{ iat: HOUR_AGO, exp: HOUR_AGO + 3_600 }], 'invalid_grant', 'short-lived'],
    ['a span of two hours', [{ exp: HOUR_AGO + 10_900 }], 'invalid_grant', 'short-lived'],
    ['no scope', [{ scope: '' }], 'invalid_scope', 'scope'],
  ])("refuses the example with %s in the vendor's own words", async (_name, request, error, words) => {
    expect(await ask(...request)).toEqual({
      status: 400,
      json: { error, error_description: expect.stringContaining(words) },
    });
  });

  it('refuses another grant, and an assertion that is none', async () => {
    expect((await post({ grant_type: 'password' })).json).toMatchObject({ error: 'unsupported_grant_type' });
    const grant_type = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
    expect((await post({ grant_type, assertion: 'a.b.c' })).json).toMatchObject({ error: 'invalid_grant' });
  });
});
