import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TWILIO_ACCOUNT } from '../../stack/simulators/accounts.mjs';
import { startSimulators } from '../../stack/simulators/start.mjs';
import { sendContext } from '../support/factories/smtp-message.ts';
import { smsMessage, startAnswering, startRawServer, twilioAt } from '../support/fakes/sms.ts';

let simulators: Awaited<ReturnType<typeof startSimulators>>;
beforeEach(async () => {
  simulators = await startSimulators({ port: 0 });
});
afterEach(() => simulators.close());

const send = (to: string, baseUrl = `${simulators.url}/twilio`, options: Parameters<typeof twilioAt>[1] = {}) =>
  twilioAt(baseUrl, options).send(smsMessage({ to }), sendContext());

describe('the Twilio provider', () => {
  it('sends text, sender and number, and keeps the id of Twilio', async () => {
    const text = 'Grüße & "50 %" + more = 😀';
    const outcome = await twilioAt(`${simulators.url}/twilio/`).send(smsMessage({ text }), sendContext());
    const [entry] = simulators.ledger.entries();
    expect(entry).toMatchObject({ vendor: 'twilio', from: '+15005550006', text, status: 201, taken: true });
    expect(outcome).toMatchObject({ kind: 'sent', providerMessageId: entry?.id });
    expect(JSON.stringify(outcome)).not.toContain('Grüße');
  });

  it('leaves the choice of a number to a messaging service, where one is set', async () => {
    const messagingServiceSid = `MG${'0123456789abcdef'.repeat(2)}`;
    const outcome = await send('+14155552671', undefined, { from: { messagingServiceSid } });
    expect(outcome.kind).toBe('sent');
    expect(simulators.ledger.entries()[0]?.from).toBe(messagingServiceSid);
  });

  it.each([
    ['+15005550001', 'permanent', 'twilio_21211'],
    ['+15005550002', 'permanent', 'twilio_21612'],
    ['+15005550003', 'permanent', 'twilio_21408'],
    ['+15005550004', 'permanent', 'twilio_21610'],
    ['+15005550009', 'permanent', 'twilio_21614'],
    ['+15005550429', 'throttled', 'too_many_requests'],
    ['+15005550500', 'transient', 'twilio_20500'],
    ['+15005550502', 'ambiguous', 'bad_gateway'],
    ['+15005550599', 'ambiguous', 'no_answer'],
  ])('takes the answer to %s for %s, %s', async (to, kind, code) => {
    expect(await send(to)).toMatchObject({ kind, code });
  });

  it.each([
    ['+15005550001', 'config', 'sender_rejected'],
    ['+15005550007', 'config', 'sender_rejected'],
    ['+15005550008', 'throttled', 'twilio_21611'],
    ['+14155550000', 'config', 'sender_rejected'],
  ])('takes the answer to a message from %s for %s, %s', async (number, kind, code) => {
    expect(await send('+14155552671', undefined, { from: { number } })).toMatchObject({ kind, code });
  });

  it('takes two 503 of Twilio for transient, and the third try is taken', async () => {
    const provider = twilioAt(`${simulators.url}/twilio`);
    const message = smsMessage({ to: '+15005550503' });
    const kinds = [];
    for (let i = 0; i < 3; i++) kinds.push((await provider.send(message, sendContext())).kind);
    expect(kinds).toEqual(['transient', 'transient', 'sent']);
    expect(simulators.ledger.entries().map(({ taken }) => taken)).toEqual([false, false, true]);
  });

  it('takes an account that is not there for a mistake of ours', async () => {
    const accountSid = `AC${'f'.repeat(32)}`;
    expect(await send('+14155552671', undefined, { accountSid })).toMatchObject({
      kind: 'config',
      code: 'auth_failed',
    });
  });

  const http = (status: string, body: string, headers = '') =>
    `HTTP/1.1 ${status}\r\n${headers}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
  const refusal = (code: number) => JSON.stringify({ code, message: 'm', status: 400 });
  const sid = `SM${'0'.repeat(32)}`;

  it.each<[string, string, string, string]>([
    ['200 with a page', http('200 OK', '<html>Please log in</html>'), 'ambiguous', 'unexpected_answer'],
    ['201 without an id', http('201 Created', '{}'), 'ambiguous', 'unexpected_answer'],
    ['201 that is cut off', http('201 Created', `{"sid":"${sid}"}`).slice(0, -9), 'ambiguous', 'unexpected_answer'],
    [
      '201 of 100 kB',
      http('201 Created', `{"sid":"${sid}","x":"${'x'.repeat(1e5)}"}`),
      'ambiguous',
      'unexpected_answer',
    ],
    ['bytes that are no HTTP', 'SSH-2.0-OpenSSH\r\n', 'ambiguous', 'unexpected_answer'],
    ['no byte at all', '', 'ambiguous', 'no_answer'],
    ['a redirect', http('302 Found', '', 'Location: http://127.0.0.1:1/\r\n'), 'ambiguous', 'unexpected_answer'],
    ['500 without words of Twilio', http('500 Oh', 'oops'), 'ambiguous', 'unexpected_answer'],
    ['504, whatever it says', http('504 Late', refusal(20504)), 'ambiguous', 'bad_gateway'],
    ['400 with a code that nobody knows', http('400 Bad', refusal(29999)), 'permanent', 'twilio_29999'],
    ['400 in the form of RFC 9457', http('400 Bad', '{"code":21211,"title":"t"}'), 'permanent', 'twilio_21211'],
    ['400 that is cut off', http('400 Bad', refusal(21211)).slice(0, -5), 'transient', 'http_400'],
    ['403 of somebody else', http('403 No', '<html>proxy</html>'), 'config', 'unexpected_answer'],
    ['403 with any code', http('403 No', refusal(29999)), 'config', 'auth_failed'],
    ['408', http('408 Timeout', ''), 'transient', 'http_408'],
  ])('after %s knows what can be known', async (_name, bytes, kind, code) => {
    expect(await send('+14155552671', await startAnswering(bytes))).toMatchObject({ kind, code });
  });

  it.each([
    ['7', 7_000],
    ['0', 1_000],
    ['999999999', 3_600_000],
    ['soon', 1_000],
    [new Date(Date.now() + 60_000).toUTCString(), 60_000],
  ])('waits as long as Retry-After %j says, within reason', async (value, waitMs) => {
    const url = await startAnswering(http('429 Busy', '', `Retry-After: ${value}\r\n`));
    const outcome = await send('+14155552671', url);
    expect(outcome).toMatchObject({ kind: 'throttled', waitMs: expect.any(Number) });
    expect(Math.abs((outcome as { waitMs: number }).waitMs - waitMs)).toBeLessThan(5_000);
  });

  it('takes a refusal that does not come to its end for transient', async () => {
    const half = await startAnswering('HTTP/1.1 400 Bad\r\nContent-Length: 99\r\n\r\n{"code":');
    const timeouts = { connectMs: 20_000, sendMs: 20_000, answerMs: 1_500 };
    expect(await send('+14155552671', half, { timeouts })).toMatchObject({ kind: 'transient' });
  });

  it('takes a server that is not there, has no name or speaks no TLS for transient', async () => {
    const gone = await startRawServer();
    await gone.close();
    const plain = await startAnswering(http('400 Bad', ''), { readFirst: false });
    const codes = [];
    for (const url of [`http://127.0.0.1:${gone.port}`, 'http://nobody.invalid', plain.replace('http:', 'https:')]) {
      const outcome = await send('+14155552671', url);
      expect(outcome.kind).toBe('transient');
      codes.push((outcome as { code: string }).code);
    }
    expect(codes).toEqual(['connection_refused', 'connection_dns_failed', 'connection_tls_failed']);
  });
});

describe('the simulator', () => {
  const { sid: account, token } = TWILIO_ACCOUNT;
  /** https://www.twilio.com/blog/twilio-test-credentials-magic-numbers.html, with an account that owns the sender. */
  const EXAMPLE = { To: '+16501231234', From: '+16502223333', Body: 'Hello there' };

  async function post(
    fields: Record<string, string>,
    { auth = `${account}:${token}`, path = account, type = '' } = {},
  ) {
    const own = await startSimulators({
      port: 0,
      twilioAccounts: [{ sid: account, token, numbers: [EXAMPLE.From] }],
    });
    try {
      const response = await fetch(`${own.url}/twilio/2010-04-01/Accounts/${path}/Messages.json`, {
        method: 'POST',
        headers: {
          ...(auth && { authorization: `Basic ${Buffer.from(auth).toString('base64')}` }),
          ...(type && { 'content-type': type }),
        },
        body: type ? JSON.stringify(fields) : new URLSearchParams(fields),
      });
      const json = (await response.json()) as Record<string, unknown>;
      const entries = await (await fetch(`${own.url}/ledger?vendor=twilio`)).json();
      return { status: response.status, json, entries };
    } finally {
      await own.close();
    }
  }

  it("takes the vendor's own example and shows it in its ledger", async () => {
    const { status, json, entries } = await post(EXAMPLE);
    expect(status).toBe(201);
    expect(json).toMatchObject({ sid: expect.stringMatching(/^SM[0-9a-f]{32}$/), status: 'queued', to: EXAMPLE.To });
    expect(entries).toMatchObject([{ to: EXAMPLE.To, from: EXAMPLE.From, text: EXAMPLE.Body, taken: true }]);
  });

  it.each<[string, Parameters<typeof post>, number, number]>([
    ['no credentials', [EXAMPLE, { auth: '' }], 401, 20003],
    ['another token', [EXAMPLE, { auth: `${account}:other` }], 401, 20003],
    ["another account's address", [EXAMPLE, { path: `AC${'f'.repeat(32)}` }], 404, 20404],
    ['no To', [{ ...EXAMPLE, To: '' }], 400, 21604],
    ['no From', [{ ...EXAMPLE, From: '' }], 400, 21603],
    ['no Body', [{ ...EXAMPLE, Body: '' }], 400, 21602],
    ['a Body of 1,601 characters', [{ ...EXAMPLE, Body: 'x'.repeat(1_601) }], 400, 21617],
    ['a To that is no number', [{ ...EXAMPLE, To: '6501231234' }], 400, 21211],
    ['a From of somebody else', [{ ...EXAMPLE, From: '+16502223334' }], 400, 21606],
    ['JSON in place of a form', [EXAMPLE, { type: 'application/json' }], 400, 21604],
  ])("refuses the example with %s in the vendor's own words", async (_name, request, status, code) => {
    const answer = await post(...request);
    expect(answer).toMatchObject({ status, json: { code, status, more_info: expect.stringContaining(String(code)) } });
    expect(answer.entries).toMatchObject([{ taken: false, status, code }]);
  });

  it('lets nobody take anything out of its ledger', async () => {
    await send('+14155552671');
    for (const method of ['DELETE', 'PUT', 'POST']) {
      expect((await fetch(`${simulators.url}/ledger`, { method })).status).toBe(404);
    }
    expect(await (await fetch(`${simulators.url}/ledger?to=%2B14155552671`)).json()).toHaveLength(1);
    expect(await (await fetch(`${simulators.url}/ledger?to=%2B1`)).json()).toEqual([]);
  });
});
