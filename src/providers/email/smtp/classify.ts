import { MINUTE_MS } from '../../../domain/durations.ts';
import type { FailedOutcome, Verdict } from '../../outcome.ts';
import { isAddressGone } from '../bounce/is-address-gone.ts';

/** Where a call stood when it failed. Until `final` no final dot has left us, so nothing can have been sent. */
export type SmtpPhase =
  | 'connect'
  | 'greeting'
  | 'ehlo'
  | 'starttls'
  | 'auth'
  | 'envelope'
  | 'mail'
  | 'rcpt'
  | 'data'
  | 'body'
  | 'final';

export type SmtpFailure = {
  phase: SmtpPhase;
  /** The server's reply that ended the call, `550 5.1.1 No such user`; null where there was none. */
  reply: string | null;
  /** Else what ended it: a code of Node or nodemailer (`ECONNREFUSED`, `ETLS`), or our own `ABORTED`. */
  cause: string | null;
  /** The same for people; like the reply, not redacted yet (`redact.ts`). */
  message: string;
};

/** SMTP names no span; a minute is the shortest after which senders of bulk mail are told to come back. */
const FLOOD_WAIT_MS = MINUTE_MS;

/**
 * RFC 5321 (replies), RFC 4954 (AUTH), RFC 3463 and the IANA registry of enhanced status codes. RFC 1047: once our
 * final dot is out, only an answer to it can tell whether the message was taken.
 */
export function classifySmtp(failure: SmtpFailure): FailedOutcome {
  const verdict = failure.reply === null ? withoutReply(failure) : ofReply(failure.phase, failure.reply);
  return { ...verdict, detail: `${failure.phase}: ${failure.message}`, response: failure.reply };
}

function withoutReply({ phase, cause }: SmtpFailure): Verdict {
  if (phase === 'final') {
    return { kind: 'ambiguous', code: cause === 'ABORTED' ? 'aborted_after_data' : 'no_reply_after_data' };
  }
  if (cause === 'TOO_BIG') return { kind: 'permanent', code: 'message_too_big' };
  return { kind: 'transient', code: connectionCode(phase, cause ?? '') };
}

/** Whether a code of Node or nodemailer says that there is no TLS, or none that can be trusted. */
export function isTlsTrouble(cause: string): boolean {
  return /^(ETLS|ERR_TLS|ERR_SSL|EPROTO$|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO)/.test(cause);
}

function connectionCode(phase: SmtpPhase, cause: string): string {
  if (cause === 'ABORTED') return 'aborted';
  if (cause === 'ECONNREFUSED') return 'connection_refused';
  if (cause === 'ETIMEDOUT') return 'connection_timeout';
  if (/^(ENOTFOUND|EAI_|EDNS)/.test(cause)) return 'connection_dns_failed';
  if (isTlsTrouble(cause)) return 'connection_tls_failed';
  return phase === 'connect' && cause !== 'ECONNRESET' ? 'connection_failed' : 'connection_closed';
}

function ofReply(phase: SmtpPhase, reply: string): Verdict {
  const { code, enhanced } = parseReply(reply);
  if (code < 400 || code > 599) {
    const kind = phase === 'final' ? 'ambiguous' : 'transient';
    return { kind, code: kind === 'ambiguous' ? 'unexpected_reply' : 'connection_unexpected_reply' };
  }
  // IANA X.7.28 "mail flood detected" is about the sender's rate, as Gmail uses it. 4.5.3, 4.7.0 and 4.7.1 are not
  // taken for it: grey-listing and full queues answer with them too.
  if (code < 500 && enhanced === '4.7.28') return { kind: 'throttled', code: `smtp_${code}`, waitMs: FLOOD_WAIT_MS };
  if (phase === 'greeting' || phase === 'ehlo' || phase === 'starttls') return ofSetUp(phase, code);
  if (phase === 'auth') return ofAuth(code);
  // 503 speaks of the state of this session, not of the message: a new connection may do.
  if (code < 500 && phase === 'rcpt') return { kind: 'transient', code: `smtp_${code}`, ofRecipient: true };
  if (code < 500 || code === 503) return { kind: 'transient', code: `smtp_${code}` };
  // RFC 4954, 6: these three say that we must authenticate, or must do so otherwise.
  if (code === 530 || code === 534 || code === 535) return { kind: 'config', code: 'auth_required' };
  if (phase === 'mail' && ['5.1.7', '5.1.8', '5.7.0', '5.7.1'].includes(enhanced ?? '')) {
    return { kind: 'config', code: 'sender_rejected' };
  }
  // RFC 3463: 5.3.4 too big for the system, 5.2.3 for the mailbox. 552 alone may be a full mailbox.
  if (enhanced === '5.3.4' || enhanced === '5.2.3') return { kind: 'permanent', code: 'message_too_big' };
  const refused = { kind: 'permanent', code: `smtp_${code}` } as const;
  return phase === 'rcpt' && isAddressGone({ said: reply }) ? { ...refused, addressGone: 'hard_bounce' } : refused;
}

/**
 * RFC 5321, 3.1 and RFC 7504: a 5yz greeting says that this host serves no mail, or none to us; that is so for
 * each message, therefore config. A STARTTLS that is refused after it was offered is trouble of the server.
 */
function ofSetUp(phase: SmtpPhase, code: number): Verdict {
  if (phase === 'starttls') return { kind: 'transient', code: 'connection_tls_failed' };
  if (code >= 500) return { kind: 'config', code: 'connection_rejected' };
  return { kind: 'transient', code: 'connection_deferred' };
}

/** RFC 4954, 6: 454 is a temporary failure; 432 asks for another mechanism, which only a person can settle. */
function ofAuth(code: number): Verdict {
  if (code >= 500 || code === 432) return { kind: 'config', code: 'auth_failed' };
  return { kind: 'transient', code: 'auth_deferred' };
}

function parseReply(reply: string): { code: number; enhanced: string | null } {
  const match = /^(\d{3})(?:[ -]([245]\.\d{1,3}\.\d{1,3})(?![\d.]))?/.exec(reply);
  return { code: Number(match?.[1] ?? 0), enhanced: match?.[2] ?? null };
}
