import type { ConnectionOptions } from 'node:tls';
import type { DkimOptions } from './dkim.ts';

export type SmtpServer = {
  host: string;
  port: number;
  /** TLS from the first byte (`smtps:`); otherwise STARTTLS is used where the server offers it. */
  secure: boolean;
  user: string | null;
  pass: string | null;
};

type SmtpTimeouts = {
  /** Name resolution and the TCP connection. */
  connectMs: number;
  /** From the connection to the end of the log-in: greeting, EHLO, STARTTLS and AUTH together. */
  greetingMs: number;
  /** From MAIL FROM to our final dot, and once more from the dot to the server's answer. */
  socketMs: number;
};

export type SmtpOptions = ({ url: string } | (Pick<SmtpServer, 'host' | 'port'> & Partial<SmtpServer>)) & {
  name?: string;
  timeouts?: Partial<SmtpTimeouts>;
  maxMessageBytes?: number;
  /** An idle connection is closed after this span. */
  idleMs?: number;
  maxMessagesPerConnection?: number;
  /** Refuse to speak without TLS. */
  requireTls?: boolean;
  /** Given to node:tls as it stands: an own CA, for example. */
  tls?: ConnectionOptions;
  /** Signs each message; without, none is signed. */
  dkim?: DkimOptions;
  /** Marks each mail (`ntf_…`) in its envelope, so that a report of it is known to be one; without, none is. */
  bounceToken?: (notificationId: string) => string;
  /** Where bounces come to, in place of the sender: `bounces@example.com`, which also takes `bounces+<token>@…`. */
  bounceAddress?: string;
};

/** @throws TypeError for options that cannot work. */
export function smtpServerOf(options: SmtpOptions): SmtpServer {
  const server =
    'url' in options
      ? parseSmtpUrl(options.url)
      : {
          host: options.host,
          port: options.port,
          secure: options.secure ?? options.port === 465,
          user: options.user ?? null,
          pass: options.pass ?? null,
        };
  if ((server.user === null) !== (server.pass === null)) throw new TypeError('SMTP user and password go together');
  return server;
}

/**
 * `smtp://user:pass@host:587` or `smtps://host` to its parts; user and password are percent-decoded.
 * @throws TypeError without the URL in its text, because a password may stand in it.
 */
export function parseSmtpUrl(url: string): SmtpServer {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (!parsed || !['smtp:', 'smtps:'].includes(parsed.protocol) || parsed.hostname === '') {
    throw new TypeError('not an SMTP URL of the form smtp://user:pass@host:port');
  }
  if (parsed.search !== '' || parsed.hash !== '' || !['', '/'].includes(parsed.pathname)) {
    throw new TypeError('an SMTP URL has no path, query or fragment');
  }
  const secure = parsed.protocol === 'smtps:';
  return {
    host: parsed.hostname.replace(/^\[|\]$/g, ''),
    port: parsed.port === '' ? (secure ? 465 : 587) : Number(parsed.port),
    secure,
    user: decode(parsed.username),
    pass: decode(parsed.password),
  };
}

function decode(part: string): string | null {
  try {
    return part === '' ? null : decodeURIComponent(part);
  } catch {
    throw new TypeError('user or password of the SMTP URL is not percent-encoded');
  }
}
