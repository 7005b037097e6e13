import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EmailMessage } from '../../src/providers/email/message.ts';
import { createSmtpProvider } from '../../src/providers/email/smtp.ts';
import type { Provider } from '../../src/providers/provider.ts';
import { emailMessage, sendContext } from '../support/smtp-message.ts';
import { type SinkMessage, type SmtpSink, startSmtpSink } from '../support/smtp-sink.ts';

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
      expect(Math.abs(Number(mail.headers.get('date')) - Date.now())).toBeLessThan(5_000);
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

  it.each([
    ['CR and LF in the subject', { subject: 'a\r\nBcc: x@example.test' }],
    ['LF in the name', { from: { address: 'sender@posthorn.test', name: 'a\nb' } }],
    ['LF in the sender', { from: { address: 'sender@posthorn.test\n', name: null } }],
    ['CR in the recipient', { to: 'a@example.test\rRCPT TO:<b@example.test>' }],
    ['NUL in the subject', { subject: 'a\0b' }],
    ['LF in the notification id', { notificationId: 'ntf_\n1' }],
    ['a Message-ID without brackets', { messageId: 'ntf_1@posthorn.test' }],
    ['two recipients in one', { to: 'a@example.test>,<b@example.test' }],
    ['a recipient without a domain', { to: 'postmaster@' }],
  ])('is refused for good with %s, before anything is sent', async (_name, overrides) => {
    const before = sink.ledger.length;
    const context = sendContext();
    expect(await provider.send(emailMessage(overrides), context)).toMatchObject({
      kind: 'permanent',
      code: 'invalid_message',
    });
    expect([sink.ledger.length, context.asked()]).toEqual([before, 0]);
  });

  it('is refused for good when the address needs SMTPUTF8', async () => {
    const outcome = await provider.send(emailMessage({ to: 'jürgen@example.test' }), sendContext());
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
