import { describe, expect, it } from 'vitest';
import { createMailReceiptReader } from '../../src/providers/email/reports/receipts.ts';
import { ARF, BOUNCED_ADDRESS, DSN, mailRequest, OURS, PROOF, provenReport } from '../support/fakes/mail-reports.ts';

const reader = createMailReceiptReader(PROOF);
const read = (mail: string) => reader.read(mailRequest(mail));
const NOTHING = { kind: 'read', receipts: [], inbound: [] };

describe('the reader of mails that bounced', () => {
  it('reads the first example of RFC 3464, which failed for a reason that may pass', async () => {
    expect(await read(DSN)).toEqual({
      kind: 'read',
      inbound: [],
      receipts: [
        {
          key: expect.stringMatching(/^[0-9a-f]{64}$/),
          notificationId: OURS,
          providerMessageId: null,
          recipients: [BOUNCED_ADDRESS, BOUNCED_ADDRESS],
          kind: 'BOUNCED',
          code: 'dsn_4.0.0',
          detail: 'smtp; 426 connection timed out',
          at: new Date('1994-07-07T21:15:49Z'),
          suppress: null,
          raw: DSN,
        },
      ],
    });
  });

  it.each([
    ['5.1.1', 'hard_bounce'],
    ['5.1.2', 'hard_bounce'],
    ['5.1.10', 'hard_bounce'],
    ['5.1.8', null], // the sender's address
    ['5.2.2', null], // the mailbox is full
    ['5.7.1', null], // policy
    ['5.0.0', null],
  ])('with status %s the address is kept from the next mail as %s says', async (status, suppress) => {
    const failed = DSN.replace('Status: 4.0.0', `Status: ${status} (in words)`).replace('426 connection timed out', '');
    const expected = { kind: 'BOUNCED', code: `dsn_${status}` };
    expect(await read(provenReport(failed))).toMatchObject({ receipts: [{ ...expected, suppress }] });
    expect(await read(failed)).toMatchObject({ receipts: [{ ...expected, suppress: null }] });
  });

  it('reads "delivered" as DELIVERED', async () => {
    const delivered = DSN.replace('Action: failed', 'Action: Delivered').replace('4.0.0', '2.0.0');
    expect(await read(delivered)).toMatchObject({ receipts: [{ kind: 'DELIVERED', code: null, detail: null }] });
  });

  it.each(['delayed', 'relayed', 'expanded'])('makes nothing of "%s"', async (action) => {
    expect(await read(DSN.replace('Action: failed', `Action: ${action}`))).toEqual(NOTHING);
  });

  it('keeps the address out of the words that a client reads', async () => {
    const words = '550 5.1.1 <louisl@larry.slip.umd.edu>: louisl is unknown';
    const reading = await read(DSN.replace('426 connection timed out', words));
    expect(reading).toMatchObject({ receipts: [{ detail: 'smtp; 550 5.1.1 <[address]>: [address] is unknown' }] });
  });

  it.each([
    ['the returned header Message-ID alone', DSN.replace(/X-Notification-Id: .*\r\n/, '')],
    ['the returned header X-Notification-Id alone', DSN.replace(`<${OURS}@example.org>`, '<other@example.org>')],
    ['returned headers without a body', DSN.replace('message/rfc822', 'text/rfc822-headers')],
    ['a base64 part', inBase64(DSN)],
  ])('finds our id by %s', async (_what, mail) => {
    expect(await read(mail)).toMatchObject({ receipts: [{ notificationId: OURS, code: 'dsn_4.0.0' }] });
  });

  it('finds our id in what the bounce answers, where nothing was returned', async () => {
    const [head = ''] = DSN.split('--RAA14128.773615765/CS.UTK.EDU\r\ncontent-type: message/rfc822');
    const bare = `In-Reply-To: <${OURS}@example.org>\r\n${head}--RAA14128.773615765/CS.UTK.EDU--\r\n`;
    expect(await read(bare)).toMatchObject({ receipts: [{ notificationId: OURS }] });
  });

  it('goes by whom the report names, and not by the To that it gives back', async () => {
    const copy = DSN.replace(`To: ${BOUNCED_ADDRESS}`, `To: ada@example.com\r\nCc: ${BOUNCED_ADDRESS}`);
    expect(await read(copy)).toMatchObject({ receipts: [{ recipients: [BOUNCED_ADDRESS, BOUNCED_ADDRESS] }] });
    const nobody = DSN.replaceAll(`rfc822;${BOUNCED_ADDRESS}`, 'rfc822;');
    expect(await read(nobody)).toMatchObject({ receipts: [{ recipients: [] }] });
  });

  it('says of each recipient what became of its mail', async () => {
    const two = DSN.replace(
      'Last-Attempt-Date: Thu, 7 Jul 1994 17:15:49 -0400',
      'Last-Attempt-Date: Thu, 7 Jul 1994 17:15:49 -0400\r\n\r\nFinal-Recipient: rfc822; ada@example.com\r\nAction: failed\r\nStatus: 5.1.1',
    ).replace('To: louisl@larry.slip.umd.edu', 'To: louisl@larry.slip.umd.edu, ada@example.com');
    const reading = (await read(two)) as { receipts: { key: string; code: string }[] };
    expect(reading.receipts.map(({ code }) => code)).toEqual(['dsn_4.0.0', 'dsn_5.1.1']);
    expect(new Set(reading.receipts.map(({ key }) => key)).size).toBe(2);
  });

  it.each<[string, (mail: string) => string]>([
    ['the original recipient alone', (mail) => mail.replace(/^Final-Recipient: .*\r\n/m, '')],
    [
      'no action and no status',
      (mail) => mail.replace(/^(?:Action|Status): .*\r\n/gm, '').replace('426 connection timed out', '550 5.1.1 no'),
    ],
    ['the action "expired"', (mail) => mail.replace('Action: failed', 'Action: expired')],
    [
      'our headers among words',
      (mail) =>
        mail.replace('content-type: message/rfc822', 'content-type: text/plain\r\n\r\nOriginal message headers:'),
    ],
    ['a gateway’s wrapping', (mail) => wrapped(mail)],
    ['the wrapping of two gateways', (mail) => wrapped(wrapped(mail))],
  ])('reads a report with %s', async (_what, alter) => {
    expect(await read(alter(DSN))).toMatchObject({ receipts: [{ kind: 'BOUNCED', notificationId: OURS }] });
    expect(await read(alter(provenReport(DSN)))).toMatchObject({ receipts: [{ notificationId: OURS }] });
  });

  it('keeps of a report of several only the block of each', async () => {
    const blocks = ['one@example.com', 'two@example.com'].map(
      (address) => `Final-Recipient: rfc822; ${address}\r\nAction: failed\r\nStatus: 5.1.1\r\n`,
    );
    const several = DSN.replace(/Original-Recipient[\s\S]*?0400\r\n/, blocks.join('\r\n'));
    const { receipts } = (await read(several)) as { receipts: { raw: string }[] };
    expect(receipts.map(({ raw }) => raw.match(/\w+@example\.com/g))).toEqual([
      ['one@example.com'],
      ['two@example.com'],
    ]);
  });

  it('knows the same bounce by its key', async () => {
    expect(await read(DSN)).toEqual(await read(DSN));
  });

  it.each([
    ['a bounce of somebody else’s mail', DSN.replaceAll(OURS, 'other')],
    ['an answer of a person', `From: ada@example.com\r\nIn-Reply-To: <${OURS}@example.org>\r\n\r\nThank you!\r\n`],
    ['an id of ours that cannot be', DSN.replaceAll(OURS, OURS.replace('1', 'i'))],
  ])('makes nothing of %s', async (_what, mail) => {
    expect(await read(mail)).toEqual(NOTHING);
  });

  it('cannot read nothing', async () => {
    expect(await read('')).toEqual({ kind: 'unreadable' });
  });
});

describe('what a stranger may put into a mail', () => {
  const groups = (count: number) => `${Array.from({ length: count }, (_, n) => `g${n}: `).join('')}x@y.example;`;
  const withTo = (to: string) => `From: a@x.example\r\nTo: ${to}\r\nSubject: x\r\n\r\nhi\r\n`;
  const inReport = (name: 'Final-Recipient' | 'Original-Recipient' | 'Diagnostic-Code' | 'To', value: string) =>
    DSN.replace(new RegExp(`^${name}: .*$`, 'm'), `${name}: ${value}`);

  it('ends nothing: groups within groups are read or refused', async () => {
    for (const header of ['To', 'From', 'Cc', 'Reply-To']) {
      const mail = withTo(groups(20_000)).replace('To:', `${header}:`);
      expect(['read', 'unreadable']).toContain((await read(mail)).kind);
    }
  });

  /** Of four times as much linear is 4 and quadratic 16; the least of three says the most. CPU is told in steps of 10 ms. */
  it.each<[string, (size: number) => string]>([
    ['a To of ours without an @', (size) => inReport('To', 'a'.repeat(size))],
    ['a recipient without an @', (size) => inReport('Final-Recipient', `rfc822; ${'a'.repeat(size)}`)],
    ['an original recipient of many @', (size) => inReport('Original-Recipient', `rfc822; ${'@'.repeat(size)}`)],
    ['a diagnostic code without an @', (size) => inReport('Diagnostic-Code', `smtp; ${'a'.repeat(size)}`)],
    ['a folded diagnostic code', (size) => inReport('Diagnostic-Code', 'smtp;\r\n '.repeat(size / 8))],
    ['blank lines of blanks', (size) => inReport('Diagnostic-Code', `x\r\n${' '.repeat(size)}\r\n${' '.repeat(size)}`)],
    ['many addresses in To', (size) => withTo('a@b.c, '.repeat(size / 7))],
    ['groups in To', (size) => withTo(groups(size / 8))],
    ['many references', (size) => `References: ${'<a@b.c> '.repeat(size / 8)}\r\n${DSN}`],
    ['comments in To', (size) => withTo(`${'('.repeat(size)} a@b.c`)],
  ])('costs no more than its length: %s', async (_what, mailOf) => {
    const cpuOf = async (size: number) => {
      const mail = mailOf(size);
      const before = process.cpuUsage();
      await read(mail);
      return process.cpuUsage(before).user;
    };
    await cpuOf(10_000);
    const least = async (size: number) => Math.min(await cpuOf(size), await cpuOf(size), await cpuOf(size));
    expect(await least(200_000)).toBeLessThan(10 * Math.max(await least(50_000), 10_000));
  });

  it('has its headers cut at 2 KiB and its blocks at 100', async () => {
    const long = await read(inReport('Diagnostic-Code', `smtp; ${'x y '.repeat(10_000)}`));
    expect((long as { receipts: { detail: string }[] }).receipts[0]?.detail.length).toBeLessThanOrEqual(2_048);
    const block = 'Final-Recipient: rfc822; ada@example.com\r\nAction: failed\r\n\r\n';
    const many = await read(DSN.replace('Original-Recipient', `${block.repeat(5_000)}Original-Recipient`));
    expect((many as { receipts: unknown[] }).receipts.length).toBeLessThanOrEqual(100);
  });
});

describe('the reader of complaints', () => {
  it('reads the example of RFC 5965', async () => {
    expect(await read(ARF)).toEqual({
      kind: 'read',
      inbound: [],
      receipts: [
        {
          key: expect.stringMatching(/^[0-9a-f]{64}$/),
          notificationId: OURS,
          providerMessageId: null,
          recipients: ['user@example.com'],
          kind: 'COMPLAINED',
          code: 'arf_abuse',
          detail: null,
          at: new Date('2005-03-08T22:40:36Z'),
          suppress: null,
          raw: ARF,
        },
      ],
    });
    expect(await read(provenReport(ARF))).toMatchObject({ receipts: [{ suppress: 'complaint' }] });
  });

  it('reads phishing as a complaint, and an opt-out as the end of marketing to one who has got it', async () => {
    const of = (type: string) => read(provenReport(ARF).replace('Feedback-Type: abuse', `Feedback-Type: ${type}`));
    expect(await of('fraud')).toMatchObject({ receipts: [{ kind: 'COMPLAINED', suppress: 'complaint' }] });
    expect(await of('opt-out')).toMatchObject({
      receipts: [{ kind: 'DELIVERED', code: null, suppress: 'unsubscribe' }],
    });
  });

  it.each(['not-spam', 'virus', 'other', 'auth-failure'])('makes nothing of "%s"', async (type) => {
    expect(await read(ARF.replace('Feedback-Type: abuse', `Feedback-Type: ${type}`))).toEqual(NOTHING);
  });
});

/** As a gateway forwards what it got. */
function wrapped(mail: string): string {
  const lines = ['From: gateway@example.org', 'Subject: Fwd', 'MIME-Version: 1.0'];
  const boundary = `W${mail.length}`;
  return [
    ...[...lines, `Content-Type: multipart/mixed; boundary=${boundary}`, '', `--${boundary}`],
    ...['Content-Type: text/plain', '', 'see below', `--${boundary}`, 'Content-Type: message/rfc822', '', mail],
    `--${boundary}--\r\n`,
  ].join('\r\n');
}

function inBase64(mail: string): string {
  const [, head = '', fields = ''] =
    /(content-type: message\/delivery-status\r\n\r\n)([\s\S]*?)\r\n--RAA/.exec(mail) ?? [];
  const encoded = head.replace('\r\n\r\n', '\r\nContent-Transfer-Encoding: base64\r\n\r\n');
  return mail.replace(head + fields, encoded + Buffer.from(fields).toString('base64'));
}
