import net from 'node:net';
import type { Readable } from 'node:stream';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { isLoopbackHost } from '../../../domain/loopback.ts';
import { codedError } from '../../coded-error.ts';
import type { SmtpEnvelope } from './envelope.ts';
import type { SmtpOptions, SmtpServer } from './options.ts';

/** One connection to the server. Each step is awaited before the next; after a failed one only `destroy` is left. */
export type Session = {
  /** Whether it can take the next step. */
  readonly alive: boolean;
  /** Whether the server or the network has ended it, not we. */
  readonly broken: boolean;
  /** Whether the server has answered anything since the last transaction began. */
  readonly replied: boolean;
  readonly messages: number;
  connect(): Promise<void>;
  /** Greeting, EHLO, STARTTLS where offered. */
  greet(): Promise<void>;
  /** AUTH, where we have a user and the server offers it. @throws Error ETLS: a password goes to no other machine in clear */
  logIn(): Promise<void>;
  /** One transaction; `envelope` is written on while it runs. @returns the server's reply to the final dot. */
  transmit(envelope: SmtpEnvelope, body: Readable): Promise<string>;
  /** Says QUIT and does not wait for the answer. */
  quit(): void;
  /** Drops the connection with all that is not yet on the wire. */
  destroy(): void;
};

type SessionOptions = SmtpServer & Pick<SmtpOptions, 'requireTls' | 'tls'> & { greetingMs: number };

const QUIT_MS = 2_000;
/** For replies that came with the FIN and wait for their turn in nodemailer. */
const LAST_WORDS_MS = 20;
const MAX_REPLY_BYTES = 65_536;

/**
 * Makes no connection yet. The socket is ours, so that dropping it drops what nodemailer has buffered, and its
 * SMTPConnection speaks over it: its transports report a break before and after the final dot alike.
 */
export function createSession(options: SessionOptions): Session {
  const socket = new net.Socket();
  const connection = new SMTPConnection({
    connection: socket,
    host: options.host,
    port: options.port,
    secure: options.secure,
    requireTLS: options.requireTls ?? false,
    tls: options.tls,
    connectionTimeout: options.greetingMs,
    greetingTimeout: options.greetingMs,
    // close() then destroys the socket; its default would first flush what is buffered.
    socketCloseTimeout: 0,
    maxResponseSize: MAX_REPLY_BYTES,
  });
  let broken = false;
  let dropped = false;
  let messages = 0;
  let onEnd: (error: Error) => void = () => {};
  // A socket that breaks between two steps must not end the process; the next step finds it dead.
  socket.on('error', () => {});
  // The server has said its last word. What is unsent would otherwise hold the connection until a time-out.
  socket.on('end', () => setTimeout(() => socket.destroy(), LAST_WORDS_MS));

  connection.on('error', (error: Error) => {
    broken = !dropped;
    onEnd(error);
  });
  connection.on('end', () => {
    broken = !dropped;
    // nodemailer ends first and then reports the reply that ended it: the reply must win.
    setImmediate(() => onEnd(codedError('ECONNECTION', 'the connection was closed')));
  });

  /** nodemailer forgets the callbacks of some steps when the connection ends; so each step also listens for that. */
  function step<T>(start: (done: (error: Error | null | undefined, result?: T) => void) => void): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      onEnd = reject;
      start((error, result) => (error ? reject(error) : resolve(result as T)));
    });
  }

  return {
    get alive() {
      return !broken && !dropped && socket.writable;
    },
    get broken() {
      return broken;
    },
    get replied() {
      return connection.lastServerResponse !== false;
    },
    get messages() {
      return messages;
    },
    connect: () =>
      new Promise((resolve, reject) => {
        socket.once('error', reject);
        socket.connect({ host: options.host, port: options.port }, () => {
          socket.off('error', reject);
          resolve();
        });
      }),
    greet: () => step<void>((done) => connection.connect((error) => done(error))),
    logIn: () => {
      const { user, pass } = options;
      if (user === null || !connection.allowsAuth) return Promise.resolve();
      // Who offers AUTH without TLS may be somebody in between who has taken STARTTLS away.
      if (!connection.secure && !isLoopbackHost(options.host)) {
        return Promise.reject(codedError('ETLS', 'the server offers no TLS, so it is not told the password'));
      }
      return step<void>((done) => connection.login({ user, pass: pass ?? '' }, (error) => done(error)));
    },
    transmit(envelope, body) {
      messages++;
      connection.lastServerResponse = false;
      return step<string>((done) => connection.send(envelope, body, (error, info) => done(error, info?.response)));
    },
    quit() {
      connection.quit();
      setTimeout(() => socket.destroy(), QUIT_MS).unref();
      socket.unref();
    },
    destroy() {
      dropped = true;
      connection.close();
      socket.destroy();
    },
  };
}
