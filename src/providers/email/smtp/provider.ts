import { createDeadline, type Deadline } from '../../../async/deadline.ts';
import type { ProviderOutcome } from '../../../domain/outcome.ts';
import { assertMaySend } from '../../assert-may-send.ts';
import { codedError } from '../../coded-error.ts';
import type { Provider, SendContext } from '../../provider.ts';
import { redact } from '../../redact.ts';
import type { EmailMessage } from '../message.ts';
import { classifySmtp, type SmtpPhase } from './classify.ts';
import { type ComposedMessage, composeMessage } from './compose-message.ts';
import { createDkimSigner } from './dkim.ts';
import { assertRecipientAccepted, createEnvelope, refusalOf, tellRefused } from './envelope.ts';
import { toSmtpFailure } from './failure.ts';
import { heldBody } from './held-body.ts';
import { type SmtpOptions, smtpServerOf } from './options.ts';
import { queueIdOf } from './queue-id.ts';
import { createSession, type Session } from './session.ts';
import { createSessionPool } from './session-pool.ts';

/** One call: how far it has come decides what a break means. */
type Call = { notificationId: string; phase: SmtpPhase; deadline: Deadline; context: SendContext };

/**
 * SMTP submission over nodemailer's SMTPConnection, with connections of our own. Until `finalByte` nothing can have
 * been sent and a break is transient; from then on only the server's answer counts, and a break is ambiguous.
 * @throws TypeError for options that cannot work.
 */
export function createSmtpProvider(options: SmtpOptions): Provider<EmailMessage> {
  const server = smtpServerOf(options);
  const timeouts = { connectMs: 10_000, greetingMs: 30_000, socketMs: 120_000, ...options.timeouts };
  const beforeDotMs = timeouts.connectMs + timeouts.greetingMs + timeouts.socketMs;
  const maxMessageBytes = options.maxMessageBytes ?? 25 * 1_048_576;
  const pool = createSessionPool({
    idleMs: options.idleMs ?? 30_000,
    maxMessages: options.maxMessagesPerConnection ?? 100,
  });
  const { user, pass } = server;
  const sign = options.dkim ? createDkimSigner(options.dkim) : async (raw: Buffer) => raw;
  const secrets = user === null || pass === null ? [] : [`\0${user}\0${pass}`, user, pass];

  async function open(call: Call): Promise<Session> {
    const session = createSession({
      ...server,
      requireTls: options.requireTls ?? false,
      ...(options.tls ? { tls: options.tls } : {}),
      greetingMs: timeouts.greetingMs,
    });
    try {
      call.phase = 'connect';
      call.deadline.set(timeouts.connectMs);
      await call.deadline.race(session.connect());
      call.phase = 'greeting';
      call.deadline.set(timeouts.greetingMs);
      await call.deadline.race(session.greet());
      call.phase = 'auth';
      await call.deadline.race(session.logIn());
      return session;
    } catch (error) {
      session.destroy();
      throw error;
    }
  }

  async function transmit(session: Session, mail: ComposedMessage, call: Call): Promise<string> {
    const envelope = createEnvelope(mail, call.notificationId, options);
    try {
      call.phase = 'envelope';
      call.deadline.set(timeouts.socketMs);
      assertMaySend(call.context);
      const begin = () => {
        assertRecipientAccepted(envelope);
        call.phase = 'body';
      };
      const commit = () => {
        assertMaySend(call.context);
        call.context.finalByte();
        call.phase = 'final';
        call.deadline.setLast(timeouts.socketMs);
      };
      const reply = await call.deadline.race(session.transmit(envelope, heldBody(mail.raw, begin, commit)));
      // An answer before our dot answers nothing; the stream must not go on to the dot now.
      if ((call.phase as SmtpPhase) !== 'final') {
        throw Object.assign(codedError('EPROTOCOL', 'answered before the end'), { response: reply });
      }
      return reply + tellRefused(envelope);
    } catch (error) {
      session.destroy();
      // Where the recipient is refused, it does not count what became of the others or of the connection.
      throw (call.context.signal.aborted ? null : refusalOf(envelope)) ?? error;
    }
  }

  async function deliver(mail: ComposedMessage, call: Call): Promise<string> {
    const reused = pool.take();
    if (reused) {
      try {
        const reply = await transmit(reused, mail, call);
        pool.give(reused);
        return reply;
      } catch (error) {
        // That an idle connection was over is an affair of our pool and no attempt at delivery: no command of this
        // transaction was accepted. One new connection shows how the server really is.
        const failure = toSmtpFailure(error as Error, call.phase);
        const closed = failure.phase === 'mail' && failure.reply?.startsWith('421');
        if (!closed && !(failure.phase === 'envelope' && reused.broken && !reused.replied)) throw error;
      }
    }
    const session = await open(call);
    const reply = await transmit(session, mail, call);
    pool.give(session);
    return reply;
  }

  return {
    name: options.name ?? 'smtp',
    channel: 'email',
    capabilities: { dedupeMs: null, receipts: false, maxMessageBytes },
    longestCallMs: beforeDotMs + timeouts.socketMs,

    async send(message, context): Promise<ProviderOutcome> {
      const { to, from, cc, bcc, replyTo } = message;
      const addresses = [to, from.address, ...cc, ...bcc, ...replyTo];
      const clean = (text: string) => redact(text, { addresses, secrets });
      const unsigned = await composeMessage(message);
      if ('refused' in unsigned) {
        return { kind: 'permanent', code: unsigned.refused, detail: unsigned.why, response: null };
      }
      const mail = { ...unsigned, raw: await sign(unsigned.raw) };
      if (mail.raw.length > maxMessageBytes) {
        const detail = `${mail.raw.length} bytes, ${maxMessageBytes} allowed`;
        return { kind: 'permanent', code: 'message_too_big', detail, response: null };
      }
      const { notificationId } = message;
      const deadline = createDeadline(context.signal, beforeDotMs);
      const call: Call = { notificationId, phase: 'connect', deadline, context };
      try {
        const reply = await deliver(mail, call);
        const providerMessageId = queueIdOf(reply) ?? message.messageId;
        return { kind: 'sent', providerMessageId, response: clean(reply) };
      } catch (error) {
        const failed = classifySmtp(toSmtpFailure(error as Error, call.phase));
        return { ...failed, detail: clean(failed.detail), response: failed.response && clean(failed.response) };
      } finally {
        call.deadline.clear();
      }
    },

    async close() {
      pool.close();
    },
  };
}
