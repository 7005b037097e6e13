import type { AddressInfo } from 'node:net';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { eventually } from '../expect/eventually.ts';

/** One mail as it arrived. `envid` is its mark in the envelope, `raw` is what came over the wire, without the dots of the transport. */
type SinkMail = { from: string; to: string; envid: string | null; raw: Buffer; receivedAt: number };
export type SinkMessage = {
  messageId: string;
  to: string;
  subject: string;
  text: string;
  html: string | null;
  headers: ParsedMail['headers'];
  raw: Buffer;
  receivedAt: number;
};

export type SmtpSink = {
  port: number;
  /** Append-only, in the order of arrival. */
  ledger: readonly SinkMail[];
  /** How many connections there have been. */
  connections(): number;
  /** The ledger, parsed; a mail is parsed once, and only when somebody asks. */
  messages(): Promise<SinkMessage[]>;
  /** Waits until at least `count` mails have arrived. */
  waitFor(count: number, timeoutMs?: number): Promise<SinkMessage[]>;
  close(): Promise<void>;
};

/**
 * A real SMTP server on a free port of 127.0.0.1 that takes everything and answers with a queue id.
 * @param options `replyWhen`: no message is answered before; `replyAfterMs`: each is answered so much later; `keep`: what
 *   of a mail's bytes the ledger has, else all
 */
export async function startSmtpSink(
  options: SMTPServerOptions & {
    replyAfterMs?: number;
    replyWhen?: Promise<void>;
    keep?: (raw: Buffer) => Buffer;
  } = {},
): Promise<SmtpSink> {
  const ledger: SinkMail[] = [];
  const parsed = new Map<SinkMail, Promise<SinkMessage>>();
  let connections = 0;

  const server = new SMTPServer({
    authOptional: true,
    hideSTARTTLS: true,
    disableReverseLookup: true,
    onConnect: (_session, done) => {
      connections++;
      done();
    },
    ...options,
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        if (stream.sizeExceeded) return done(Object.assign(new Error('5.3.4 too big'), { responseCode: 552 }));
        const { mailFrom, rcptTo, dsn } = session.envelope;
        const from = mailFrom ? mailFrom.address : '';
        const [to = ''] = rcptTo.map(({ address }) => address);
        const whole = Buffer.concat(chunks);
        const raw = options.keep?.(whole) ?? whole;
        ledger.push({ from, to, envid: dsn?.envid ?? null, raw, receivedAt: Date.now() });
        // Typed as an error only, but its text is the reply: https://nodemailer.com/extras/smtp-server
        const answer = () => (done as (error: null, reply: string) => void)(null, `OK: queued as Q${ledger.length}`);
        if (options.replyWhen) void options.replyWhen.then(answer);
        else options.replyAfterMs ? setTimeout(answer, options.replyAfterMs) : answer();
      });
    },
  });
  server.on('error', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  function parse(mail: SinkMail): Promise<SinkMessage> {
    const known = parsed.get(mail) ?? parseMail(mail);
    parsed.set(mail, known);
    return known;
  }

  const messages = () => Promise.all(ledger.map(parse));
  return {
    port: (server.server.address() as AddressInfo).port,
    ledger,
    connections: () => connections,
    messages,
    async waitFor(count, timeoutMs = 15_000) {
      await eventually(() => ledger.length >= count, { timeoutMs, everyMs: 10, what: `${count} mails` });
      return messages();
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

async function parseMail(mail: SinkMail): Promise<SinkMessage> {
  const content = await simpleParser(mail.raw, { skipTextToHtml: true, skipHtmlToText: true });
  return {
    messageId: content.messageId ?? '',
    to: mail.to,
    subject: content.subject ?? '',
    text: content.text ?? '',
    html: content.html || null,
    headers: content.headers,
    raw: mail.raw,
    receivedAt: mail.receivedAt,
  };
}
