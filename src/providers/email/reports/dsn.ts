import type { Receipt } from '../../../domain/receipt.ts';
import { receiptKey } from '../../receipt-key.ts';
import { redact } from '../../redact.ts';
import { addressesIn } from '../own-id.ts';
import { dateOf, type Fields, type MailReport } from '../report-fields.ts';

/**
 * Statuses of RFC 3463, 3.2, with the addition of RFC 7505: the recipient's address is wrong. Of 5.1.x, the others say
 * that it is right (5.1.5), or that the sender's is wrong (5.1.7, 5.1.8).
 */
const ADDRESS_GONE = /^5\.1\.(?:0|1|2|3|4|6|10)$/;

/** The receipts of a delivery status notification: one block for the message, then one for each recipient (RFC 3464). */
export function dsnReceipts({ groups, ...report }: MailReport): Receipt[] {
  return groups.flatMap((fields) => receiptOf(fields, report) ?? []);
}

function receiptOf(fields: Fields, { notificationId, date, raw }: Omit<MailReport, 'groups'>): Receipt | null {
  const { 'final-recipient': final, 'original-recipient': original, action: said = '' } = fields;
  const recipients = [...addressesIn(final), ...addressesIn(original)];
  if (final === undefined) return null;
  const action = said.toLowerCase();
  const status = /^[245]\.\d{1,3}\.\d{1,3}/.exec(fields.status ?? '')?.[0] ?? null;
  const about = {
    key: receiptKey(notificationId, recipients[0], action, status),
    notificationId,
    providerMessageId: null,
    recipients,
    at: dateOf(fields['last-attempt-date']) ?? date,
    raw,
  };
  if (action === 'delivered') return { ...about, kind: 'DELIVERED', code: null, detail: null, suppress: null };
  // "delayed" may still arrive, "relayed" and "expanded" were handed on: nothing is known yet.
  if (action !== 'failed') return null;
  const words = fields['diagnostic-code'];
  return {
    ...about,
    kind: 'BOUNCED',
    code: `dsn_${status ?? 'failed'}`,
    detail: words === undefined ? null : redact(words, { addresses: recipients, secrets: [] }),
    suppress: ADDRESS_GONE.test(status ?? '') ? 'hard_bounce' : null,
  };
}
