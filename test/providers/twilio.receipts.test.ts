import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { ReceiptRequest } from '../../src/domain/receipt.ts';
import { createTwilioReceiptReader } from '../../src/providers/sms/twilio/receipts.ts';
import { twilioCallbacks } from '../../stack/simulators/twilio-callbacks.mjs';

const OURS = `ntf_${'0'.repeat(26)}`;
const SID = 'SM8884665161e8ab18b988fd4e7f3945d3';
const URL = `https://posthorn.example/api/receipts/twilio?notification=${OURS}`;
const account = { sid: 'AC3cfc4b5a78368f2cdb70baf2c945aee7', token: '12345', numbers: [] };
const reader = createTwilioReceiptReader({ authToken: account.token });

/** Signed as https://www.twilio.com/docs/usage/security says, by code of this test's own. */
function signed(form: Record<string, string>, url = URL, token = account.token): ReceiptRequest {
  const words = Object.keys(form)
    .sort()
    .map((name) => name + form[name])
    .join('');
  const signature = createHmac('sha1', token)
    .update(url + words)
    .digest('base64');
  return { url, headers: { 'x-twilio-signature': signature }, body: new URLSearchParams(form).toString() };
}
const callback = (own: Record<string, string>) => ({
  MessageSid: SID,
  To: '+14155552671',
  ApiVersion: '2010-04-01',
  ...own,
});

describe('the reader of receipts of Twilio', () => {
  /** The example of https://www.twilio.com/docs/usage/security and of its libraries, with the signature shown there. */
  const published = {
    url: 'https://mycompany.com/myapp.php?foo=1&bar=2',
    headers: { 'x-twilio-signature': 'RSOYDt4T1cUTdK1PDd93/VVr8B8=' },
    body: new URLSearchParams({
      CallSid: 'CA1234567890ABCDE',
      Caller: '+14158675309',
      Digits: '1234',
      From: '+14158675309',
      To: '+18005551212',
    }).toString(),
  };

  it('takes the published example as genuine', () => {
    expect(reader.read(published)).toEqual({ kind: 'read', receipts: [], inbound: [] });
  });

  it.each<[string, Partial<ReceiptRequest>]>([
    ['another signature', { headers: { 'x-twilio-signature': 'RSOYDt4T1cUTdK1PDd93/VVr8B9=' } }],
    ['no signature', { headers: {} }],
    ['an empty signature', { headers: { 'x-twilio-signature': '' } }],
    ['another value', { body: published.body.replace('1234&', '1235&') }],
    ['one field less', { body: published.body.replace(/&To=.*/, '') }],
    ['one field more', { body: `${published.body}&Extra=1` }],
    ['another query', { url: `${published.url}1` }],
    ['another host', { url: published.url.replace('mycompany', 'yourcompany') }],
    ['another scheme', { url: published.url.replace('https', 'http') }],
  ])('refuses it with %s', (_what, altered) => {
    expect(reader.read({ ...published, ...altered })).toEqual({ kind: 'not_genuine' });
  });

  it('refuses more than 100 fields, and what can be no signature, before it looks at either', () => {
    const many = Object.fromEntries(Array.from({ length: 101 }, (_, n) => [`f${n}`, '']));
    expect(reader.read(signed(many))).toEqual({ kind: 'not_genuine' });
    const before = process.cpuUsage();
    for (const signature of ['x', 'RSOYDt4T1cUTdK1PDd93/VVr8B8=']) {
      const body = Array.from({ length: 200_000 }, (_, n) => `${n}`).join('&');
      expect(reader.read({ url: URL, headers: { 'x-twilio-signature': signature }, body })).toEqual({
        kind: 'not_genuine',
      });
    }
    // A few milliseconds; to sort and join them took half a second each.
    expect(process.cpuUsage(before).user / 1_000).toBeLessThan(400);
  });

  it('refuses what is signed with another token', () => {
    expect(reader.read(signed(callback({ MessageStatus: 'delivered' }), URL, '54321'))).toEqual({
      kind: 'not_genuine',
    });
  });

  it.each([
    ['delivered', 'DELIVERED'],
    ['read', 'OPENED'],
  ])('reads %s as %s, with our own id out of the address that was called', (status, kind) => {
    const request = signed(callback({ MessageStatus: status }));
    expect(reader.read(request)).toEqual({
      kind: 'read',
      inbound: [],
      receipts: [
        {
          key: `${SID}:${status}:`,
          notificationId: OURS,
          providerMessageId: SID,
          recipients: null,
          kind,
          code: null,
          detail: null,
          at: null,
          suppress: null,
          raw: request.body,
        },
      ],
    });
  });

  it.each([
    ['undelivered', '30003', 'twilio_30003', null],
    ['undelivered', '30004', 'twilio_30004', null],
    ['undelivered', '30005', 'twilio_30005', 'hard_bounce'],
    ['undelivered', '30006', 'twilio_30006', 'hard_bounce'],
    ['failed', '21610', 'twilio_21610', 'hard_bounce'],
    ['undelivered', '30007', 'twilio_30007', null],
    ['failed', '', 'twilio_failed', null],
    ['failed', '<script>', 'twilio_failed', null],
  ])(
    'reads %s with error %s as BOUNCED, %s, and keeps from the address what %s says',
    (status, error, code, suppress) => {
      const reading = reader.read(signed(callback({ MessageStatus: status, ErrorCode: error })));
      expect(reading).toMatchObject({ receipts: [{ kind: 'BOUNCED', code, suppress }] });
    },
  );

  it.each(['queued', 'sending', 'sent', 'accepted', 'canceled', 'huh'])('makes nothing of %s', (status) => {
    expect(reader.read(signed(callback({ MessageStatus: status })))).toEqual({
      kind: 'read',
      receipts: [],
      inbound: [],
    });
  });

  it('knows a repeated callback by its key, and another status of the same message by another', () => {
    const keyOf = (status: string) => {
      const reading = reader.read(signed(callback({ MessageStatus: status })));
      return (reading as { receipts: { key: string }[] }).receipts[0]?.key;
    };
    expect(keyOf('delivered')).toBe(keyOf('delivered'));
    expect(keyOf('delivered')).not.toBe(keyOf('undelivered'));
  });

  it('reads what the simulator posts', () => {
    const message = { id: SID, to: '+15005553005', from: '+15005550006' };
    const readings = twilioCallbacks(URL, account, message).map((post) => reader.read(post));
    expect(readings).toMatchObject([{ receipts: [] }, { receipts: [{ kind: 'BOUNCED', code: 'twilio_30005' }] }]);
  });
});
