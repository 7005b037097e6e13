import { simpleParser } from 'mailparser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EmailAttachment, EmailMessage } from '../../src/providers/email/message.ts';
import { createSmtpProvider } from '../../src/providers/email/smtp/provider.ts';
import type { Provider } from '../../src/providers/provider.ts';
import { emailMessage, sendContext } from '../support/factories/smtp-message.ts';
import { type SinkMessage, type SmtpSink, startSmtpSink } from '../support/fakes/smtp-sink.ts';

/** All that the mail's other fields or the hosts write, in the letters of somebody who hopes to be overlooked. */
const OUR_HEADERS = [
  ...['from', 'SENDER', 'Reply-To', 'to', 'cc', 'BCC', 'subject', 'date', 'message-id', 'Message-ID', 'Return-Path'],
  ...['received', 'Mime-Version', 'content-type', 'Content-Transfer-Encoding', 'Content-Disposition', 'content-x'],
  ...['dkim-signature', 'Authentication-Results', 'ARC-Seal', 'Resent-To', 'resent-bcc', 'x-notification-id'],
  ...['list-unsubscribe', 'List-Unsubscribe-Post', 'Delivered-To', 'Received-SPF'],
];

function file(overrides: Partial<EmailAttachment>): EmailAttachment {
  return { filename: 'a.txt', contentType: 'text/plain', contentId: null, content: Buffer.from('a'), ...overrides };
}

describe('an e-mail as it arrives', () => {
  let sink: SmtpSink;
  let provider: Provider<EmailMessage>;

  beforeAll(async () => {
    sink = await startSmtpSink();
    provider = createSmtpProvider({ url: `smtp://127.0.0.1:${sink.port}` });
  });
  afterAll(async () => {
    await provider.close();
    await sink.close();
  });

  async function arrived(message: EmailMessage): Promise<SinkMessage> {
    expect((await provider.send(message, sendContext())).kind).toBe('sent');
    const mail = (await sink.messages()).at(-1);
    if (!mail) throw new Error('nothing arrived');
    return mail;
  }

  it('has our Message-ID, X-Notification-Id, a Date and both parts, on each attempt the same', async () => {
    const message = emailMessage();
    const [first, second] = [await arrived(message), await arrived(message)];
    for (const mail of [first, second]) {
      expect(mail).toMatchObject({ messageId: message.messageId, to: message.to, subject: message.subject });
      expect([mail.text.trim(), mail.html?.trim()]).toEqual([message.text.trim(), message.html]);
      expect(mail.headers.get('x-notification-id')).toBe(message.notificationId);
      expect(Math.abs(Number(mail.headers.get('date')) - Date.now())).toBeLessThan(60_000);
    }
  });

  it('is told by the queue id of the server', async () => {
    expect(await provider.send(emailMessage(), sendContext())).toEqual({
      kind: 'sent',
      providerMessageId: `Q${sink.ledger.length}`,
      response: `250 OK: queued as Q${sink.ledger.length}`,
    });
  });

  it('has only a text part when there is no HTML', async () => {
    const mail = await arrived(emailMessage({ html: null, text: 'plain' }));
    expect([mail.html, mail.text.trim()]).toEqual([null, 'plain']);
    expect(mail.headers.get('content-type')).toMatchObject({ value: 'text/plain' });
  });

  it('keeps any script in subject, name and both parts', async () => {
    const words = `Grüße 你好 🎉 ${'длинная тема '.repeat(20).trim()}`;
    const from = { address: 'sender@posthorn.test', name: 'Пост "Horn", <Ü>' };
    const mail = await arrived(emailMessage({ subject: words, text: words, html: `<b>${words}</b>`, from }));
    expect([mail.subject, mail.text.trim(), mail.html?.trim()]).toEqual([words, words, `<b>${words}</b>`]);
    expect(mail.headers.get('from')).toMatchObject({ value: [from] });
    expect(mail.raw.every((byte) => byte < 128)).toBe(true);
  });

  it('keeps leading dots, a lone dot, bare line ends and trailing space', async () => {
    const text = '.\n..\n.hidden\n\n.\r\nlone \rCR\n \nend. \n';
    const html = '<p>\n.\n</p>\n..';
    const mail = await arrived(emailMessage({ text, html }));
    expect(lines(mail.text)).toEqual(lines(text));
    expect(lines(mail.html ?? '')).toEqual(lines(html));
  });

  it('breaks long lines for the wire and joins them again', async () => {
    const long = 'x'.repeat(5_000);
    const mail = await arrived(emailMessage({ text: long, html: `<p>${long}</p>` }));
    expect([mail.text.trim(), mail.html?.trim()]).toEqual([long, `<p>${long}</p>`]);
    expect(
      Math.max(
        ...mail.raw
          .toString()
          .split('\r\n')
          .map((line) => line.length),
      ),
    ).toBeLessThan(999);
  });

  it('may have a megabyte of body, which comes whole', async () => {
    const text = 'Zeile für Zeile, Punkt für Punkt.\n.\n'.repeat(30_000);
    const mail = await arrived(emailMessage({ text, html: null }));
    expect(mail.text.trimEnd()).toBe(text.trimEnd());
  });

  it('goes to a domain with non-ASCII letters by its name in DNS', async () => {
    const mail = await arrived(emailMessage({ to: 'info@bücher.example' }));
    expect(mail.raw.toString()).toContain('To: info@xn--bcher-kva.example\r\n');
  });

  it('names those of cc and those to answer, and nobody of bcc', async () => {
    const mail = await arrived(
      emailMessage({
        cc: ['info@bücher.example', 'b@example.test'],
        bcc: ['hidden@example.test'],
        replyTo: ['answers@example.test', 'x@example.test'],
      }),
    );
    expect(mail.headers.get('cc')).toMatchObject({ text: 'info@bücher.example, b@example.test' });
    expect(mail.headers.get('reply-to')).toMatchObject({ text: 'answers@example.test, x@example.test' });
    expect(mail.raw.toString()).toContain('Cc: info@xn--bcher-kva.example, b@example.test\r\n');
    expect(mail.raw.toString()).not.toMatch(/bcc|hidden/i);
  });

  it('carries further headers in any script, and ours as they are', async () => {
    const headers = {
      'X-Campaign': 'Grüße',
      References: '<a@example.test> <b@example.test>',
      'Auto-Submitted': 'auto',
    };
    const mail = await arrived(emailMessage({ headers }));
    expect(mail.headers.get('x-campaign')).toBe('=?UTF-8?Q?Gr=C3=BC=C3=9Fe?=');
    expect(mail.headers.get('references')).toEqual(['<a@example.test>', '<b@example.test>']);
    expect(mail.headers.get('auto-submitted')).toBe('auto');
    expect(mail.raw.toString().match(/^(?:Message-ID|Date|From|To|Subject|MIME-Version):/gim)).toHaveLength(6);
  });

  it('tells mail programs how to unsubscribe with one click (RFC 8058) only where there is a URL for it', async () => {
    const url = `https://posthorn.test/u/${'a'.repeat(107)}`;
    const raw = (await arrived(emailMessage({ unsubscribeUrl: url }))).raw.toString().replace(/\r\n /g, ' ');
    expect(raw).toContain(`\r\nList-Unsubscribe: <${url}>\r\n`);
    expect(raw).toContain('\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n');
    expect((await arrived(emailMessage())).raw.toString()).not.toMatch(/list-unsubscribe/i);
  });

  it('carries attachments byte for byte, and images where its HTML shows them', async () => {
    const bytes = Buffer.from(Array.from({ length: 70_000 }, (_, n) => (n * 31) % 256));
    const file = { contentId: null, content: bytes };
    const attachments = [
      { ...file, filename: 'Rechnung – März "1".pdf', contentType: 'application/pdf' },
      { ...file, filename: 'logo.png', contentType: 'image/png', contentId: 'logo@posthorn.test' },
      { ...file, filename: 'mail.eml', contentType: 'message/rfc822' },
      { ...file, filename: 'empty.txt', contentType: 'text/plain; charset=utf-8', content: Buffer.alloc(0) },
    ];
    const mail = await arrived(emailMessage({ html: '<img src="cid:logo@posthorn.test">', attachments }));
    const parsed = await simpleParser(mail.raw, { keepCidLinks: true });
    const found = new Map(parsed.attachments.map((one) => [one.filename, one]));
    expect([...found.keys()].sort()).toEqual(attachments.map(({ filename }) => filename).sort());
    for (const { filename, content } of attachments) expect(found.get(filename)?.content.equals(content)).toBe(true);
    expect(found.get('logo.png')).toMatchObject({ cid: 'logo@posthorn.test', contentType: 'image/png', related: true });
    expect(mail.raw.every((byte) => byte < 128)).toBe(true);
  });

  it('may carry 10 MB of attachments, which come whole', async () => {
    const content = Buffer.alloc(10 * 1_048_576, 'Posthorn');
    const attachments = [{ filename: 'a.bin', contentType: 'application/zip', contentId: null, content }];
    const { raw } = await arrived(emailMessage({ attachments }));
    const encoded = raw.toString().split('a.bin')[2]?.split('\r\n\r\n')[1]?.split('\r\n--')[0];
    expect(Buffer.from(encoded ?? '', 'base64').equals(content)).toBe(true);
  });

  it('reads no file and no URL that its content names', async () => {
    const html = '<img src="file:///etc/hostname"><img src="data:image/png;base64,AAAA">';
    const content = { path: '/etc/hostname' } as unknown as Buffer;
    const attachments = [{ filename: 'a', contentType: 'text/plain', contentId: null, content }];
    expect((await arrived(emailMessage({ html }))).html?.trim()).toBe(html);
    await expect(provider.send(emailMessage({ attachments }), sendContext())).rejects.toThrow(/access/i);
  });

  it.each<[string, Partial<EmailMessage>]>([
    ['CR and LF in the subject', { subject: 'a\r\nBcc: x@example.test' }],
    ['LF in the name', { from: { address: 'sender@posthorn.test', name: 'a\nb' } }],
    ['LF in the sender', { from: { address: 'sender@posthorn.test\n', name: null } }],
    ['CR in the recipient', { to: 'a@example.test\rRCPT TO:<b@example.test>' }],
    ['NUL in the subject', { subject: 'a\0b' }],
    ['LF in the notification id', { notificationId: 'ntf_\n1' }],
    ['a Message-ID without brackets', { messageId: 'ntf_1@posthorn.test' }],
    ['two recipients in one', { to: 'a@example.test>,<b@example.test' }],
    ['a recipient without a domain', { to: 'postmaster@' }],
    ['LF in cc', { cc: ['a@example.test', 'b@example.test\n'] }],
    ['two recipients in one of bcc', { bcc: ['a@example.test>,<b@example.test'] }],
    ['no address to answer', { replyTo: ['nobody'] }],
    ['CR and LF in a header', { headers: { 'X-A': 'a\r\nBcc: x@example.test' } }],
    ['NUL in a header', { headers: { 'X-A': 'a\0' } }],
    ['LF in the name of a header', { headers: { 'X-A\nBcc': 'a' } }],
    ['a colon in the name of a header', { headers: { 'Bcc: x@example.test (': ')' } }],
    ['a space in the name of a header', { headers: { 'From ': 'x@example.test' } }],
    ['a header of no name', { headers: { '': 'a' } }],
    ['a header that no line can hold', { headers: { 'X-A': 'a'.repeat(998) } }],
    ['CR and LF in the name of a file', { attachments: [file({ filename: 'a\r\nX-A: b' })] }],
    ['LF in the type of a file', { attachments: [file({ contentType: 'text/plain\nX-A: b' })] }],
    ['a type that is none', { attachments: [file({ contentType: 'text' })] }],
    ['parts in a file', { attachments: [file({ contentType: 'multipart/mixed; boundary=a' })] }],
    ['a bracket in the id of a file', { attachments: [file({ contentId: 'a> <b' })] }],
    ['a URL to unsubscribe that ends its brackets', { unsubscribeUrl: 'https://posthorn.test/u/a>,<mailto:x@y.z' }],
    ['a URL to unsubscribe of another scheme', { unsubscribeUrl: 'mailto:x@y.z' }],
    ...OUR_HEADERS.map((name): [string, Partial<EmailMessage>] => [
      `a header ${name} of its own`,
      { headers: { [name]: 'a' } },
    ]),
  ])('is refused for good with %s, before anything is sent', async (_name, overrides) => {
    const before = sink.ledger.length;
    const context = sendContext();
    expect(await provider.send(emailMessage(overrides), context)).toMatchObject({
      kind: 'permanent',
      code: 'invalid_message',
    });
    expect([sink.ledger.length, context.asked()]).toEqual([before, 0]);
  });

  it.each([
    ['to', { to: 'jürgen@example.test' }],
    ['cc', { cc: ['jürgen@example.test'] }],
    ['replyTo', { replyTo: ['jürgen@example.test'] }],
  ])('is refused for good when an address of %s needs SMTPUTF8', async (_field, overrides) => {
    const outcome = await provider.send(emailMessage(overrides), sendContext());
    expect(outcome).toMatchObject({ kind: 'permanent', code: 'smtputf8_unsupported' });
    expect(JSON.stringify(outcome)).not.toContain('rgen');
  });

  it('is refused for good when it is bigger than the provider or the server allows', async () => {
    const narrow = await startSmtpSink({ size: 2_000 });
    const limits = [{ port: sink.port, maxMessageBytes: 2_000 }, { port: narrow.port }];
    for (const limit of limits) {
      const small = createSmtpProvider({ host: '127.0.0.1', ...limit });
      const outcome = await small.send(emailMessage({ text: 'x'.repeat(4_000) }), sendContext());
      expect(outcome).toMatchObject({ kind: 'permanent', code: 'message_too_big' });
      expect((await small.send(emailMessage(), sendContext())).kind).toBe('sent');
      await small.close();
    }
    expect(narrow.ledger).toHaveLength(1);
    await narrow.close();
  });
});

function lines(text: string): string[] {
  return text.trimEnd().split(/\r\n|\r|\n/);
}
