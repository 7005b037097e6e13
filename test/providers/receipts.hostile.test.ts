import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ReceiptReader } from '../../src/domain/receipt.ts';
import { addressesIn } from '../../src/providers/email/addresses.ts';
import { createMailReceiptReader } from '../../src/providers/email/reports/receipts.ts';
import { createSendgridReceiptReader } from '../../src/providers/email/sendgrid/receipts.ts';
import { createSesReceiptReader } from '../../src/providers/email/ses/receipts.ts';
import { createMsg91ReceiptReader } from '../../src/providers/sms/msg91/receipts.ts';
import { createMetaReceiptReader } from '../../src/providers/whatsapp/meta/receipts.ts';
import { toRow } from '../../src/services/receipts/to-row.ts';
import { PROOF } from '../support/fakes/mail-reports.ts';
import { metaWebhook } from '../support/fakes/meta.ts';

/** Words that mean something to a reader, so that chance gets further than the door. */
const NAMES = [
  ...['eventType', 'notificationType', 'mail', 'bounce', 'complaint', 'delivery', 'open', 'click', 'reject', 'headers'],
  ...['destination', 'messageId', 'bouncedRecipients', 'complainedRecipients', 'recipients', 'emailAddress', 'status'],
  ...['Type', 'Message', 'SubscribeURL', 'event', 'email', 'timestamp', 'reason', 'sg_event_id', 'requestId', 'report'],
  ...['data', 'number', 'desc', 'object', 'entry', 'changes', 'field', 'value', 'statuses', 'messages', 'errors', 'id'],
];
const WORDS = [
  'Bounce',
  'Complaint',
  'Delivery',
  'Open',
  'Reject',
  'bounce',
  'open',
  'Notification',
  'failed',
  'read',
  '1',
];
const key = fc.oneof(fc.constantFrom(...NAMES), fc.string({ maxLength: 4 }));
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom<unknown>(...WORDS, null, true, 5, 1e300, '\0', '\ud800', 'whatsapp_business_account'),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(key, tie('value'), { maxKeys: 6 }),
  ),
}));

const READERS: Record<string, ReceiptReader> = {
  ses: createSesReceiptReader({ onSubscription() {} }),
  sendgrid: createSendgridReceiptReader({ publicKey: null }),
  msg91: createMsg91ReceiptReader(),
  meta: createMetaReceiptReader({ appSecret: 'app', verifyToken: 'verify' }),
  email: createMailReceiptReader(PROOF),
};

describe.each(Object.entries(READERS))('whatever is posted to the reader of %s', (source, reader) => {
  it('is read or refused, and what is read can be kept', async () => {
    await fc.assert(
      fc.asyncProperty(value, async (posted) => {
        const body = JSON.stringify(posted);
        const headers = { 'content-type': 'application/json' };
        const plain = { url: 'https://posthorn.example/', headers, body };
        const reading = await reader.read(source === 'meta' ? metaWebhook(body, 'app') : plain);
        expect(['read', 'unreadable']).toContain(reading.kind);
        if (reading.kind !== 'read') return;
        for (const receipt of reading.receipts) {
          const row = toRow(receipt, { source, reader, secret: 'secret' });
          expect(row.raw.length).toBeLessThanOrEqual(8_192);
          expect(row.key).not.toContain('\0');
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('the addresses of a header', () => {
  it.each([
    ['rfc822; Ada@Example.COM', ['ada@example.com']],
    ['RFC822;<ada@example.com>', ['ada@example.com']],
    ['"Lovelace, Ada" <ada@example.com> (work)', ['ada@example.com']],
    ['ada@bücher.example', ['ada@xn--bcher-kva.example']],
    ['ada@XN--BCHER-KVA.example.', ['ada@xn--bcher-kva.example']],
    ['utf-8; ada@b\\x{FC}cher.example', ['ada@xn--bcher-kva.example']],
    ['rfc822;ada+2Bshop@example.com', ['ada+2bshop@example.com', 'ada+shop@example.com']],
    ['<@relay.example,@other.example:ada@example.com>', ['ada@example.com']],
    ['"ada."@example.com', ['"ada."@example.com', 'ada.@example.com']],
    ['ada@example.com, bob@example.com', ['ada@example.com', 'bob@example.com']],
    ['Undisclosed recipients:;', []],
    ['rfc822;', []],
  ])('%s', (header, addresses) => {
    expect(addressesIn(header)).toEqual(addresses);
  });
});
