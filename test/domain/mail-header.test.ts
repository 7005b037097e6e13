import { describe, expect, it } from 'vitest';
import { isFurtherHeader } from '../../src/domain/mail-header.ts';

describe('a further header of a mail', () => {
  it.each(['X-Campaign', 'Feedback-ID', 'In-Reply-To', 'Auto-Submitted', 'X-Mailer', 'X-PMX', 'X-SESSION'])(
    'may be %s',
    (name) => {
      expect(isFurtherHeader(name)).toBe(true);
    },
  );

  it.each(['Bcc', 'DKIM-Signature', 'Content-Type', 'X-Notification-Id', 'X A', 'X-Ä', ''])(
    'may not be %s, which is ours or none',
    (name) => {
      expect(isFurtherHeader(name)).toBe(false);
    },
  );

  it.each([
    ...['X-SMTPAPI', 'x-smtpapi', 'X-SG-EID', 'X-SendGrid-Category', 'X-SES-CONFIGURATION-SET', 'X-Mailgun-Variables'],
    ...[
      'X-MC-BccAddress',
      'X-Mandrill-User',
      'X-MSYS-API',
      'X-PM-Message-Stream',
      'X-MJ-CustomID',
      'X-Mailjet-Campaign',
    ],
    ...['X-Mailin-custom', 'X-SIB-Sandbox', 'X-Smtp2go-Tag'],
  ])('may not be %s, by which a mail service is told what to do', (name) => {
    expect(isFurtherHeader(name)).toBe(false);
  });
});
