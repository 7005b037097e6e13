import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Receipt } from '../../src/domain/receipt.ts';
import { isAddressGone } from '../../src/providers/email/bounce/is-address-gone.ts';
import { createMailReceiptReader } from '../../src/providers/email/reports/receipts.ts';
import { classifySmtp } from '../../src/providers/email/smtp/classify.ts';
import { bouncesInWords, WORDED_BOUNCES, type WordedBounce } from '../support/fakes/bounces.ts';
import { DSN, mailRequest, OURS, PROOF, provenReport } from '../support/fakes/mail-reports.ts';

const reader = createMailReceiptReader(PROOF);
const receiptsOf = async (mail: string): Promise<Receipt[]> => {
  const reading = await reader.read(mailRequest(mail));
  return reading.kind === 'read' ? reading.receipts : [];
};
const reportOf = ({ status, said }: WordedBounce) =>
  DSN.replace('Status: 4.0.0', `Status: ${status}`).replace(
    /Diagnostic-Code: .*\r\n/,
    said ? `Diagnostic-Code: ${said}\r\n` : '',
  );

describe('a bounce', () => {
  it.each(WORDED_BOUNCES)('of $host, $status $said: the address is gone: $isGone', async (bounce) => {
    const [receipt] = await receiptsOf(provenReport(reportOf(bounce)));
    expect(receipt?.kind).toBe('BOUNCED');
    expect(receipt?.suppress).toBe(bounce.isGone ? 'hard_bounce' : null);
  });

  it('keeps nobody from the next mail without what only the hosts on its way were told', async () => {
    for (const bounce of WORDED_BOUNCES) {
      expect((await receiptsOf(reportOf(bounce)))[0]).toMatchObject({ kind: 'BOUNCED', suppress: null });
    }
  });

  it('means the same where the server says it at RCPT, and nothing anywhere else', () => {
    const replies = WORDED_BOUNCES.filter(({ said }) => /^smtp; ?5\d\d/i.test(said));
    for (const { said } of replies) {
      const reply = said.replace(/^smtp; ?/i, '');
      const at = (phase: 'rcpt' | 'final' | 'mail') => classifySmtp({ phase, reply, cause: null, message: reply });
      const isGone = 'addressGone' in at('rcpt');
      expect(isGone, reply).toBe(isAddressGone({ said: reply }));
      expect('addressGone' in at('final') || 'addressGone' in at('mail')).toBe(false);
    }
  });

  it('of a living address is not made a dead one by whatever else the words hold', () => {
    const kept = WORDED_BOUNCES.filter(({ isGone, said }) => !isGone && said !== '');
    const around = fc.constantFrom('', ' ', ' (in reply to RCPT TO command)', '\r\n', ' [mx1.example.net]');
    fc.assert(
      fc.property(fc.constantFrom(...kept), around, ({ status, said }, tail) => {
        expect(isAddressGone({ status, said: said + tail })).toBe(false);
        expect(isAddressGone({ status, said: said.toUpperCase() + tail })).toBe(false);
      }),
    );
  });

  it('is judged in linear time, whatever a stranger writes', async () => {
    for (const part of [
      'deliver',
      'fail',
      '-',
      ' ',
      '\n',
      'no ',
      'user ',
      '!',
      'konto',
      'bad !',
      'sender ',
      'unknown host ',
      '<a@',
      'адрес',
      '5.1.1 ',
    ]) {
      const before = performance.now();
      isAddressGone({ said: part.repeat(100_000) });
      const words = part.repeat(100_000).slice(0, 100_000);
      await receiptsOf(`From: MAILER-DAEMON@mx.example\nSubject: x\n\n<a@b.example>:\n${words}`);
      await receiptsOf(provenReport(DSN.replace(/Diagnostic-Code: .*\r\n/, '').replace('unrecoverable error', words)));
      expect(performance.now() - before).toBeLessThan(10_000);
    }
  });
});

describe('what is no bounce', () => {
  const about = `In-Reply-To: <${OURS}@example.org>`;
  it.each([
    [
      'an out-of-office reply',
      `From: ada@example.com\n${about}\nAuto-Submitted: auto-replied\n\nI am away. No such user.\n`,
    ],
    [
      'a reply of a postmaster',
      `From: postmaster@example.com\nSubject: Re: Hello\n${about}\n\nThank you, we got it.\n`,
    ],
    [
      'a note that a mail was read (RFC 8098)',
      [
        ...['From: ada@example.com', about, 'MIME-Version: 1.0'],
        ...['Content-Type: multipart/report; report-type=disposition-notification; boundary=B', '', '--B'],
        ...['Content-Type: message/disposition-notification', '', `Original-Message-ID: <${OURS}@example.org>`],
        ...['Final-Recipient: rfc822; ada@example.com', 'Disposition: manual-action/MDN-sent-manually; displayed', ''],
        ...['--B--', ''],
      ].join('\n'),
    ],
  ])('%s says nothing', async (_what, mail) => {
    expect(await receiptsOf(mail)).toEqual([]);
  });
});

describe('a bounce in words alone', () => {
  it.each(Object.entries(bouncesInWords(OURS)))('is read as %s writes it', async (_host, mail) => {
    const address = mail.includes('notes.example') ? 'ada@notes.example' : 'ada@example.com';
    expect(await receiptsOf(mail)).toMatchObject([{ kind: 'BOUNCED', notificationId: OURS, recipients: [address] }]);
    const proven = mail.replace('Subject:', `${provenReport('Reporting-MTA:').split('\r\n')[0]}\r\nSubject:`);
    expect(await receiptsOf(proven)).toMatchObject([{ suppress: 'hard_bounce' }]);
  });

  it.each<[string, (mail: string) => string]>([
    ['that may still arrive', (mail) => mail.replace('failure notice', 'Warning: message delayed 24 hours')],
    ['of no mail system', (mail) => mail.replace('MAILER-DAEMON@', 'ada@')],
    ['about another mail', (mail) => mail.replaceAll(OURS, 'other')],
  ])('is none %s', async (_what, alter) => {
    expect(await receiptsOf(alter(bouncesInWords(OURS).qmail ?? ''))).toEqual([]);
  });
});
