import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MSG91_ACCOUNT } from '../../stack/simulators/accounts.mjs';
import { startSimulators } from '../../stack/simulators/start.mjs';
import { sendContext } from '../support/factories/smtp-message.ts';
import { ADA, msg91At, smsMessage, startAnswering } from '../support/fakes/sms.ts';

let simulators: Awaited<ReturnType<typeof startSimulators>>;
beforeEach(async () => {
  simulators = await startSimulators({ port: 0 });
});
afterEach(() => simulators.close());

const send = (to: string, baseUrl = `${simulators.url}/msg91`, options: Parameters<typeof msg91At>[1] = {}) =>
  msg91At(baseUrl, options).send(smsMessage({ to }), sendContext());

const http = (status: string, body: string, headers = '') =>
  `HTTP/1.1 ${status}\r\n${headers}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
const error = (message: string, code?: string | number) => JSON.stringify({ message, type: 'error', code });
const ID = '5762846b4f8d285d378b4567';

describe('the MSG91 provider', () => {
  it('sends the text as a variable of the template, and keeps the id of MSG91', async () => {
    const text = 'Grüße & "50 %" + more = 😀';
    const outcome = await msg91At(`${simulators.url}/msg91/`).send(smsMessage({ text }), sendContext());
    const [entry, ...others] = simulators.ledger.entries();
    expect(others).toEqual([]);
    expect(entry).toMatchObject({ vendor: 'msg91', to: ADA, from: '', text, status: 200, taken: true });
    expect(outcome).toMatchObject({ kind: 'sent', providerMessageId: entry?.id });
    expect(entry?.id).toMatch(/^[0-9a-f]{24}$/);
    expect(JSON.stringify(outcome)).not.toContain('Grüße');
  });

  it('names the variable and the sender as they are set', async () => {
    const own = await startSimulators({
      port: 0,
      msg91Accounts: [{ authKey: 'own', templates: { t1: 'Acme: ##var1##. Bye' } }],
    });
    const options = { authKey: 'own', templateId: 't1', textVariable: 'var1', senderId: 'ACMEIN' };
    try {
      expect((await send(ADA, `${own.url}/msg91`, options)).kind).toBe('sent');
      expect(own.ledger.entries()).toMatchObject([{ from: 'ACMEIN', text: 'Acme: Your code is 4711. Bye' }]);
    } finally {
      await own.close();
    }
  });

  it.each([
    ['+15005550001', 'permanent', 'msg91_202'],
    ['+15005550002', 'permanent', 'msg91_209'],
    ['+15005550003', 'permanent', 'msg91_210'],
    ['+15005550301', 'config', 'no_credit'],
    ['+15005550418', 'config', 'ip_not_allowed'],
    ['+15005550306', 'throttled', 'route_closed'],
    ['+15005550429', 'throttled', 'too_many_requests'],
    ['+15005550311', 'transient', 'msg91_311'],
    ['+15005550500', 'transient', 'msg91_601'],
    ['+15005550502', 'ambiguous', 'bad_gateway'],
    ['+15005550599', 'ambiguous', 'no_answer'],
  ])('takes the answer to %s for %s, %s', async (to, kind, code) => {
    expect(await send(to)).toMatchObject({ kind, code });
  });

  it('takes a wrong key and a template that is not there for a mistake of ours', async () => {
    expect(await send(ADA, undefined, { authKey: 'x' })).toMatchObject({ kind: 'config', code: 'auth_failed' });
    const dlt = await send(ADA, undefined, { templateId: '1207161234567890123' });
    expect(dlt).toMatchObject({ kind: 'config', code: 'template_rejected' });
    const variable = await send(ADA, undefined, { textVariable: 'other' });
    expect(variable).toMatchObject({ kind: 'permanent', code: 'msg91_102' });
    expect(simulators.ledger.entries().some(({ taken }) => taken)).toBe(false);
  });

  it('takes two system errors for transient, and the third try is taken', async () => {
    const provider = msg91At(`${simulators.url}/msg91`);
    const message = smsMessage({ to: '+15005550503' });
    const kinds = [];
    for (let i = 0; i < 3; i++) kinds.push((await provider.send(message, sendContext())).kind);
    expect(kinds).toEqual(['transient', 'transient', 'sent']);
    expect(simulators.ledger.entries().map(({ taken }) => taken)).toEqual([false, false, true]);
  });

  it.each<[string, string, string, string]>([
    ['the error of its documentation', http('200 OK', error('flow id missing')), 'config', 'template_rejected'],
    ['401 as the code of a 200', http('200 OK', error('AuthenticationFailure', 401)), 'config', 'auth_failed'],
    ['the same with another status', http('401 No', error('AuthenticationFailure', '207')), 'config', 'auth_failed'],
    ['a code as a number', http('200 OK', error('m', 303)), 'config', 'account_inactive'],
    ['the words about an address', http('403 No', error('IP is not whitelisted')), 'config', 'ip_not_allowed'],
    ['403 in its own words', http('403 No', error('Invalid request')), 'config', 'auth_failed'],
    ['a 200 with a code that nobody knows', http('200 OK', error('m', 999)), 'permanent', 'msg91_999'],
    ['a 400 with a code that nobody knows', http('400 Bad', error('m', '999')), 'permanent', 'msg91_999'],
    ['an error without a code', http('200 OK', error('Nothing doing')), 'permanent', 'msg91_refused'],
    ['a code that is no number', http('200 OK', error('m', `to ${ADA}`)), 'permanent', 'msg91_refused'],
    ['a system error with 200', http('200 OK', error('Unable to connect', '001')), 'transient', 'msg91_001'],
    ['500 in its own words', http('500 Oh', error('Try again')), 'transient', 'msg91_500'],
    ['500 of somebody else', http('500 Oh', 'oops'), 'ambiguous', 'unexpected_answer'],
    ['504, whatever it says', http('504 Late', error('m', '601')), 'ambiguous', 'bad_gateway'],
    ['a success with 500', http('500 Oh', `{"type":"success","message":"${ID}"}`), 'ambiguous', 'unexpected_answer'],
    ['200 with a page', http('200 OK', '<html>Please log in</html>'), 'ambiguous', 'unexpected_answer'],
    ['200 that is cut off', http('200 OK', `{"message":"${ID}"`).slice(0, -9), 'ambiguous', 'unexpected_answer'],
    ['200 of 100 kB', http('200 OK', `{"type":"success","x":"${'x'.repeat(1e5)}"}`), 'ambiguous', 'unexpected_answer'],
    ['bytes that are no HTTP', 'SSH-2.0-OpenSSH\r\n', 'ambiguous', 'unexpected_answer'],
    ['no byte at all', '', 'ambiguous', 'no_answer'],
    ['a redirect', http('302 Found', '', 'Location: http://127.0.0.1:1/\r\n'), 'ambiguous', 'unexpected_answer'],
    ['403 of somebody else', http('403 No', '<html>proxy</html>'), 'config', 'unexpected_answer'],
    ['400 that is cut off', http('400 Bad', error('m', 202)).slice(0, -5), 'transient', 'http_400'],
    ['408', http('408 Timeout', ''), 'transient', 'http_408'],
  ])('after %s knows what can be known', async (_name, bytes, kind, code) => {
    expect(await send(ADA, await startAnswering(bytes))).toMatchObject({ kind, code });
  });

  it('takes a success without an id for one, and keeps none', async () => {
    const url = await startAnswering(http('200 OK', '{"type":"success","message":"It is on its way"}'));
    expect(await send(ADA, url)).toMatchObject({ kind: 'sent', providerMessageId: null });
  });

  it('lets the breaker alone where only the recipient has had the same text', async () => {
    expect(await send('+15005550311')).toMatchObject({ kind: 'transient', ofRecipient: true });
  });

  it.each([
    ['7', 7_000],
    ['0', 1_000],
    ['999999999', 3_600_000],
    ['soon', 1_000],
    [new Date(Date.now() + 60_000).toUTCString(), 60_000],
  ])('waits as long as Retry-After %j says, within reason', async (value, waitMs) => {
    const url = await startAnswering(http('429 Busy', '', `Retry-After: ${value}\r\n`));
    const outcome = await send(ADA, url);
    expect(outcome).toMatchObject({ kind: 'throttled', waitMs: expect.any(Number) });
    expect(Math.abs((outcome as { waitMs: number }).waitMs - waitMs)).toBeLessThan(5_000);
  });

  it.each([
    ['an error', http('200 OK', error(`Key ${MSG91_ACCOUNT.authKey}: "Your code is 4711" to 14155552671`, 202))],
    ['an error in escapes', http('200 OK', error(`+14155552671 \u00e9 Your code is 4711`).replace('+', '\\u002b'))],
    ['a page', http('400 Bad', `<p>${MSG91_ACCOUNT.authKey} +1 415 555-2671 Your code is 4711</p>`)],
    ['a success', http('200 OK', '{"type":"success","message":"14155552671","echo":"Your code is 4711"}')],
  ])('keeps neither key nor number nor text of %s that repeats them', async (_name, bytes) => {
    const outcome = JSON.stringify(await send(ADA, await startAnswering(bytes)));
    for (const secret of [MSG91_ACCOUNT.authKey, '5552671', '555-2671', '4711']) {
      expect(outcome).not.toContain(secret);
    }
  });
});

describe("MSG91's simulator", () => {
  const { authKey } = MSG91_ACCOUNT;
  /** https://control.msg91.com/apidoc/textsms/send-sms-flow.php, with digits for the X of its numbers. */
  const EXAMPLE = {
    flow_id: 'EnterflowID',
    sender: 'EnterSenderID',
    recipients: [
      { mobiles: '919123456789', VAR1: 'VALUE 1', VAR2: 'VALUE 2' },
      { mobiles: '918912345678', VAR1: 'VALUE 1', VAR2: 'VALUE 2' },
    ],
  };
  const ONE = { ...EXAMPLE, recipients: EXAMPLE.recipients.slice(0, 1) };
  const to = (mobiles: unknown) => ({ ...ONE, recipients: [{ ...ONE.recipients[0], mobiles }] });

  async function post(body: unknown, { key = authKey, type = 'application/json', slash = '/' } = {}) {
    const templates = { EnterflowID: '##VAR1## and ##VAR2##' };
    const own = await startSimulators({ port: 0, msg91Accounts: [{ authKey, templates }] });
    try {
      const response = await fetch(`${own.url}/msg91/api/v5/flow${slash}`, {
        method: 'POST',
        headers: { 'content-type': type, ...(key && { authkey: key }) },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      });
      const json = (await response.json()) as Record<string, unknown>;
      const entries = (await (await fetch(`${own.url}/ledger?vendor=msg91`)).json()) as unknown[];
      return { status: response.status, json, entries };
    } finally {
      await own.close();
    }
  }

  it("takes the vendor's own example, for both of its recipients, and shows it in its ledger", async () => {
    const { status, json, entries } = await post(EXAMPLE);
    expect(status).toBe(200);
    expect(json).toEqual({ type: 'success', message: expect.stringMatching(/^[0-9a-f]{24}$/) });
    const taken = { from: 'EnterSenderID', text: 'VALUE 1 and VALUE 2', taken: true, id: json.message };
    expect(entries).toMatchObject([
      { ...taken, to: '+919123456789' },
      { ...taken, to: '+918912345678' },
    ]);
  });

  it('takes it in its present form as well, with the number as a number', async () => {
    const { flow_id: template_id, ...rest } = to(919123456789);
    const { json } = await post({ template_id, short_url: '0', ...rest }, { slash: '' });
    expect(json.type).toBe('success');
  });

  it.each<[string, Parameters<typeof post>, string, string | undefined]>([
    ['no key', [EXAMPLE, { key: '' }], 'AuthenticationFailure', '207'],
    ['another key', [EXAMPLE, { key: 'other' }], 'AuthenticationFailure', '207'],
    ['no flow', [{ ...EXAMPLE, flow_id: '' }], 'flow id missing', undefined],
    ['a form in place of JSON', [EXAMPLE, { type: 'text/plain' }], 'flow id missing', undefined],
    ['broken JSON', ['{"flow_id":'], 'flow id missing', undefined],
    ['JSON that is no object', ['null'], 'flow id missing', undefined],
    ['another flow', [{ ...EXAMPLE, flow_id: 'x' }], 'Template ID Missing or Invalid Template', '211'],
    ['no recipients', [{ ...EXAMPLE, recipients: [] }], 'Missing mobile no.', '101'],
    ['a recipient without a number', [to(undefined)], 'Missing mobile no.', '101'],
    ['a + before the number', [to('+919123456789')], 'Invalid mobile number: +919123456789', '202'],
    ['letters in the number', [to('91912345678X')], 'Invalid mobile number: 91912345678X', '202'],
  ])("refuses the example with %s in the vendor's own form", async (_name, request, message, code) => {
    const answer = await post(...request);
    expect(answer).toMatchObject({ status: 200, json: { type: 'error', message } });
    expect(answer.json.code).toBe(code);
    expect(answer.entries).not.toEqual([]);
    for (const entry of answer.entries) expect(entry).toMatchObject({ taken: false, status: 200 });
  });
});
