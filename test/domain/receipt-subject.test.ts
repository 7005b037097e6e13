import { describe, expect, it } from 'vitest';
import { whomReceiptNames } from '../../src/domain/receipt-subject.ts';

const RECIPIENT = { kind: 'recipient' };
const NOBODY = { kind: 'nobody' };
const COPY = { kind: 'copy', hash: 'cc' };

describe('whom a receipt names', () => {
  it.each([
    ['the one person of the vendor’s id', null, ['cc'], RECIPIENT],
    ['the recipient', ['main'], ['cc'], RECIPIENT],
    ['the recipient, elsewhere', ['main', 'elsewhere'], ['cc'], RECIPIENT],
    ['elsewhere, and the recipient', ['elsewhere', 'main'], ['cc'], RECIPIENT],
    ['somebody in cc', ['cc'], ['cc', 'bcc'], COPY],
    ['somebody in cc whose mail went on to the recipient', ['cc', 'main'], ['cc'], COPY],
    ['the recipient, who is in cc as well', ['main'], ['main', 'cc'], RECIPIENT],
    ['another address, of a mail to one', ['elsewhere'], [], RECIPIENT],
    ['another address, of a mail to one who is in cc as well', ['elsewhere'], ['main'], RECIPIENT],
    ['another address, of a mail to several', ['elsewhere'], ['cc'], NOBODY],
    ['nobody, of a mail to one', [], [], RECIPIENT],
    ['nobody, of a mail to several', [], ['cc'], NOBODY],
    ['another address, when nobody knows any more who had copies', ['elsewhere'], null, NOBODY],
    ['the recipient, when nobody knows any more who had copies', ['main'], null, RECIPIENT],
  ])('is %s', (_what, named, copies, subject) => {
    expect(whomReceiptNames(named, { own: 'main', copies })).toEqual(subject);
  });
});
