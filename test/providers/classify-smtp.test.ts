import { describe, expect, it } from 'vitest';
import { classifySmtp, type SmtpPhase } from '../../src/providers/email/smtp/classify.ts';
import { parseSmtpUrl } from '../../src/providers/email/smtp/options.ts';
import { queueIdOf } from '../../src/providers/email/smtp/queue-id.ts';
import { redact } from '../../src/providers/redact.ts';

const BEFORE_FINAL: SmtpPhase[] = [
  'connect',
  'greeting',
  'ehlo',
  'starttls',
  'auth',
  'envelope',
  'mail',
  'rcpt',
  'data',
  'body',
];

function verdict(phase: SmtpPhase, reply: string | null, cause: string | null = null): string {
  const outcome = classifySmtp({ phase, reply, cause, words: reply ?? 'words' });
  return `${outcome.kind} ${outcome.code}`;
}

describe('the verdict on an SMTP failure', () => {
  it.each(BEFORE_FINAL)('is never ambiguous at %s, whatever happened', (phase) => {
    for (const cause of ['ECONNRESET', 'ETIMEDOUT', 'EPIPE', 'ESOCKET', 'ECONNECTION', 'ABORTED', 'ETLS', null]) {
      expect(verdict(phase, null, cause)).toMatch(/^transient /);
    }
    for (const reply of ['421 x', '450 x', '550 x', '250 x', '354 x', 'nonsense']) {
      expect(verdict(phase, reply)).not.toMatch(/^ambiguous/);
    }
  });

  it('is ambiguous after the final dot unless a 4yz or 5yz reply says otherwise', () => {
    for (const cause of ['ECONNRESET', 'ETIMEDOUT', 'EPIPE', 'ECONNECTION', 'EPROTOCOL', null]) {
      expect(verdict('final', null, cause)).toBe('ambiguous no_reply_after_data');
    }
    expect(verdict('final', null, 'ABORTED')).toBe('ambiguous aborted_after_data');
    for (const reply of ['354 go on', '250', 'nonsense', '650 x']) {
      expect(verdict('final', reply)).toBe('ambiguous unexpected_reply');
    }
    expect(verdict('final', '452 4.3.1 full')).toBe('transient smtp_452');
    expect(verdict('final', '550 5.7.1 spam')).toBe('permanent smtp_550');
  });

  it.each([
    ['connect', 'ECONNREFUSED', 'connection_refused'],
    ['connect', 'ENOTFOUND', 'connection_dns_failed'],
    ['connect', 'EAI_AGAIN', 'connection_dns_failed'],
    ['connect', 'ETIMEDOUT', 'connection_timeout'],
    ['connect', 'EHOSTUNREACH', 'connection_failed'],
    ['greeting', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'connection_tls_failed'],
    ['greeting', 'ERR_TLS_CERT_ALTNAME_INVALID', 'connection_tls_failed'],
    ['greeting', 'ECONNRESET', 'connection_closed'],
    ['body', 'EPIPE', 'connection_closed'],
  ] as const)('at %s for %s is transient %s', (phase, cause, code) => {
    expect(verdict(phase, null, cause)).toBe(`transient ${code}`);
  });

  it.each([
    ['rcpt', '452 4.5.3 too many recipients', 'transient smtp_452'],
    ['rcpt', '450 4.7.1 grey-listed', 'transient smtp_450'],
    ['rcpt', '451 4.7.0 try again', 'transient smtp_451'],
    ['final', '421-4.7.28 unusual rate', 'throttled smtp_421'],
    ['final', '550 5.7.28 mail flood', 'permanent smtp_550'],
    ['rcpt', '552 5.2.2 mailbox full', 'permanent smtp_552'],
    ['final', '552 5.3.4 too big', 'permanent message_too_big'],
    ['rcpt', '550 5.7.1 not accepted for this recipient', 'permanent smtp_550'],
    ['rcpt', '530 5.7.0 authenticate first', 'config auth_required'],
    ['data', '503 5.5.1 bad sequence', 'transient smtp_503'],
    ['auth', '432 4.7.12 password transition needed', 'config auth_failed'],
    ['auth', '334 what', 'transient connection_unexpected_reply'],
    ['greeting', '521 5.3.2 no mail here', 'config connection_rejected'],
    ['mail', '501 5.1.7 bad sender address', 'config sender_rejected'],
    ['mail', '550 5.7.10 not an enhanced code that we know', 'permanent smtp_550'],
  ] as const)('at %s for "%s" is %s', (phase, reply, expected) => {
    expect(verdict(phase, reply)).toBe(expected);
  });
});

describe('the words that are kept', () => {
  const known = { addresses: ['jane.roe+x@example.test'], secrets: ['relay-user', 'hunter2'] };

  it.each([
    ['550 5.1.1 <jane.roe+x@example.test>: unknown', '550 5.1.1 <[address]>: unknown'],
    ['JANE.ROE+X@EXAMPLE.TEST unknown', '[address] unknown'],
    ['no such user: jane.roe+x', 'no such user: [address]'],
    ['forwarded to other@sub.example.test, sorry', 'forwarded to [address], sorry'],
    ['jürgen@bücher.example unknown', '[address] unknown'],
    ['user relay-user, pass hunter2', 'user [secret], pass [secret]'],
    [`AUTH ${Buffer.from('hunter2').toString('base64')}`, 'AUTH [secret]'],
    ['one\r\n\ttwo\u0000\u001b[31m', 'one two [31m'],
  ])('are without address, secret and control characters: %j', (words, expected) => {
    expect(redact(words, known)).toBe(expected);
  });

  it('are at most 8 KiB, with no half character and no half address at the end', () => {
    const cut = redact('ü'.repeat(9_000), known);
    expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(8_192);
    expect(cut).toMatch(/^ü+$/);
    expect(redact(`${'x '.repeat(4_090)}bob@example.test`, known)).not.toContain('bob');
  });

  it('are found in linear time', () => {
    const before = performance.now();
    for (const letter of ['a', '@', '<', '"']) redact(letter.repeat(100_000), known);
    expect(performance.now() - before).toBeLessThan(15_000);
  });
});

describe('the queue id', () => {
  it.each([
    ['250 2.0.0 Ok: queued as 4Xyz1', '4Xyz1'],
    ['250 OK id=1sABcd-0002Yz-1A', '1sABcd-0002Yz-1A'],
    ['250 Ok 0100018b5c3c0a4f-0a1b-000000', '0100018b5c3c0a4f-0a1b-000000'],
    ['250 2.0.0 47ABC123 Message accepted for delivery', '47ABC123'],
    ['250 2.0.0 OK  1718000000 a1-20020a.12 - gsmtp', 'a1-20020a.12'],
    ['250 OK', null],
  ])('of "%s" is %s', (reply, id) => {
    expect(queueIdOf(reply)).toBe(id);
  });
});

describe('an SMTP URL', () => {
  it.each([
    ['smtp://mail.test', { host: 'mail.test', port: 587, secure: false, user: null, pass: null }],
    ['smtps://u%40x:p%3Aw@mail.test', { host: 'mail.test', port: 465, secure: true, user: 'u@x', pass: 'p:w' }],
    ['smtp://[::1]:1025/', { host: '::1', port: 1025, secure: false, user: null, pass: null }],
  ])('%s is taken apart', (url, server) => {
    expect(parseSmtpUrl(url)).toEqual(server);
  });

  it.each([
    '',
    'mail.test:25',
    'http://mail.test',
    'smtp://u:secret@mail.test?pool=true',
    'smtp://u:%zzsecret@mail.test',
  ])('that cannot work is refused without its text: %j', (url) => {
    expect(() => parseSmtpUrl(url)).toThrow(TypeError);
    expect(() => parseSmtpUrl(url)).not.toThrow(/secret/);
  });
});
