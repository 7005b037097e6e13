import { describe, expect, it } from 'vitest';
import type { ReceiptReading } from '../../src/domain/receipt.ts';
import { createSesReceiptReader } from '../../src/providers/email/ses/receipts.ts';

const OURS = `ntf_${'0'.repeat(26)}`;
const NOTHING = { kind: 'read', receipts: [], inbound: [] };
const subscriptions: string[] = [];
const reader = createSesReceiptReader({ onSubscription: (url) => subscriptions.push(url) });

const read = (value: unknown) => {
  const body = typeof value === 'string' ? value : JSON.stringify(value);
  return reader.read({ url: 'https://posthorn.example/', headers: { 'content-type': 'text/plain' }, body });
};
/** The envelope of https://docs.aws.amazon.com/sns/latest/dg/http-notification-json.html. */
const notification = (message: unknown) => ({
  Type: 'Notification',
  MessageId: '22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324',
  TopicArn: 'arn:aws:sns:us-west-2:123456789012:MyTopic',
  Message: JSON.stringify(message),
  Timestamp: '2012-05-02T00:54:06.655Z',
});

/** The bounce of https://docs.aws.amazon.com/ses/latest/dg/notification-examples.html, sent to one. */
const MAIL = {
  timestamp: '2016-01-27T14:59:38.237Z',
  source: 'john@example.com',
  messageId: '00000138111222aa-33322211-cccc-cccc-cccc-ddddaaaa0680-000000',
  destination: ['jane@example.com'],
  headersTruncated: false,
  headers: [
    { name: 'From', value: '"John Doe" <john@example.com>' },
    { name: 'To', value: '"Jane Doe" <jane@example.com>' },
    { name: 'Message-ID', value: `<${OURS}@example.com>` },
  ],
};
const BOUNCE = {
  bounceType: 'Permanent',
  reportingMTA: 'dns; email.example.com',
  bouncedRecipients: [
    {
      emailAddress: 'jane@example.com',
      status: '5.1.1',
      action: 'failed',
      diagnosticCode: 'smtp; 550 5.1.1 <jane@example.com>... User',
    },
  ],
  bounceSubType: 'General',
  timestamp: '2016-01-27T14:59:38.237Z',
  feedbackId: '00000138111222aa-33322211-cccc-cccc-cccc-ddddaaaa068a-000000',
  remoteMtaIp: '127.0.2.0',
};
const bounce = (own: object = {}, mail: object = MAIL) =>
  notification({ notificationType: 'Bounce', bounce: { ...BOUNCE, ...own }, mail });
const event = (type: string, part: object) =>
  notification({
    eventType: type,
    mail: MAIL,
    [type.toLowerCase()]: { timestamp: '2017-08-09T22:00:19.652Z', ...part },
  });

describe('the reader of receipts of Amazon SES', () => {
  it('reads the published bounce', () => {
    expect(read(bounce())).toEqual({
      kind: 'read',
      inbound: [],
      receipts: [
        {
          key: expect.stringMatching(/^[0-9a-f]{64}$/),
          notificationId: OURS,
          providerMessageId: MAIL.messageId,
          recipients: ['jane@example.com'],
          kind: 'BOUNCED',
          code: 'ses_5.1.1',
          detail: 'smtp; 550 5.1.1 <[address]>... User',
          at: new Date(BOUNCE.timestamp),
          suppress: 'hard_bounce',
          raw: JSON.stringify({ notificationType: 'Bounce', bounce: BOUNCE, mail: MAIL }),
        },
      ],
    });
  });

  it('reads it as SNS posts it with raw delivery', () => {
    expect(read({ notificationType: 'Bounce', bounce: BOUNCE, mail: MAIL })).toEqual(read(bounce()));
  });

  it('reads a bounce without headers by the id of SES', () => {
    const { headers: _, ...mail } = MAIL;
    expect(read(bounce({}, mail))).toMatchObject({
      receipts: [{ notificationId: null, providerMessageId: MAIL.messageId }],
    });
  });

  it.each(['Transient', 'Undetermined'])('keeps the address after a bounce that is %s', (bounceType) => {
    const recipients = [{ emailAddress: 'jane@example.com' }];
    expect(read(bounce({ bounceType, bouncedRecipients: recipients }))).toMatchObject({
      receipts: [{ kind: 'BOUNCED', code: `ses_${bounceType.toLowerCase()}`, suppress: null }],
    });
  });

  it('says of whom each bounce is, also where SES names a person', () => {
    const bouncedRecipients = [{ emailAddress: 'mary@example.com' }, { emailAddress: '"Jane" <JANE@example.com>' }, {}];
    expect(read(bounce({ bouncedRecipients }))).toMatchObject({
      receipts: [{ recipients: ['mary@example.com'] }, { recipients: ['jane@example.com'] }, { recipients: [] }],
    });
  });

  it('does not know who of several has opened a mail', () => {
    const mail = { ...MAIL, destination: ['jane@example.com', 'mary@example.com'] };
    for (const eventType of ['Open', 'Click']) {
      const opened = notification({ eventType, mail, [eventType.toLowerCase()]: {} });
      expect(read(opened)).toMatchObject({ receipts: [{ recipients: [] }] });
    }
  });

  it('reads a complaint, and not its opposite', () => {
    const complained = { complainedRecipients: [{ emailAddress: 'jane@example.com' }], feedbackId: 'x' };
    expect(read(event('Complaint', complained))).toMatchObject({
      receipts: [
        {
          kind: 'COMPLAINED',
          code: 'ses_complaint',
          suppress: 'complaint',
          recipients: ['jane@example.com'],
          notificationId: OURS,
        },
      ],
    });
    expect(read(event('Complaint', { ...complained, complaintFeedbackType: 'not-spam' }))).toEqual(NOTHING);
  });

  it.each([
    ['Delivery', 'DELIVERED', { recipients: ['jane@example.com'] }],
    ['Open', 'OPENED', { ipAddress: '192.0.2.1', userAgent: 'Mozilla/5.0' }],
    ['Click', 'CLICKED', { link: 'http://docs.aws.amazon.com/' }],
  ])('reads %s as %s', (type, kind, part) => {
    expect(read(event(type, part))).toMatchObject({
      receipts: [
        {
          kind,
          code: null,
          suppress: null,
          recipients: ['jane@example.com'],
          at: new Date('2017-08-09T22:00:19.652Z'),
        },
      ],
    });
  });

  it.each(['Open', 'Click'])('makes nothing of what a program does: %s', (type) => {
    for (const userAgent of [
      'Barracuda Sentinel (EE)',
      'python-requests/2.32',
      'Mozilla/5.0 (compatible; YandexBot/3.0)',
    ])
      expect(read(event(type, { userAgent }))).toEqual(NOTHING);
  });

  it.each(['Send', 'DeliveryDelay', 'Subscription'])('makes nothing of %s', (type) => {
    expect(read(event(type, {}))).toEqual(NOTHING);
  });

  it('reads Reject and a failed template as the end of the mail, of whomever it was', () => {
    const failed = { kind: 'BOUNCED', recipients: null, suppress: null, notificationId: OURS };
    expect(read(event('Reject', { reason: 'Bad content' }))).toMatchObject({
      receipts: [{ ...failed, code: 'ses_reject', detail: 'Bad content' }],
    });
    const failure = { errorMessage: 'Attribute is not present', templateName: 'x' };
    expect(read(notification({ eventType: 'Rendering Failure', mail: MAIL, failure }))).toMatchObject({
      receipts: [{ ...failed, code: 'ses_rendering_failure' }],
    });
  });

  it.each(['auth-failure', 'virus', 'other'])('makes nothing of a report of a machine: %s', (complaintFeedbackType) => {
    const complained = { complainedRecipients: [{ emailAddress: 'jane@example.com' }], complaintFeedbackType };
    expect(read(event('Complaint', complained))).toEqual(NOTHING);
  });

  it.each([
    ['Permanent', '5.7.1', 'smtp; 550 5.7.1 message rejected as spam', null],
    ['Permanent', '5.1.1', 'smtp; 550 5.7.1 your IP is on our block list', null],
    ['Undetermined', '5.1.1', 'smtp; 550 5.1.1 user unknown', 'hard_bounce'],
    ['Transient', '5.1.1', 'smtp; 550 5.1.1 user unknown', null],
  ])('goes by what the server said: %s %s %s is %s', (bounceType, status, diagnosticCode, suppress) => {
    const bouncedRecipients = [{ emailAddress: 'jane@example.com', status, diagnosticCode }];
    expect(read(bounce({ bounceType, bouncedRecipients }))).toMatchObject({ receipts: [{ suppress }] });
  });

  it('believes SES what stands on its own lists, and who has unsubscribed there', () => {
    const bouncedRecipients = [
      { emailAddress: 'jane@example.com', diagnosticCode: 'Amazon SES has suppressed sending' },
    ];
    const of = (bounceSubType: string) => read(bounce({ bounceSubType, bouncedRecipients }));
    expect(of('OnAccountSuppressionList')).toMatchObject({ receipts: [{ suppress: 'hard_bounce' }] });
    expect(of('UnsubscribedRecipient')).toMatchObject({ receipts: [{ suppress: 'unsubscribe' }] });
  });

  it('makes of a mail to several one receipt for each, 100 at most, without the others in what is kept', () => {
    const people = Array.from({ length: 300 }, (_, n) => `person${n}@example.com`);
    const several = { ...MAIL, destination: people, commonHeaders: { to: people } };
    const reading = read(bounce({ bouncedRecipients: people.map((emailAddress) => ({ emailAddress })) }, several));
    const { receipts } = reading as Extract<ReceiptReading, { kind: 'read' }>;
    expect(receipts).toHaveLength(100);
    for (const [index, { raw, recipients }] of receipts.entries()) {
      expect(recipients).toEqual([people[index]]);
      expect([...new Set(raw.match(/person\d+@example\.com/g))]).toEqual([people[index]]);
    }
  });

  it('tells each kind and moment apart by its key', () => {
    const keyOf = (reading: unknown) => (reading as Extract<ReceiptReading, { kind: 'read' }>).receipts[0]?.key;
    const keys = [
      event('Open', {}),
      event('Open', { timestamp: '2017-08-09T22:00:20.000Z' }),
      event('Click', {}),
      event('Delivery', {}),
    ].map((value) => keyOf(read(value)));
    expect(new Set(keys).size).toBe(4);
    expect(keyOf(read(event('Open', {})))).toBe(keys[0]);
  });

  /** https://docs.aws.amazon.com/sns/latest/dg/http-subscription-confirmation-json.html */
  it('tells of a subscription that waits, and calls nobody', () => {
    const subscribeUrl = 'https://sns.us-west-2.amazonaws.com/?Action=ConfirmSubscription&TopicArn=arn&Token=2336412f';
    expect(read({ Type: 'SubscriptionConfirmation', SubscribeURL: subscribeUrl })).toEqual(NOTHING);
    for (const other of ['https://sns.us-west-2.amazonaws.com.evil.example/', 'http://127.0.0.1/', undefined]) {
      expect(read({ Type: 'SubscriptionConfirmation', SubscribeURL: other })).toEqual(NOTHING);
    }
    expect(subscriptions).toEqual([subscribeUrl]);
  });

  it('makes nothing of a notification that is no mail', () => {
    expect(read({ ...notification({}), Message: 'Hello world!' })).toEqual(NOTHING);
  });

  it.each(['', '<xml/>', '[]', 'null', '{"mail":null}', '1'])('cannot read %s', (body) => {
    expect(read(body)).toEqual({ kind: 'unreadable' });
  });

  it.each([
    { mail: { headers: {} }, eventType: 'Open' },
    { mail: { messageId: 5 }, eventType: 'Open' },
    { mail: { destination: 'jane@example.com' }, eventType: 'Delivery' },
    { mail: {}, eventType: 5 },
    { mail: {}, eventType: 'Bounce', bounce: { bouncedRecipients: {} } },
    { mail: {}, eventType: 'Bounce', bounce: { bounceType: 5 } },
    { mail: {}, eventType: 'Bounce', bounce: { bouncedRecipients: [{ emailAddress: {} }] } },
    { Type: 'SubscriptionConfirmation', SubscribeURL: { toString: 1, valueOf: 1 } },
    { Type: 'Notification', Message: { toString: 1 } },
  ])('cannot read what SES would not send: %j', (value) => {
    expect(read(value)).toEqual({ kind: 'unreadable' });
  });
});
