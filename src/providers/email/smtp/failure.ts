import type { NodemailerError } from 'nodemailer';
import type { SmtpFailure, SmtpPhase } from './classify.ts';

/** nodemailer names the command that was answered; before the body that is more exact than our own mark. */
const PHASES: Record<string, SmtpPhase> = {
  EHLO: 'ehlo',
  HELO: 'ehlo',
  STARTTLS: 'starttls',
  'MAIL FROM': 'mail',
  'RCPT TO': 'rcpt',
  DATA: 'data',
};

/**
 * An error of Node, nodemailer or ours in the words of `classifySmtp`.
 * @param mark our own mark of how far the call had come; never overruled once the body has begun.
 */
export function toSmtpFailure(error: NodemailerError, mark: SmtpPhase): SmtpFailure {
  const refined = mark === 'greeting' || mark === 'envelope' ? PHASES[error.command ?? ''] : undefined;
  // After our dot only EMESSAGE is the answer to it; other errors carry a line that was cut off, or a stray one.
  const trusted = mark !== 'final' || error.code === 'EMESSAGE';
  const reply = error.response && trusted ? error.response : null;
  const tooBig = error.code === 'EMESSAGE' && error.command === 'MAIL FROM' && !error.response;
  return {
    phase: refined ?? mark,
    reply,
    cause: tooBig ? 'TOO_BIG' : (error.originalCode ?? error.code ?? null),
    words: reply ?? (error.message || String(error.code ?? error.name)),
  };
}
