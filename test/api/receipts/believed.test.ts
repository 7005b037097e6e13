import { describe, expect, it } from 'vitest';
import { recipientHash } from '../../../src/contracts/keyed-hash.ts';
import type { Recipient } from '../../../src/domain/notification.ts';
import {
  RECEIPTS_TOKEN,
  RECEIVING,
  type Sent,
  sendNotification,
  stateOf,
  twilioCallback,
} from '../../support/factories/receipts.ts';
import { markedAddress } from '../../support/fakes/mail-reports.ts';
import { useApi } from '../../support/servers/use-api.ts';

/*
 * Our id stands in every copy of a mail, so it proves nothing: a report decides about a notification only where it names
 * the address that the notification has over the reader's channel, or where nobody else can be meant; and a mailed one
 * keeps an address from more only where it gives back what the mail's envelope was marked with.
 */

let count = 0;
const { db, client, api } = useApi(RECEIVING);

const to = (recipient: Recipient, address: string) => ({
  recipient,
  recipientHash: recipientHash(api.deps.secret, address),
});
const content = { subject: 'S', text: 'T', html: null };

/** A mail to an address of its own, with a copy unless it is to go to nobody else. */
async function sendMail({
  isAlone = false,
  address = `main${++count}@example.com`,
} = {}): Promise<Sent & { address: string; copy: string }> {
  const copy = `copy${++count}@example.net`;
  const copies = {
    from: { address: 'a@b.c', name: null },
    replyTo: [],
    cc: isAlone ? [] : [copy],
    bcc: [],
    headers: {},
    attachments: [],
  };
  const own = { ...to({ email: address }, address), content: { ...content, ...copies } };
  return {
    ...(await sendNotification(db.database, client.id, { channel: 'email', provider: 'smtp' }, own)),
    address,
    copy,
  };
}

const post = async (source: string, body: string, type = 'message/rfc822') => {
  const path = `/api/receipts/${source}/${RECEIPTS_TOKEN}`;
  expect((await api.send('POST', path, { headers: { 'content-type': type }, body })).status).toBe(200);
};
const postJson = (source: string, value: unknown) => post(source, JSON.stringify(value), 'application/json');

/** A report with `fields` as its machine-readable part, that returns the headers of a mail. */
const report = (
  kind: 'delivery-status' | 'feedback-report',
  fields: string[],
  returned: string[],
  to = 'bounces@example.org',
) =>
  [
    ...['From: MAILER-DAEMON@mx.example', `To: ${to}`, 'Subject: Undelivered', 'MIME-Version: 1.0'],
    ...[`Content-Type: multipart/report; report-type=${kind}; boundary=B`, '', '--B', 'Content-Type: text/plain', ''],
    ...['failed', '--B', `Content-Type: message/${kind}`, '', ...fields, ''],
    ...['--B', 'Content-Type: text/rfc822-headers', '', ...returned, '', '--B--', ''],
  ].join('\r\n');
const dsn = (
  { publicId }: Sent,
  whom: string[],
  { action = 'failed', status = '5.1.1', returned = [] as string[], isProven = true } = {},
) =>
  report(
    'delivery-status',
    ['Reporting-MTA: dns; mx.example', '', ...whom, `Action: ${action}`, `Status: ${status}`],
    [`Message-ID: <${publicId}@localhost.localdomain>`, ...returned],
    isProven ? markedAddress(publicId) : undefined,
  );
const arf = ({ publicId }: Sent, whom: string[], { isProven = true, type = 'abuse' } = {}) =>
  report(
    'feedback-report',
    [`Feedback-Type: ${type}`, 'User-Agent: x/1', ...whom],
    [`Message-ID: <${publicId}@x.example>`],
    isProven ? markedAddress(publicId) : undefined,
  );
const ses = ({ publicId, providerMessageId }: Sent, eventType: string, part: object, own: object = {}) => ({
  eventType,
  [eventType.toLowerCase()]: { timestamp: '2026-11-29T12:00:00Z', feedbackId: publicId, ...part },
  mail: {
    messageId: providerMessageId,
    destination: ['somebody@example.com'],
    headers: [{ name: 'X-Notification-Id', value: publicId }],
    ...own,
  },
});
const sendgrid = ({ publicId }: Sent, event: string, email: string, own: object = {}) => [
  {
    event,
    email,
    timestamp: 1_796_000_000,
    'smtp-id': `<${publicId}@x.example>`,
    sg_event_id: `${publicId}-${event}`,
    ...own,
  },
];
const BOUNCE = { bounceType: 'Permanent' };

type Mail = Sent & { address: string; copy: string };
const ABOUT_ANOTHER: [string, (mail: Mail) => Promise<void>][] = [
  ['a forged bounce of any address', (mail) => post('email', dsn(mail, ['Final-Recipient: rfc822; a@b.c']))],
  ['a bounce of nobody', (mail) => post('email', dsn(mail, ['Final-Recipient: rfc822;']))],
  [
    'a bounce of a copy whose host gives our To back',
    (mail) =>
      post('email', dsn(mail, [`Final-Recipient: rfc822; ${mail.copy}`], { returned: [`To: ${mail.address}`] })),
  ],
  [
    'a bounce of a copy whose host gives nothing back',
    (mail) =>
      post('email', dsn(mail, [`Final-Recipient: rfc822; ${mail.copy}`, `Original-Recipient: rfc822; ${mail.copy}`])),
  ],
  [
    'a copy that was delivered',
    (mail) =>
      post('email', dsn(mail, [`Final-Recipient: rfc822; ${mail.copy}`], { action: 'delivered', status: '2.0.0' })),
  ],
  ['a complaint of nobody', (mail) => post('email', arf(mail, []))],
  ['a complaint of a copy', (mail) => post('email', arf(mail, [`Original-Rcpt-To: <${mail.copy}>`]))],
  [
    'SES: a bounce of a copy, without headers',
    (mail) =>
      postJson(
        'ses',
        ses(mail, 'Bounce', { ...BOUNCE, bouncedRecipients: [{ emailAddress: mail.copy }] }, { headers: undefined }),
      ),
  ],
  ['SES: a bounce of nobody', (mail) => postJson('ses', ses(mail, 'Bounce', { ...BOUNCE, bouncedRecipients: [{}] }))],
  [
    'SES: a complaint of a copy',
    (mail) => postJson('ses', ses(mail, 'Complaint', { complainedRecipients: [{ emailAddress: mail.copy }] })),
  ],
  ['SES: a complaint of nobody', (mail) => postJson('ses', ses(mail, 'Complaint', {}))],
  ['SES: a copy that was delivered', (mail) => postJson('ses', ses(mail, 'Delivery', { recipients: [mail.copy] }))],
  [
    'SES: one of several who opened it',
    (mail) => postJson('ses', ses(mail, 'Open', {}, { destination: [mail.address, mail.copy] })),
  ],
  [
    'SendGrid: a bounce of a copy',
    (mail) => postJson('sendgrid', sendgrid(mail, 'bounce', mail.copy, { type: 'bounce', status: '5.1.1' })),
  ],
  ...['delivered', 'open', 'click', 'spamreport'].map((event): (typeof ABOUT_ANOTHER)[number] => [
    `SendGrid: ${event} of a copy`,
    (mail) => postJson('sendgrid', sendgrid(mail, event, mail.copy)),
  ]),
  [
    'SendGrid: a drop of a copy',
    (mail) => postJson('sendgrid', sendgrid(mail, 'dropped', mail.copy, { reason: 'Bounced Address' })),
  ],
];

describe('a report of somebody else', () => {
  it.each(ABOUT_ANOTHER)('decides nothing and suppresses nobody, and is kept: %s', async (_what, tell) => {
    const mail = await sendMail();
    await tell(mail);
    expect(await stateOf(db.database, mail)).toMatchObject({ status: 'SENT', suppressed: null, events: ['SENT'] });
    const { rows } = await db.database.pool.query(
      `select matched_at as "matchedAt", match_at as "matchAt", raw <> '' as kept from receipts where notification_id = $1`,
      [mail.id],
    );
    expect(rows).toEqual([{ matchedAt: null, matchAt: null, kept: true }]);
  });

  it('does not become true by a later one that is', async () => {
    const mail = await sendMail();
    await post('email', arf(mail, [`Original-Rcpt-To: <${mail.copy}>`]));
    await postJson('sendgrid', sendgrid(mail, 'delivered', mail.address));
    expect(await stateOf(db.database, mail)).toMatchObject({ status: 'DELIVERED', suppressed: null });
  });
});

describe('a report of another channel', () => {
  it('decides nothing about an SMS, also where it names an address that the person has', async () => {
    const phone = '+14155550123';
    const sms = await sendNotification(db.database, client.id, {}, to({ phone, email: 'ada@example.com' }, phone));
    for (const whom of ['ada@example.com', phone, 'a@b.c']) {
      await post('email', dsn(sms, [`Final-Recipient: rfc822; ${whom}`]));
      await postJson('sendgrid', sendgrid(sms, 'bounce', whom, { type: 'bounce' }));
    }
    expect(await stateOf(db.database, sms)).toMatchObject({ status: 'SENT', suppressed: null });
  });

  it('decides about a mail that was the fallback of an SMS, for the address of that mail alone', async () => {
    const [phone, email] = ['+14155550124', 'fallback@example.com'];
    const hash = recipientHash(api.deps.secret, email);
    const fallback = { channel: 'email' as const, recipient: { email }, content, recipientHash: hash.toString('hex') };
    const own = { ...to({ phone }, phone), channel: 'sms' as const, fallbacks: [fallback] };
    const mail = await sendNotification(db.database, client.id, { channel: 'email', provider: 'smtp' }, own);
    await post('email', dsn(mail, [`Final-Recipient: rfc822; ${email}`]));
    expect(await stateOf(db.database, mail)).toMatchObject({ status: 'BOUNCED', suppressed: ['hard_bounce'] });
    const { rows } = await db.database.pool.query(
      'select recipient_hash as hash, address from suppressions where notification_id = $1',
      [mail.id],
    );
    expect(rows).toEqual([{ hash, address: email }]);
  });
});

describe('a report of the recipient', () => {
  it.each<[string, string, (mail: Mail) => Promise<void>]>([
    [
      'a bounce, named by the final recipient',
      'BOUNCED',
      (mail) => post('email', dsn(mail, [`Final-Recipient: rfc822; ${mail.address}`])),
    ],
    [
      'a bounce after an alias, named by the original recipient',
      'BOUNCED',
      (mail) =>
        post(
          'email',
          dsn(mail, ['Final-Recipient: rfc822; box@host.example', `Original-Recipient: rfc822;<${mail.address}>`]),
        ),
    ],
    [
      'a complaint',
      'COMPLAINED',
      (mail) => post('email', arf(mail, [`Original-Rcpt-To: <${mail.address.toUpperCase()}>`])),
    ],
    [
      'SES: a bounce, without headers',
      'BOUNCED',
      (mail) =>
        postJson(
          'ses',
          ses(
            mail,
            'Bounce',
            { ...BOUNCE, bouncedRecipients: [{ emailAddress: `"M" <${mail.address}>` }] },
            { headers: undefined },
          ),
        ),
    ],
    ['SES: opened', 'OPENED', (mail) => postJson('ses', ses(mail, 'Open', {}, { destination: [mail.address] }))],
    [
      'SES: delivered to all',
      'DELIVERED',
      (mail) => postJson('ses', ses(mail, 'Delivery', { recipients: [mail.copy, mail.address] })),
    ],
    [
      'SendGrid: a spam report',
      'COMPLAINED',
      (mail) => postJson('sendgrid', sendgrid(mail, 'spamreport', mail.address)),
    ],
  ])('is believed: %s is %s', async (_what, status, tell) => {
    const mail = await sendMail();
    await tell(mail);
    const suppressed = { BOUNCED: ['hard_bounce'], COMPLAINED: ['complaint'] }[status] ?? null;
    expect(await stateOf(db.database, mail)).toMatchObject({ status, suppressed });
  });
});

describe('a report of a mail to one person', () => {
  it.each<[string, (mail: Mail) => string[]]>([
    ['another address of theirs', () => ['Final-Recipient: rfc822; ada@contoso.onmicrosoft.example']],
    ['nobody', () => ['Final-Recipient: rfc822;']],
    ['their address in brackets and capitals', ({ address }) => [`Final-Recipient: RFC822;<${address.toUpperCase()}>`]],
  ])('is believed, since nobody else can be meant, where it names %s', async (_what, whom) => {
    const mail = await sendMail({ isAlone: true });
    await post('email', dsn(mail, whom(mail), { status: '5.1.10' }));
    expect(await stateOf(db.database, mail)).toMatchObject({ status: 'BOUNCED', suppressed: ['hard_bounce'] });
  });

  it('suppresses nobody where it knows no more than the id', async () => {
    const mail = await sendMail({ isAlone: true });
    await post('email', dsn(mail, [`Final-Recipient: rfc822; ${mail.address}`], { isProven: false }));
    expect(await stateOf(db.database, mail)).toMatchObject({ status: 'BOUNCED', suppressed: null });
    await post('email', arf(mail, [`Original-Rcpt-To: ${mail.address}`], { isProven: false }));
    expect(await stateOf(db.database, mail)).toMatchObject({ status: 'COMPLAINED', suppressed: null });
    // The true one that comes after a forged one is not taken for the same.
    await post('email', dsn(mail, [`Final-Recipient: rfc822; ${mail.address}`]));
    expect(await stateOf(db.database, mail)).toMatchObject({ suppressed: ['hard_bounce'] });
  });

  it('of another mail’s mark decides about that mail alone', async () => {
    const [mail, other] = [await sendMail({ isAlone: true }), await sendMail({ isAlone: true })];
    const forged = dsn(mail, [`Final-Recipient: rfc822; ${mail.address}`], { isProven: false });
    await post('email', forged.replace('bounces@example.org', markedAddress(other.publicId)));
    expect(await stateOf(db.database, mail)).toMatchObject({ status: 'SENT', suppressed: null });
  });

  it('that wants no more of it ends marketing alone', async () => {
    const mail = await sendMail({ isAlone: true });
    await post('email', arf(mail, [`Removal-Recipient: ${mail.address}`], { type: 'opt-out' }));
    expect(await stateOf(db.database, mail)).toMatchObject({ status: 'DELIVERED', suppressed: ['unsubscribe'] });
    const sql = 'select scope from suppressions where notification_id = $1';
    expect((await db.database.pool.query(sql, [mail.id])).rows).toEqual([{ scope: 'marketing' }]);
  });

  it.each([
    ['U-label', 'ada@bücher.example'],
    ['A-label', 'ada@XN--BCHER-KVA.example.'],
  ])('finds its recipient by the %s of a domain', async (_what, named) => {
    const mail = await sendMail({ address: `ada@xn--bcher-kva.example` });
    await post('email', dsn(mail, [`Final-Recipient: rfc822; ${named}`]));
    expect(await stateOf(db.database, mail)).toMatchObject({ status: 'BOUNCED' });
  });
});

describe('a dead address of somebody in cc', () => {
  it.each<[string, (mail: Mail) => Promise<void>]>([
    ['a DSN', (mail) => post('email', dsn(mail, [`Final-Recipient: rfc822; ${mail.copy}`]))],
    [
      'SES',
      (mail) => postJson('ses', ses(mail, 'Bounce', { ...BOUNCE, bouncedRecipients: [{ emailAddress: mail.copy }] })),
    ],
    ['SendGrid', (mail) => postJson('sendgrid', sendgrid(mail, 'bounce', mail.copy, { type: 'bounce' }))],
  ])('is suppressed by itself: %s', async (_what, tell) => {
    const mail = await sendMail();
    await tell(mail);
    const sql = 'select reason, address from suppressions where recipient_hash = any($1)';
    const hashes = [mail.copy, mail.address].map((one) => recipientHash(api.deps.secret, one));
    expect((await db.database.pool.query(sql, [hashes])).rows).toEqual([{ reason: 'hard_bounce', address: mail.copy }]);
    expect(await stateOf(db.database, mail)).toMatchObject({ status: 'SENT' });
  });
});

describe('a receipt of another provider', () => {
  it('decides nothing: an SMS of Twilio cannot be spoken of by MSG91, nor a mail by Twilio', async () => {
    const sms = await sendNotification(db.database, client.id, { channel: 'sms', provider: 'twilio' });
    const report = { requestId: sms.providerMessageId, number: '14155550123', status: '1' };
    await postJson('msg91', report);
    expect(await stateOf(db.database, sms)).toMatchObject({ status: 'SENT' });

    const mail = await sendMail({ isAlone: true });
    const callback = twilioCallback(mail, 'undelivered', { ErrorCode: '30005' });
    expect((await api.send('POST', callback.path, callback)).status).toBe(200);
    expect(await stateOf(db.database, mail)).toMatchObject({ status: 'SENT', suppressed: null });
  });

  it('counts where the second account of the same kind has sent it', async () => {
    const own = to({ email: 'second@example.com' }, 'second@example.com');
    const route = { channel: 'email', provider: 'smtp-fallback' } as const;
    const mail = await sendNotification(db.database, client.id, route, own);
    await postJson('ses', ses(mail, 'Delivery', { recipients: ['second@example.com'] }, { headers: undefined }));
    expect(await stateOf(db.database, mail)).toMatchObject({ status: 'DELIVERED' });
  });
});

it('a mail that SES has rejected itself has failed, whoever it was to', async () => {
  const mail = await sendMail();
  await postJson('ses', ses(mail, 'Reject', { reason: 'Bad content' }));
  expect(await stateOf(db.database, mail)).toMatchObject({
    status: 'BOUNCED',
    reason: 'ses_reject',
    suppressed: null,
  });
});
