import { describe, expect, it } from 'vitest';
import type { Receipt, ReceiptRequest } from '../../src/domain/receipt.ts';
import { createSendgridReceiptReader } from '../../src/providers/email/sendgrid/receipts.ts';

const OURS = `ntf_${'0'.repeat(26)}`;
const NOTHING = { kind: 'read', receipts: [], inbound: [] };
const reader = createSendgridReceiptReader({ publicKey: null });
const read = (...events: unknown[]) =>
  reader.read({ url: 'https://posthorn.example/', headers: {}, body: JSON.stringify(events) });

/** The form of https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/event, with our Message-ID. */
const event = (name: string, own: object = {}) => ({
  email: 'example@test.com',
  timestamp: 1_513_299_569,
  'smtp-id': `<${OURS}@example.org>`,
  event: name,
  category: 'cat facts',
  sg_event_id: `${name}-id`,
  sg_message_id: '14c5d75ce93.dfd.64b469.filter0001.16648.5515E0B88.0',
  ...own,
});

describe('the signature of SendGrid', () => {
  /** The example of its own library: github.com/sendgrid/sendgrid-nodejs, packages/eventwebhook/src/eventwebhook.spec.js. */
  const publicKey =
    'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEEDr2LjtURuePQzplybdC+u4CwrqDqBaWjcMMsTbhdbcwHBcepxo7yAQGhHPTnlvFYPAZFceEu/1FwCM/QmGUhA==';
  const signature = 'MEUCIQCtIHJeH93Y+qpYeWrySphQgpNGNr/U+UyUlBkU6n7RAwIgJTz2C+8a8xonZGi6BpSzoQsbVRamr2nlxFDWYNH2j/0=';
  const timestamp = '1588788367';
  const signing = createSendgridReceiptReader({ publicKey });
  const published: ReceiptRequest = {
    url: 'https://posthorn.example/',
    headers: {
      'x-twilio-email-event-webhook-signature': signature,
      'x-twilio-email-event-webhook-timestamp': timestamp,
    },
    body: JSON.stringify({ category: 'example_payload', event: 'test_event', message_id: 'message_id' }),
  };
  const withHeader = (name: string, value: string) => ({ headers: { ...published.headers, [name]: value } });

  it('is asked for where there is a key, and only there', () => {
    expect([signing.isSigned, reader.isSigned]).toEqual([true, false]);
    expect(signing.read(published)).toEqual(NOTHING);
  });

  it.each<[string, Partial<ReceiptRequest>]>([
    ['another payload', { body: 'payload' }],
    ['a line break behind the payload', { body: `${published.body}\n` }],
    ['another signature', withHeader('x-twilio-email-event-webhook-signature', signature.replace('NH2j', 'NH3j'))],
    ['no signature', { headers: {} }],
    ['a signature that is none', withHeader('x-twilio-email-event-webhook-signature', 'x')],
    ['another timestamp', withHeader('x-twilio-email-event-webhook-timestamp', 'timestamp')],
  ])('is refused with %s', (_what, altered) => {
    expect(signing.read({ ...published, ...altered })).toEqual({ kind: 'not_genuine' });
  });

  it('is refused under another key', () => {
    const other =
      'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEqTxd43gyp8IOEto2LdIfjRQrIbsd4SXZkLW6jDutdhXSJCWHw8REntlo7aNDthvj+y7GjUuFDb/R1NGe1OPzpA==';
    expect(createSendgridReceiptReader({ publicKey: other }).read(published)).toEqual({ kind: 'not_genuine' });
  });

  it('needs a key that is one', () => {
    expect(() => createSendgridReceiptReader({ publicKey: 'x' })).toThrow();
  });
});

describe('the reader of events of SendGrid', () => {
  it('reads the published event "delivered"', () => {
    const delivered = event('delivered', { response: '250 OK' });
    expect(read(delivered)).toEqual({
      kind: 'read',
      inbound: [],
      receipts: [
        {
          key: 'delivered-id',
          notificationId: OURS,
          providerMessageId: '14c5d75ce93',
          recipients: ['example@test.com'],
          kind: 'DELIVERED',
          code: null,
          detail: null,
          at: new Date('2017-12-15T00:59:29Z'),
          suppress: null,
          raw: JSON.stringify(delivered),
        },
      ],
    });
  });

  it.each([
    ['open', {}, 'OPENED', null, null],
    ['click', { url: 'http://www.sendgrid.com/' }, 'CLICKED', null, null],
    ['bounce', { status: '5.1.1', type: 'bounce' }, 'BOUNCED', 'sendgrid_5.1.1', 'hard_bounce'],
    ['bounce', { status: '5.7.1', type: 'blocked' }, 'BOUNCED', 'sendgrid_5.7.1', null],
    ['bounce', { status: 'no', type: 'blocked' }, 'BOUNCED', 'sendgrid_blocked', null],
    ['dropped', { reason: 'Bounced Address' }, 'BOUNCED', 'sendgrid_dropped', 'hard_bounce'],
    ['dropped', { reason: 'Spam Reporting Address' }, 'BOUNCED', 'sendgrid_dropped', 'complaint'],
    ['dropped', { reason: 'Unsubscribed Address' }, 'BOUNCED', 'sendgrid_dropped', null],
    ['dropped', { reason: 'Invalid' }, 'BOUNCED', 'sendgrid_dropped', 'hard_bounce'],
    ['dropped', { reason: 'Invalid SMTPAPI header' }, 'BOUNCED', 'sendgrid_dropped', null],
    [
      'bounce',
      { status: '5.1.1', type: 'bounce', reason: '550 5.7.1 blocked, see our block list' },
      'BOUNCED',
      'sendgrid_5.1.1',
      null,
    ],
    [
      'bounce',
      { status: '5.0.0', type: 'bounce', bounce_classification: 'Reputation' },
      'BOUNCED',
      'sendgrid_5.0.0',
      null,
    ],
    ['open', { sg_machine_open: false }, 'OPENED', null, null],
    ['spamreport', {}, 'COMPLAINED', 'sendgrid_spamreport', 'complaint'],
  ])('reads %s with %j as %s, %s, %s', (name, own, kind, code, suppress) => {
    expect(read(event(name, own))).toMatchObject({
      receipts: [{ kind, code, suppress, recipients: ['example@test.com'], notificationId: OURS }],
    });
  });

  it.each(['open', 'click'])('makes nothing of what a machine did: %s', (name) => {
    for (const mark of [true, 'true', 1]) expect(read(event(name, { sg_machine_open: mark }))).toEqual(NOTHING);
    expect(read(event(name, { useragent: 'Mozilla/5.0 (compatible; ExampleBot/2.1)' }))).toEqual(NOTHING);
    const proxy = { useragent: 'Mozilla/5.0 (Windows NT 5.1) Firefox/11.0 (via ggpht.com GoogleImageProxy)' };
    expect(read(event(name, proxy))).toMatchObject({ receipts: [{ recipients: ['example@test.com'] }] });
  });

  it('reads each event of a post, and makes nothing of those that are no news', () => {
    const events = ['processed', 'deferred', 'delivered', 'unsubscribe', 'open', 'group_resubscribe'].map((name) =>
      event(name),
    );
    expect(read(...events, null, 'x')).toMatchObject({ receipts: [{ kind: 'DELIVERED' }, { kind: 'OPENED' }] });
  });

  it('keeps with each receipt its own event only', () => {
    const events = ['ada@example.com', 'bob@example.com'].map((email) =>
      event('delivered', { email, sg_event_id: email }),
    );
    const { receipts } = read(...events) as { receipts: Receipt[] };
    expect(receipts.map(({ raw }) => raw)).toEqual(events.map((one) => JSON.stringify(one)));
  });

  it('keeps the address out of the words that a client reads', () => {
    const reason = '550 5.1.1 <example@test.com> example is unknown';
    const reading = read(event('bounce', { type: 'bounce', reason }));
    expect(reading).toMatchObject({ receipts: [{ detail: '550 5.1.1 <[address]> [address] is unknown' }] });
  });

  it.each(['', 'x', '1', 'null'])('cannot read %s', (body) => {
    expect(reader.read({ url: 'https://posthorn.example/', headers: {}, body })).toEqual({ kind: 'unreadable' });
  });
});
