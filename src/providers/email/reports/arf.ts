import type { Receipt } from '../../../domain/receipt.ts';
import { receiptKey } from '../../receipt-key.ts';
import { addressesIn } from '../own-id.ts';
import type { MailReport } from '../report-fields.ts';

/** The receipt of a feedback report (RFC 5965): a complaint is what says "abuse"; "not-spam" is the opposite. */
export function arfReceipts({ groups: [fields = {}], notificationId, date, raw }: MailReport): Receipt[] {
  if (fields['feedback-type']?.toLowerCase() !== 'abuse') return [];
  const recipients = addressesIn(fields['original-rcpt-to']);
  return [
    {
      key: receiptKey(notificationId, 'abuse', recipients, fields['user-agent'], date?.toISOString()),
      notificationId,
      providerMessageId: null,
      recipients,
      kind: 'COMPLAINED',
      code: 'arf_abuse',
      detail: null,
      at: date,
      suppress: 'complaint',
      raw,
    },
  ];
}
