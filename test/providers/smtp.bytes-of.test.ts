import fc from 'fast-check';
import MailComposer from 'nodemailer/lib/mail-composer';
import { expect, test } from 'vitest';
import { bytesOf } from '../../src/providers/email/smtp/bytes-of.ts';

const line = fc.oneof(
  fc.string({ maxLength: 200 }),
  fc.string({ unit: 'grapheme', maxLength: 120 }),
  fc.constantFrom('.', '..', '--', '=', '=3D', 'From here', 'a'.repeat(900), 'Grüße, '.repeat(30)),
);
/** nodemailer may break the last line elsewhere where white space ends all, which says the same. */
const words = fc.array(line, { maxLength: 8 }).map((lines) => lines.join('\r\n').replace(/[\t ]+$/, ''));

test('a mail of short words has the bytes that nodemailer makes of it', async () => {
  await fc.assert(
    fc.asyncProperty(words, fc.option(words), words, async (text, html, subject) => {
      const mail = new MailComposer({
        from: { name: 'Pöst, "Horn"', address: 'sender@posthorn.test' },
        to: { name: '', address: 'recipient@example.test' },
        subject: subject.replaceAll(/[\r\n]/g, ' '),
        messageId: '<ntf_1@posthorn.test>',
        date: new Date(0),
        headers: [{ key: 'X-Notification-Id', value: 'ntf_1' }],
        text,
        ...(html !== null && { html }),
      }).compile();
      const made = bytesOf(mail);
      expect(made.toString('latin1')).toBe((await mail.build()).toString('latin1'));
    }),
    { numRuns: 100 },
  );
});

test('a part that is not text is refused', () => {
  const mail = new MailComposer({ text: 'a', attachments: [{ filename: 'a.txt', content: Buffer.from('a') }] });
  expect(() => bytesOf(mail.compile())).toThrow(TypeError);
});
