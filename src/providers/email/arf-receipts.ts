import type { Receipt } from '../../domain/receipt.ts';
import { receiptKey } from '../receipt-key.ts';
import type { MailReport } from './mail-receipts.ts';
import { addressesIn, speaksOfRecipient } from './own-id.ts';

/** The receipt of a feedback report (RFC 5965): a complaint is what says "abuse"; "not-spam" is the opposite. */
export function arfReceipts({ groups: [fields = {}], notificationId, to, date, raw }: MailReport): Receipt[] {
  const recipients = addressesIn(fields['original-rcpt-to']);
  if (fields['feedback-type']?.toLowerCase() !== 'abuse' || !speaksOfRecipient(recipients, to)) return [];
  return [
    {
      key: receiptKey(notificationId, 'abuse', fields['user-agent'], date?.toISOString()),
      notificationId,
      providerMessageId: null,
      kind: 'COMPLAINED',
      code: 'arf_abuse',
      detail: null,
      at: date,
      suppress: 'complaint',
      raw,
    },
  ];
}
