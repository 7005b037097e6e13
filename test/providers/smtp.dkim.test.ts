import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EmailMessage } from '../../src/providers/email/message.ts';
import { createSmtpProvider } from '../../src/providers/email/smtp/provider.ts';
import { verifyDkim } from '../support/expect/verify-dkim.ts';
import { emailMessage, sendContext } from '../support/factories/smtp-message.ts';
import { type SmtpSink, startSmtpSink } from '../support/fakes/smtp-sink.ts';

/** https://www.rfc-editor.org/rfc/rfc8463#appendix-A.2, the key at `test._domainkey`. */
const RFC_KEY =
  'MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWRiGs5V6NpP3idY6Wk08a5qhdR6wy5bdOKb2jLQiY/J16JYi0Qvx/byYzCNb3W91y3FutACDfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKrM3rG4hstT5QjvHO9PzoxZyVYLzBfO2EeC3Ip3G+2kryOTIKT+l/K4w3QIDAQAB';
/** https://www.rfc-editor.org/rfc/rfc8463#appendix-A.3, without the Ed25519 signature. */
const RFC_MESSAGE = [
  'DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;',
  ' d=football.example.com; i=@football.example.com;',
  ' q=dns/txt; s=test; t=1528637909; h=from : to : subject :',
  ' date : message-id : from : subject : date;',
  ' bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;',
  ' b=F45dVWDfMbQDGHJFlXUNB2HKfbCeLRyhDXgFpEL8GwpsRe0IeIixNTe3',
  ' DhCVlUrSjV4BwcVcOF6+FF3Zo9Rpo1tFOeS9mPYQTnGdaSGsgeefOsk2Jz',
  ' dA+L10TeYt9BgDfQNZtKdN1WO//KgIqXP7OdEFE4LjFYNcUxZQ4FADY+8=',
  'From: Joe SixPack <joe@football.example.com>',
  'To: Suzie Q <suzie@shopping.example.net>',
  'Subject: Is dinner ready?',
  'Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)',
  'Message-ID: <20030712040037.46341.5F8J@football.example.com>',
  '',
  'Hi.',
  '',
  'We lost the game.  Are you hungry yet?',
  '',
  'Joe.',
  '',
].join('\r\n');

const keys = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'der' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});
const PUBLIC = keys.publicKey.toString('base64');
const DKIM = { domain: 'posthorn.test', selector: 's2026', privateKey: keys.privateKey };

let sink: SmtpSink;
beforeAll(async () => {
  sink = await startSmtpSink();
});
afterAll(() => sink.close());

/** The mail byte for byte as it came over the wire. */
async function arrived(message: EmailMessage, dkim: typeof DKIM | null = DKIM): Promise<Buffer> {
  const provider = createSmtpProvider({ host: '127.0.0.1', port: sink.port, ...(dkim ? { dkim } : {}) });
  expect((await provider.send(message, sendContext())).kind).toBe('sent');
  await provider.close();
  const mail = sink.ledger.at(-1);
  if (!mail) throw new Error('nothing arrived');
  return mail.raw;
}

const GOOD = { bodyHash: true, signature: true };

describe('the check of a signature', () => {
  it('agrees with the published example, and not with an altered one', () => {
    expect(verifyDkim(Buffer.from(RFC_MESSAGE), RFC_KEY)).toMatchObject([GOOD]);
    const later = Buffer.from(RFC_MESSAGE.replace('Is dinner ready?', 'Is dinner over?'));
    expect(verifyDkim(later, RFC_KEY)).toMatchObject([{ bodyHash: true, signature: false }]);
    const other = Buffer.from(RFC_MESSAGE.replace('lost', 'won'));
    expect(verifyDkim(other, RFC_KEY)).toMatchObject([{ bodyHash: false, signature: true }]);
  });
});

describe('a signed mail', () => {
  it.each([
    ['a small mail', {}],
    ['lone dots, bare line ends and trailing space', { text: '.\n..\n.hidden\n\n.\r\nlone \rCR\n \nend. \n\n\n' }],
    ['any script', { subject: `Grüße 你好 ${'длинная тема '.repeat(20)}`, text: 'Zeile für Zeile.\n'.repeat(500) }],
    ['text alone', { html: null, text: 'plain' }],
    ['an empty text', { html: null, text: '' }],
    [
      'copies, replies and headers',
      {
        cc: ['cc@example.test'],
        bcc: ['bcc@example.test'],
        replyTo: ['re@example.test'],
        headers: { 'List-Id': '<a.b>' },
      },
    ],
    [
      'an attachment of a megabyte',
      {
        attachments: [
          { filename: 'a.bin', contentType: 'application/pdf', contentId: null, content: Buffer.alloc(1_048_576, 7) },
        ],
      },
    ],
  ])('holds for %s, as it came over the wire', async (_name, overrides) => {
    const [check, ...more] = verifyDkim(await arrived(emailMessage(overrides)), PUBLIC);
    expect(more).toEqual([]);
    expect(check).toMatchObject({ ...GOOD, tags: { d: 'posthorn.test', s: 's2026', a: 'rsa-sha256' } });
    expect(check?.signed).toEqual(
      expect.arrayContaining(['from', 'to', 'subject', 'date', 'message-id', 'mime-version']),
    );
  });

  it('covers the headers by which a mail program unsubscribes, as RFC 8058 asks', async () => {
    const raw = await arrived(emailMessage({ unsubscribeUrl: 'https://posthorn.test/u/token' }));
    const [check] = verifyDkim(raw, PUBLIC);
    expect(check).toMatchObject(GOOD);
    expect(check?.signed).toEqual(expect.arrayContaining(['list-unsubscribe', 'list-unsubscribe-post']));
  });

  it('is broken by a change of any header that it covers, and of the body', async () => {
    const message = emailMessage({
      cc: ['cc@example.test'],
      replyTo: ['re@example.test'],
      unsubscribeUrl: 'https://posthorn.test/u/token',
    });
    const raw = (await arrived(message)).toString('latin1');
    const [check] = verifyDkim(Buffer.from(raw, 'latin1'), PUBLIC);
    for (const name of check?.signed ?? []) {
      const altered = raw.replace(new RegExp(`^(${name}:[ \\r\\n]*)(.)`, 'im'), '$1~');
      expect(altered, name).not.toBe(raw);
      expect(verifyDkim(Buffer.from(altered, 'latin1'), PUBLIC), name).toMatchObject([{ signature: false }]);
    }
    const body = raw.replace('on its way', 'in the box');
    expect(verifyDkim(Buffer.from(body, 'latin1'), PUBLIC)).toMatchObject([{ bodyHash: false }]);
  });

  it('holds only for its own key', async () => {
    expect(verifyDkim(await arrived(emailMessage()), RFC_KEY)).toMatchObject([{ bodyHash: true, signature: false }]);
  });

  it('is not signed where no key is given', async () => {
    expect(verifyDkim(await arrived(emailMessage(), null), PUBLIC)).toEqual([]);
  });
});

describe('a key that cannot sign', () => {
  const ed25519 = generateKeyPairSync('ed25519', {
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  }).privateKey;
  const short = generateKeyPairSync('rsa', {
    modulusLength: 768,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  }).privateKey;

  it.each([
    ['no key', { privateKey: 'my secret words' }],
    ['a key of another kind', { privateKey: ed25519 }],
    ['a key that is too short', { privateKey: short }],
    ['a domain that is none', { domain: 'posthorn.test; s=other' }],
    ['an empty selector', { selector: '' }],
  ])('is refused at once: %s', (_name, wrong) => {
    const create = () => createSmtpProvider({ host: '127.0.0.1', port: 25, dkim: { ...DKIM, ...wrong } });
    expect(create).toThrow(TypeError);
    expect(create).not.toThrow(/secret words|BEGIN/);
  });
});
