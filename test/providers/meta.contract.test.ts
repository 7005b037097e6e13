import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { WhatsAppMedia } from '../../src/domain/notification.ts';
import type { WhatsAppMessage } from '../../src/providers/whatsapp/message.ts';
import { META_ACCOUNT } from '../../stack/simulators/accounts.mjs';
import { startSimulators } from '../../stack/simulators/start.mjs';
import { sendContext } from '../support/factories/smtp-message.ts';
import { metaAt, ORDER_CONFIRMATION, startReceiver, whatsAppMessage } from '../support/fakes/meta.ts';
import { startAnswering } from '../support/fakes/sms.ts';

type Options = Parameters<typeof metaAt>[1];

let simulators: Awaited<ReturnType<typeof startSimulators>>;
beforeEach(async () => {
  simulators = await startSimulators({ port: 0 });
});
afterEach(() => simulators.close());

const send = (overrides: Partial<WhatsAppMessage> = {}, options: Options = {}, baseUrl = `${simulators.url}/meta`) =>
  metaAt(baseUrl, options).send(whatsAppMessage(overrides), sendContext());

const closed: Options = { isWindowOpen: async () => false };
const unknown: Options = { isWindowOpen: () => Promise.reject(new Error('the database is away')) };
const media = (overrides: Partial<WhatsAppMedia>): WhatsAppMedia => {
  return { type: 'image', link: 'https://example.com/a.png', caption: null, filename: null, ...overrides };
};

describe('the provider for WhatsApp', () => {
  it('posts to our number with the token, and hands over the id that receipts bring back', async () => {
    const { url, received } = await startReceiver();
    const base = new URL('/v25.0/', url).href;
    const message = whatsAppMessage({ text: 'Grüße & "50 %" + https://example.com 😀' });
    await metaAt(base).send(message, sendContext());
    const { accessToken, phoneNumberId } = META_ACCOUNT;
    expect(new URL(received[0]?.url ?? '').pathname).toBe(`/v25.0/${phoneNumberId}/messages`);
    expect(received[0]?.headers).toMatchObject({
      authorization: `Bearer ${accessToken}`,
      'content-type': 'application/json',
    });
    expect(JSON.parse(received[0]?.body ?? '')).toEqual({
      messaging_product: 'whatsapp',
      recipient_type: 'individual',
      to: message.to,
      type: 'text',
      text: { preview_url: false, body: message.text },
      biz_opaque_callback_data: message.notificationId,
    });
  });

  it('keeps the id of Meta, and neither the number nor the words', async () => {
    const outcome = await send({ text: 'Grüße' });
    const [entry] = simulators.ledger.entries();
    expect(entry).toMatchObject({ vendor: 'meta', text: 'Grüße', status: 200, taken: true });
    expect(outcome).toEqual({
      kind: 'sent',
      providerMessageId: entry?.id,
      response: '{"messaging_product":"whatsapp","messages":[{}]}',
    });
  });

  it.each<[string, Partial<WhatsAppMessage>, Options, string]>([
    ['words inside the window, though there is a template', { template: ORDER_CONFIRMATION }, {}, 'Your code is 4711'],
    ['media rather than words', { media: media({}) }, {}, 'Your code is 4711 https://example.com/a.png'],
    ['media with a caption of its own', { media: media({ caption: 'Look' }) }, {}, 'Look https://example.com/a.png'],
    [
      'a template once the window is closed',
      { template: ORDER_CONFIRMATION },
      closed,
      'Your order 860198 for a total of $ 20 is confirmed. The expected delivery is Friday.',
    ],
    [
      'a template while the window cannot be known',
      { template: ORDER_CONFIRMATION },
      unknown,
      'Your order 860198 for a total of $ 20 is confirmed. The expected delivery is Friday.',
    ],
    [
      'a template that is all there is, and asks for no window',
      { template: { name: 'hello_world', language: 'en_US', components: [] }, text: '' },
      unknown,
      META_ACCOUNT.templates['hello_world/en_US'],
    ],
  ])('sends %s', async (_name, message, options, text) => {
    expect((await send(message, options)).kind).toBe('sent');
    expect(simulators.ledger.entries()).toMatchObject([{ text, taken: true }]);
  });

  it.each<[WhatsAppMedia['type'], object]>([
    ['image', { link: 'https://example.com/f', caption: 'c' }],
    ['video', { link: 'https://example.com/f', caption: 'c' }],
    ['audio', { link: 'https://example.com/f' }],
    ['document', { link: 'https://example.com/f', caption: 'c', filename: 'f.pdf' }],
  ])('gives to media of the type %s only the keys that Meta knows', async (type, part) => {
    const given = media({ type, link: 'https://example.com/f', caption: 'c', filename: 'f.pdf' });
    const { url, received } = await startReceiver();
    await send({ media: given }, {}, url);
    expect(JSON.parse(received[0]?.body ?? '')).toMatchObject({ type, [type]: part });
    expect(Object.keys(JSON.parse(received[0]?.body ?? '')[type])).toEqual(Object.keys(part));
    expect((await send({ media: given })).kind).toBe('sent');
  });

  it.each<[string, Partial<WhatsAppMessage>, Options, object]>([
    ['words once the window is closed', {}, closed, { kind: 'permanent', code: 'window_closed' }],
    ['media once the window is closed', { media: media({}) }, closed, { kind: 'permanent', code: 'window_closed' }],
    [
      'words while the window cannot be known',
      {},
      unknown,
      { kind: 'transient', code: 'window_unknown', ofRecipient: true },
    ],
    [
      'words while nobody answers whether it is open',
      {},
      { isWindowOpen: () => new Promise(() => {}), timeouts: { windowMs: 30 } },
      { kind: 'transient', code: 'window_unknown' },
    ],
    ['what says nothing', { text: '' }, {}, { kind: 'permanent', code: 'content_missing' }],
  ])('makes no call for %s', async (_name, message, options, outcome) => {
    const context = sendContext();
    const provider = metaAt(`${simulators.url}/meta`, options);
    expect(await provider.send(whatsAppMessage(message), context)).toMatchObject({ ...outcome, response: null });
    expect([context.asked(), context.told(), simulators.ledger.entries().length]).toEqual([0, 0, 0]);
  });

  it('returns at once when it is aborted while it asks for the window', async () => {
    const abort = new AbortController();
    const provider = metaAt(`${simulators.url}/meta`, { isWindowOpen: () => new Promise(() => {}) });
    const sending = provider.send(whatsAppMessage(), sendContext({ signal: abort.signal }));
    abort.abort();
    expect(await sending).toMatchObject({ kind: 'transient', code: 'aborted' });
  });

  it.each([
    ['+15005550001', 'permanent', 'meta_131026'],
    ['+15005550002', 'permanent', 'meta_130497'],
    ['+15005550003', 'permanent', 'meta_130497'],
    ['+15005550004', 'permanent', 'meta_131050'],
    ['+15005550009', 'permanent', 'meta_131026'],
    ['+15005550047', 'permanent', 'window_closed'],
    ['+15005550056', 'transient', 'meta_131056'],
    ['+15005550042', 'config', 'no_credit'],
    ['+15005550429', 'throttled', 'too_many_requests'],
    ['+15005550500', 'transient', 'meta_131000'],
    ['+15005550502', 'ambiguous', 'bad_gateway'],
    ['+15005550599', 'ambiguous', 'no_answer'],
  ])('takes the answer to %s for %s, %s', async (to, kind, code) => {
    expect(await send({ to })).toMatchObject({ kind, code });
  });

  it('takes two 503 of Meta for transient, and the third try is taken', async () => {
    const provider = metaAt(`${simulators.url}/meta`);
    const message = whatsAppMessage({ to: '+15005550503' });
    const kinds = [];
    for (let i = 0; i < 3; i++) kinds.push((await provider.send(message, sendContext())).kind);
    expect(kinds).toEqual(['transient', 'transient', 'sent']);
    expect(simulators.ledger.entries().map(({ taken }) => taken)).toEqual([false, false, true]);
  });

  it.each<[string, Options, string]>([
    ['another token', { accessToken: 'other' }, 'auth_failed'],
    ['a number that is not ours', { phoneNumberId: '106540352242923' }, 'sender_rejected'],
  ])('takes %s for a mistake of ours', async (_name, options, code) => {
    expect(await send({}, options)).toMatchObject({ kind: 'config', code });
  });

  it('takes a template that Meta does not have for the fault of the message', async () => {
    const template = { name: 'nobodys', language: 'en_US', components: [] };
    expect(await send({ template }, closed)).toMatchObject({ kind: 'permanent', code: 'meta_132001' });
  });

  const http = (status: string, body: string, headers = '') =>
    `HTTP/1.1 ${status}\r\n${headers}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
  const refusal = (code: number) => JSON.stringify({ error: { message: 'm', type: 'OAuthException', code } });
  const taken = JSON.stringify({ messages: [{ id: 'wamid.HBgL' }] });

  it.each<[string, string, string, string]>([
    ['200 with a page', http('200 OK', '<html>Please log in</html>'), 'ambiguous', 'unexpected_answer'],
    ['200 without an id', http('200 OK', '{"messages":[]}'), 'ambiguous', 'unexpected_answer'],
    ['200 with null', http('200 OK', 'null'), 'ambiguous', 'unexpected_answer'],
    ['200 that is cut off', http('200 OK', taken).slice(0, -5), 'ambiguous', 'unexpected_answer'],
    ['200 of 100 kB', http('200 OK', `{"x":"${'x'.repeat(1e5)}"}`), 'ambiguous', 'unexpected_answer'],
    ['200 with an error', http('200 OK', refusal(190)), 'ambiguous', 'unexpected_answer'],
    ['bytes that are no HTTP', 'SSH-2.0-OpenSSH\r\n', 'ambiguous', 'unexpected_answer'],
    ['no byte at all', '', 'ambiguous', 'no_answer'],
    ['a redirect', http('302 Found', '', 'Location: http://127.0.0.1:1/\r\n'), 'ambiguous', 'unexpected_answer'],
    ['500 without words of Meta', http('500 Oh', 'oops'), 'ambiguous', 'unexpected_answer'],
    ['502, whatever it says', http('502 Bad', refusal(131000)), 'ambiguous', 'bad_gateway'],
    ['504, whatever it says', http('504 Late', refusal(2)), 'ambiguous', 'bad_gateway'],
    ['400 that is cut off', http('400 Bad', refusal(100)).slice(0, -5), 'transient', 'http_400'],
    ['403 of somebody else', http('403 No', '<html>proxy</html>'), 'config', 'unexpected_answer'],
    ['408', http('408 Timeout', ''), 'transient', 'http_408'],
    ['429 of somebody else', http('429 Busy', ''), 'throttled', 'too_many_requests'],
  ])('after %s knows what can be known', async (_name, bytes, kind, code) => {
    expect(await send({}, {}, await startAnswering(bytes))).toMatchObject({ kind, code });
  });

  it.each([
    ['7', 7_000],
    ['0', 1_000],
    ['999999999', 3_600_000],
    ['soon', 1_000],
  ])('waits as long as Retry-After %j says, within reason', async (value, waitMs) => {
    const url = await startAnswering(http('429 Busy', refusal(130429), `Retry-After: ${value}\r\n`));
    expect(await send({}, {}, url)).toMatchObject({ kind: 'throttled', waitMs });
  });

  it.each(['400 Bad', '503 Away'])('keeps nothing of what Meta repeats in its words with a %s', async (status) => {
    const { accessToken } = META_ACCOUNT;
    const text = 'Grüß "Gott",\nAda';
    const said = `${text} / 1 (415) 555-2671 / 14155552671 / ${accessToken} / https://example.com/?key=s3cret / geheim`;
    const error = { message: said, type: 'OAuthException', code: 131009, error_data: { details: said }, to: said };
    // As PHP writes JSON: escaped letters and slashes.
    const body = JSON.stringify({ error })
      .replaceAll('/', '\\/')
      .replace(/[\u0080-\uffff]/g, (letter) => `\\u00${letter.charCodeAt(0).toString(16)}`);
    const outcome = await send(
      {
        text,
        media: media({ link: 'https://example.com/?key=s3cret' }),
        template: {
          name: 'n',
          language: 'en',
          components: [{ type: 'body', parameters: [{ type: 'text', text: 'geheim' }] }],
        },
      },
      {},
      await startAnswering(http(status, body)),
    );
    expect(outcome).toHaveProperty('response', expect.stringContaining('[text]'));
    for (const one of ['Gott', '2671', accessToken, 's3cret', 'geheim'])
      expect(JSON.stringify(outcome)).not.toContain(one);
  });
});
