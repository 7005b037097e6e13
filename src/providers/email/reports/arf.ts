import type { Receipt } from '../../../domain/receipt.ts';
import { receiptKey } from '../../receipt-key.ts';
import { addressesIn } from '../addresses.ts';
import { readFeedback } from '../feedback.ts';
import type { MailReport } from '../report-fields.ts';

/** The receipt of a feedback report (RFC 5965). */
export function arfReceipts({ groups: [fields = {}], notificationId, isProven, date, raw }: MailReport): Receipt[] {
  const type = fields['feedback-type']?.toLowerCase() ?? '';
  const verdict = readFeedback(type);
  if (!verdict) return [];
  const recipients = [...addressesIn(fields['original-rcpt-to']), ...addressesIn(fields['removal-recipient'])];
  return [
    {
      key: receiptKey(notificationId, type, recipients, fields['user-agent'], date?.toISOString(), isProven),
      notificationId,
      providerMessageId: null,
      recipients,
      kind: verdict.kind,
      code: verdict.kind === 'COMPLAINED' ? `arf_${type}` : null,
      detail: null,
      at: date,
      suppress: isProven ? verdict.suppress : null,
      raw,
    },
  ];
}
