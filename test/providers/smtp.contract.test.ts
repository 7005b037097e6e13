import net, { type AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { createSmtpProvider } from '../../src/providers/email/smtp/provider.ts';
import { emailMessage, hugeText, sendContext } from '../support/factories/smtp-message.ts';
import { type SmtpScript, startSmtpFaultServer } from '../support/fakes/smtp-fault-server.ts';
import { startSmtpSink } from '../support/fakes/smtp-sink.ts';

const PATIENT = { connectMs: 20_000, greetingMs: 20_000, socketMs: 20_000 };
/** Where time is the answer: the same at each step before the dot, so a machine that is busy changes nothing. */
const BEFORE_DOT = { ...PATIENT, greetingMs: 500, socketMs: 500 };
/** Longer, since what is before the dot must come to its end in time. */
const AFTER_DOT = { ...PATIENT, socketMs: 1_500 };
const USER = { user: 'posthorn', pass: 'correct horse battery' };

type Row = {
  fault: string;
  script: SmtpScript;
  /** Kind, code and how many final dots the server has seen; of these, how many it kept. */
  expected: [kind: string, code: string, dots: number, kept: number];
  extensions?: string[];
  auth?: boolean;
  huge?: boolean;
};

const LOST = ['transient', 'connection_closed', 0, 0] as const;
const LATE = ['transient', 'connection_timeout', 0, 0] as const;
const UNKNOWN = 'no_reply_after_data';

/** reliability.md C, one row per break: before the final dot nothing was sent, after it only an answer can tell. */
const ROWS: Row[] = [
  { fault: 'nothing', script: {}, expected: ['sent', '', 1, 1] },
  { fault: 'a late greeting', script: { greeting: { delayMs: 80 } }, expected: ['sent', '', 1, 1] },
  { fault: 'no greeting', script: { greeting: { reply: null } }, expected: [...LATE] },
  { fault: 'a greeting byte by byte', script: { greeting: { everyByteMs: 100 } }, expected: [...LATE] },
  { fault: 'a FIN for a greeting', script: { greeting: { end: 'fin' } }, expected: [...LOST] },
  { fault: 'an RST for a greeting', script: { greeting: { end: 'rst' } }, expected: [...LOST] },
  reply('greeting', '421 4.3.2 shutting down', 'transient', 'connection_deferred', 'fin'),
  reply('greeting', '554 5.7.1 no service for you', 'config', 'connection_rejected', 'fin'),
  reply('ehlo', '421 4.3.2 shutting down', 'transient', 'connection_deferred', 'fin'),
  { fault: 'a FIN at EHLO', script: { ehlo: { end: 'fin' } }, expected: [...LOST] },
  { fault: 'no answer to EHLO', script: { ehlo: { reply: null } }, expected: [...LATE] },
  { fault: 'EHLO unknown, HELO known', script: { ehlo: { reply: '502 what?' } }, expected: ['sent', '', 1, 1] },
  {
    fault: 'EHLO and HELO refused',
    script: { ehlo: { reply: '550 no' }, helo: { reply: '550 5.7.1 no' } },
    expected: ['config', 'connection_rejected', 0, 0],
  },
  {
    fault: 'STARTTLS offered and refused',
    script: {},
    extensions: ['STARTTLS'],
    expected: ['transient', 'connection_tls_failed', 0, 0],
  },
  {
    fault: 'STARTTLS begun and broken off',
    script: { starttls: { reply: '220 go on', end: 'fin' } },
    extensions: ['STARTTLS'],
    expected: [...LOST],
  },
  { fault: 'a good log-in', script: {}, auth: true, expected: ['sent', '', 1, 1] },
  auth('535 5.7.8 bad credentials', 'config', 'auth_failed'),
  auth('534 5.7.9 mechanism too weak', 'config', 'auth_failed'),
  auth('530 5.7.0 must issue STARTTLS first', 'config', 'auth_failed'),
  auth('454 4.7.0 later', 'transient', 'auth_deferred'),
  { fault: 'an RST at AUTH', script: { auth: { end: 'rst' } }, auth: true, expected: [...LOST] },
  reply('mail', '421 4.3.2 shutting down', 'transient', 'smtp_421', 'fin'),
  reply('mail', '451 4.3.0 later', 'transient', 'smtp_451'),
  reply('mail', '530 5.7.0 authentication required', 'config', 'auth_required'),
  reply('mail', '550 5.7.1 sender not allowed', 'config', 'sender_rejected'),
  reply('mail', '553 5.1.8 sender unknown', 'config', 'sender_rejected'),
  reply('mail', '552 5.3.4 too big', 'permanent', 'message_too_big'),
  reply('mail', '550 no', 'permanent', 'smtp_550'),
  { fault: 'a FIN at MAIL', script: { mail: { end: 'fin' } }, expected: [...LOST] },
  { fault: 'an RST at MAIL', script: { mail: { end: 'rst' } }, expected: [...LOST] },
  { fault: 'no answer to MAIL', script: { mail: { reply: null } }, expected: [...LATE] },
  reply('rcpt', '450 4.2.1 busy', 'transient', 'smtp_450'),
  reply('rcpt', '450 4.7.28 too fast', 'throttled', 'smtp_450'),
  reply('rcpt', '550 5.1.1 no such user', 'permanent', 'smtp_550'),
  reply('rcpt', '421 4.3.2 shutting down', 'transient', 'smtp_421', 'fin'),
  { fault: 'a FIN at RCPT', script: { rcpt: { end: 'fin' } }, expected: [...LOST] },
  { fault: 'an RST at RCPT', script: { rcpt: { end: 'rst' } }, expected: [...LOST] },
  reply('data', '451 4.3.0 later', 'transient', 'smtp_451'),
  reply('data', '554 5.5.1 no', 'permanent', 'smtp_554'),
  { fault: 'a FIN at DATA', script: { data: { end: 'fin' } }, expected: [...LOST] },
  { fault: 'no answer to DATA', script: { data: { reply: null } }, expected: [...LATE] },
  { fault: 'a FIN in the body', script: { body: { end: 'fin' } }, huge: true, expected: [...LOST] },
  { fault: 'an RST in the body', script: { body: { end: 'rst' } }, huge: true, expected: [...LOST] },
  { fault: 'a server that stops reading', script: { body: { reply: null } }, huge: true, expected: [...LATE] },
  {
    fault: '452 in the body',
    script: { body: { reply: '452 4.3.1 full' } },
    huge: true,
    expected: ['transient', 'smtp_452', 0, 0],
  },
  {
    fault: '250 in the body',
    script: { body: { reply: '250 2.0.0 Ok: queued as EARLY' } },
    huge: true,
    expected: ['transient', 'connection_unexpected_reply', 0, 0],
  },
  { ...reply('dot', '451 4.3.0 later', 'transient', 'smtp_451'), expected: ['transient', 'smtp_451', 1, 0] },
  { ...reply('dot', '421 4.3.2 closing', 'transient', 'smtp_421'), expected: ['transient', 'smtp_421', 1, 0] },
  { ...reply('dot', '554 5.7.1 spam', 'permanent', 'smtp_554'), expected: ['permanent', 'smtp_554', 1, 0] },
  { ...reply('dot', '354 again', 'ambiguous', ''), expected: ['ambiguous', 'unexpected_reply', 1, 0] },
  dot('FIN, message kept', { end: 'fin', keep: true }, 1),
  dot('FIN, message lost', { end: 'fin', keep: false }, 0),
  dot('RST, message kept', { end: 'rst', keep: true }, 1),
  dot('RST, message lost', { end: 'rst', keep: false }, 0),
  dot('a 250 that is cut off', { reply: '250 2.0.0 Ok', unfinished: true, end: 'fin', keep: true }, 1),
  dot('a 550 that is cut off', { reply: '550 5.7.1 sp', unfinished: true, end: 'fin', keep: true }, 1),
  dot('silence, message kept', { reply: null, keep: true }, 1),
  dot('an answer byte by byte, too slow', { everyByteMs: 200, keep: true }, 1),
  dot('an answer that comes too late', { delayMs: 5_000, keep: true }, 1),
  { fault: 'an answer that is late, but in time', script: { dot: { delayMs: 120 } }, expected: ['sent', '', 1, 1] },
];

function reply(step: keyof SmtpScript, words: string, kind: string, code: string, end?: 'fin'): Row {
  const script: SmtpScript = { [step]: { reply: words, ...(end ? { end } : {}) } };
  return { fault: `${words.slice(0, 9)} at ${step}`, script, expected: [kind, code, 0, 0] };
}

function auth(words: string, kind: string, code: string): Row {
  return { ...reply('auth', words, kind, code), auth: true };
}

function dot(what: string, fault: SmtpScript['dot'] & object, kept: number): Row {
  return { fault: `after the dot: ${what}`, script: { dot: fault }, expected: ['ambiguous', UNKNOWN, 1, kept] };
}

describe.each([
  { server: 'one command at a time', extensions: [] },
  { server: 'PIPELINING', extensions: ['PIPELINING', 'ENHANCEDSTATUSCODES'] },
])('SMTP with $server', ({ extensions }) => {
  it.concurrent.each(ROWS.filter((row) => !row.huge))('answers $fault with $expected', (row) =>
    check({ ...row, extensions: [...extensions, ...(row.extensions ?? [])] }),
  );
});

describe('SMTP in the middle of a body', () => {
  // One after the other: composing so much blocks the event loop, and with it the other calls.
  it.each(ROWS.filter((row) => row.huge))('answers $fault with $expected', (row) => check(row));
});

async function check(row: Row): Promise<void> {
  const extensions = [...(row.extensions ?? []), ...(row.auth ? ['AUTH PLAIN'] : [])];
  const server = await startSmtpFaultServer([row.script], extensions);
  const address = { host: '127.0.0.1', port: server.port, timeouts: timeoutsFor(row) };
  const provider = createSmtpProvider(row.auth ? { ...address, ...USER } : address);
  try {
    const context = sendContext();
    const outcome = await provider.send(emailMessage(row.huge ? { text: hugeText(), html: null } : {}), context);
    const code = 'code' in outcome ? outcome.code : '';
    const dots = server.ledger.length;
    const kept = server.ledger.filter((entry) => entry.kept).length;
    expect([outcome.kind, code, dots, kept]).toEqual(row.expected);
    expect(context.told(), 'the final byte is announced once, before the dot').toBe(dots);
    expect(server.connections(), 'no retry inside').toBe(1);
  } finally {
    await provider.close();
    await server.close();
  }
}

/** Short only where nobody answers in time: a machine that is busy with all rows may be slow at everything else. */
function timeoutsFor({ script, expected }: Row): typeof PATIENT {
  if (expected[1] === LATE[1]) return BEFORE_DOT;
  const { reply, everyByteMs, delayMs = 0 } = { ...(Array.isArray(script.dot) ? script.dot[0] : script.dot) };
  return reply === null || everyByteMs || delayMs > AFTER_DOT.socketMs ? AFTER_DOT : PATIENT;
}

describe('SMTP that cannot be reached', () => {
  it('answers a refused connection with transient', async () => {
    const server = net.createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    const provider = createSmtpProvider({ host: '127.0.0.1', port, timeouts: PATIENT });
    const outcome = await provider.send(emailMessage(), sendContext());
    expect(outcome).toMatchObject({ kind: 'transient', code: 'connection_refused', response: null });
  });

  it('answers a certificate that nobody vouches for with transient, and sends nothing', async () => {
    const sink = await startSmtpSink({ hideSTARTTLS: false });
    const provider = createSmtpProvider({ host: '127.0.0.1', port: sink.port, timeouts: PATIENT });
    const outcome = await provider.send(emailMessage(), sendContext());
    expect(outcome).toMatchObject({ kind: 'transient', code: 'connection_tls_failed' });
    expect(sink.ledger).toHaveLength(0);
    await sink.close();
  });

  it('refuses to speak without TLS when told so', async () => {
    const sink = await startSmtpSink();
    const provider = createSmtpProvider({ host: '127.0.0.1', port: sink.port, requireTls: true, timeouts: PATIENT });
    const outcome = await provider.send(emailMessage(), sendContext());
    expect(outcome).toMatchObject({ kind: 'transient', code: 'connection_tls_failed' });
    expect(sink.ledger).toHaveLength(0);
    await sink.close();
  });

  it.each([
    ['STARTTLS', { hideSTARTTLS: false }, false],
    ['TLS from the first byte', { secure: true }, true],
  ])('sends and reuses the connection over %s', async (_name, options, secure) => {
    const sink = await startSmtpSink(options);
    const tls = { rejectUnauthorized: false };
    const provider = createSmtpProvider({ host: '127.0.0.1', port: sink.port, secure, tls });
    expect((await provider.send(emailMessage(), sendContext())).kind).toBe('sent');
    expect((await provider.send(emailMessage(), sendContext())).kind).toBe('sent');
    expect([sink.ledger.length, sink.connections()]).toEqual([2, 1]);
    await provider.close();
    await sink.close();
  });
});
