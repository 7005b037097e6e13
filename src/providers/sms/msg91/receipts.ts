import type { Receipt, ReceiptReader } from '../../../domain/receipt.ts';
import { parseForm } from '../../form.ts';
import { parseJson } from '../../json.ts';
import { receiptKey } from '../../receipt-key.ts';
import { redactSms } from '../redact.ts';

const MOST_BYTES = 256 * 1_024;

type Report = { requestId: string; number: string; status: string; reason: string; raw: string };

/**
 * What MSG91's statuses mean: https://msg91.com/help/webhooks/how-can-i-get-the-delivery-reports-on-my-webhook-url.
 * None says that there is no such number, so none keeps an address from the next message.
 */
const FAILURES = new Map([
  ['2', 'failed'],
  ['9', 'the number takes no promotional messages (NDNC)'],
  ['16', 'rejected'],
  ['17', 'blocked number'],
  ['25', 'rejected'],
]);

/**
 * MSG91's delivery reports in the forms of the page above: version 2, a form whose `data` is JSON, and version 3, JSON.
 * They are not signed, and their dates name no zone. Version 4 names no request, so nothing can be made of it.
 */
export function createMsg91ReceiptReader({ provider = 'msg91' } = {}): ReceiptReader {
  return {
    provider,
    channel: 'sms',
    isSigned: false,
    mostBytes: MOST_BYTES,
    read({ headers, body }) {
      const reports = reportsOf(headers['content-type'] ?? '', body);
      if (!reports) return { kind: 'unreadable' };
      return { kind: 'read', receipts: reports.flatMap((report) => receiptOf(report) ?? []), inbound: [] };
    },
  };
}

function receiptOf({ requestId, number, status, reason, raw }: Report): Receipt | null {
  const failure = FAILURES.get(status);
  if (requestId === '' || (status !== '1' && failure === undefined)) return null;
  const about = {
    key: receiptKey(requestId, number, status),
    notificationId: null,
    providerMessageId: requestId,
    recipients: null,
    at: null,
    suppress: null,
    raw,
  };
  if (failure === undefined) return { ...about, kind: 'DELIVERED', code: null, detail: null };
  const said = redactSms(reason, { numbers: [`+${number}`], secrets: [] });
  return { ...about, kind: 'BOUNCED', code: `msg91_${status}`, detail: said ? `${failure}: ${said}` : failure };
}

/** Null for anything that is not one of MSG91's forms. */
function reportsOf(contentType: string, body: string): Report[] | null {
  const isForm = contentType.startsWith('application/x-www-form-urlencoded');
  const posted = isForm ? parseForm(body) : parseJson(body);
  const value = typeof posted?.data === 'string' ? parseJson(posted.data) : isForm ? undefined : posted;
  if (typeof value !== 'object' || value === null) return null;
  const requests: Record<string, unknown>[] = (Array.isArray(value) ? value : [value]).filter(
    (one) => typeof one === 'object' && one !== null,
  );
  return requests.flatMap((request) => {
    const requestId = text(request.requestId);
    return Array.isArray(request.report)
      ? request.report.map((report) => reportOf(requestId, report, { requestId, report: [report] }))
      : [reportOf(requestId, request, request)];
  });
}

/** @param said what of the post is this report's own */
function reportOf(requestId: string, report: Record<string, unknown> | null, said: unknown): Report {
  const { number, status, desc, failedReason } = report ?? {};
  const reason = text(failedReason) || text(desc);
  return { requestId, number: text(number), status: text(status), reason, raw: JSON.stringify(said) };
}

/** MSG91 writes numbers as text and, now and then, as numbers. */
function text(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
