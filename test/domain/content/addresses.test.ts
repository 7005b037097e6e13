import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recipientHash, recipientHashes, userKey, userKeys } from '../../../src/contracts/keyed-hash.ts';
import { phoneSpellings } from '../../../src/domain/phone-spellings.ts';
import { composeMessage } from '../../../src/providers/email/smtp/compose-message.ts';
import { createEnvelope } from '../../../src/providers/email/smtp/envelope.ts';
import { parseEmailAddress } from '../../../src/services/input/email-address.ts';
import { parsePhoneNumber } from '../../../src/services/input/phone-number.ts';
import { emailMessage } from '../../support/factories/smtp-message.ts';

describe('a quoted local part (RFC 5321, 4.1.2)', () => {
  it.each([
    ['"abc."@docomo.ne.jp', '"abc."@docomo.ne.jp'],
    ['"a..b"@docomo.ne.jp', '"a..b"@docomo.ne.jp'],
    ['"john doe"@Example.COM', '"john doe"@example.com'],
    ['"a@b"@example.com', '"a@b"@example.com'],
    ['"a,b;c:d"@example.com', '"a,b;c:d"@example.com'],
    ['"a\\"b\\\\c"@example.com', '"a\\"b\\\\c"@example.com'],
    ['"ada"@example.com', 'ada@example.com'],
    ['"a\\d\\a"@example.com', 'ada@example.com'],
    ['"a\\.."@example.com', '"a.."@example.com'],
  ])('%s is taken, as %s', async (given, taken) => {
    expect(parseEmailAddress(given)).toBe(taken);
    expect(parseEmailAddress(taken)).toBe(taken);
    const mail = await composeMessage(emailMessage({ to: taken, cc: [taken, 'b@example.com'], replyTo: [taken] }));
    if ('refused' in mail) throw new Error(mail.why);
    expect(createEnvelope(mail, 'ntf_1', {}).to).toEqual([taken, 'b@example.com']);
    const [head = ''] = mail.raw.toString().split('\r\n\r\n');
    const quoted = taken.startsWith('"') ? `<${taken}>` : taken;
    expect(head).toContain(`\r\nTo: ${quoted}\r\n`);
    expect(head).toContain(`\r\nReply-To: ${quoted}\r\n`);
    expect(head).toContain(`\r\nCc: ${quoted}, b@example.com\r\n`);
  });

  it.each([
    '"a"b@example.com',
    '"a@example.com',
    'a"@example.com',
    '""@example.com',
    '"a\r\nb"@example.com',
    '"a<b>"@example.com',
    '"é"@example.com',
    `"${'a'.repeat(63)}"@example.com`,
    '"a\\"@example.com',
  ])('%s is refused', (given) => {
    expect(parseEmailAddress(given)).toBeNull();
  });

  it('has one hash, however its letters are written', () => {
    const [first, ...others] = ['"Abc."@docomo.ne.jp', '"abc."@DOCOMO.ne.jp', '"a/b c"@x.example'].map((one) =>
      recipientHash('s', parseEmailAddress(one) ?? '').toString('hex'),
    );
    expect(others[0]).toBe(first);
    expect(recipientHash('s', '"A/B C"@x.example').toString('hex')).toBe(others[1]);
  });
});

describe('one person under two spellings of a number', () => {
  const pairs = [
    ['Mexico', '+525512345678', '+5215512345678'],
    ['Brazil', '+5531988887777', '+553188887777'],
    ['Argentina', '+5491123456789', '+541123456789'],
  ] as const;

  it.each(pairs)('%s: both are taken as they are written, and have one key', (_country, canonical, other) => {
    for (const one of [canonical, other]) {
      expect(parsePhoneNumber(one)).toBe(one);
      expect(phoneSpellings(one)).toEqual([canonical, other]);
      expect(recipientHash('s', one)).toEqual(recipientHash('s', canonical));
      expect(userKey('s', OWNER, { phone: one }, 'whatsapp')).toBe(userKey('s', OWNER, { phone: canonical }, 'sms'));
      expect(recipientHashes('s', one)).toHaveLength(2);
      expect(userKeys('s', OWNER, { phone: one }, 'sms')).toHaveLength(2);
    }
  });

  it.each([
    ['a Brazilian landline', '+553132345678'],
    ['a Brazilian mobile that never had eight digits', '+5511912345678'],
    ['a number of the United States', '+14155552671'],
    ['a short number of Mexico', '+52551234567'],
    ['a service number of Mexico', '+5218001234567'],
    ['a number of Argentina that is too short', '+54911234567'],
  ])('%s has one', (_what, phone) => {
    const spellings = phoneSpellings(phone);
    expect(spellings[0]).toBe(phone.startsWith('+521') ? '+528001234567' : phone);
    if (!phone.startsWith('+521')) expect(spellings).toEqual([phone]);
  });

  it('the key of a spelling is that of all its spellings, whatever the number', () => {
    const prefixes = fc.constantFrom('+52', '+521', '+55', '+5511', '+55319', '+54', '+549', '+1', '+49');
    fc.assert(
      fc.property(prefixes, fc.stringMatching(/^\d{6,10}$/), (prefix, digits) => {
        const spellings = phoneSpellings(prefix + digits);
        for (const one of spellings) expect(phoneSpellings(one)).toEqual(spellings);
        expect(spellings).toContain(prefix + digits);
      }),
      { numRuns: 2_000 },
    );
  });

  it('other addresses and users with an id have the hashes that they had', () => {
    expect(recipientHash('s', '+14155552671').toString('hex')).toMatch(/^[0-9a-f]{64}$/);
    expect(recipientHashes('s', 'Ada@example.com')).toEqual([recipientHash('s', 'ada@example.com')]);
    expect(userKeys('s', OWNER, { userId: '+525512345678', phone: '+14155552671' }, 'sms')).toHaveLength(1);
  });
});

const OWNER = { clientId: '00000000-0000-0000-0000-000000000000', environment: 'live' } as const;
