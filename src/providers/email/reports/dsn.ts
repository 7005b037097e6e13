import type { Receipt } from '../../../domain/receipt.ts';
import { receiptKey } from '../../receipt-key.ts';
import { redact } from '../../redact.ts';
import { addressesIn } from '../addresses.ts';
import { codeIn, isAddressGone } from '../bounce/is-address-gone.ts';
import { dateOf, type Fields, type MailReport, toText } from '../report-fields.ts';
import { reasonFor } from './in-words.ts';

/** The receipts of a delivery status notification: one block for the message, then one for each recipient (RFC 3464). */
export function dsnReceipts({ groups, ...report }: MailReport): Receipt[] {
  const told = groups.filter(isOfRecipient);
  const isAlone = told.length === 1;
  // Of several each keeps their own block only: each may be erased by itself.
  return told.flatMap(
    (fields) => receiptOf(fields, isAlone ? report : { ...report, raw: toText(fields) }, isAlone) ?? [],
  );
}

/** Hosts leave out one or the other of what RFC 3464 asks for. */
function isOfRecipient(fields: Fields): boolean {
  return ['final-recipient', 'original-recipient', 'action'].some((name) => fields[name] !== undefined);
}

function receiptOf(fields: Fields, report: Omit<MailReport, 'groups'>, isAlone: boolean): Receipt | null {
  const { notificationId, isProven, words, date, raw } = report;
  // As we wrote it goes first: the final recipient may be the person's address elsewhere, or that of another.
  const recipients = [...addressesIn(fields['original-recipient']), ...addressesIn(fields['final-recipient'])];
  const diagnostic = fields['diagnostic-code'];
  const status = /^[245]\.\d{1,3}\.\d{1,3}/.exec(fields.status ?? '')?.[0] ?? null;
  const code = status ?? codeIn(diagnostic ?? '');
  const action = actionOf(fields.action ?? '', code, diagnostic);
  const about = {
    key: receiptKey(notificationId, recipients[0], action, code, isProven),
    notificationId,
    providerMessageId: null,
    recipients,
    at: dateOf(fields['last-attempt-date']) ?? date,
    raw,
  };
  if (action === 'delivered') return { ...about, kind: 'DELIVERED', code: null, detail: null, suppress: null };
  if (action !== 'failed') return null;
  // Its words for people are asked only where nothing else says why.
  const said = diagnostic || (isVague(status) ? reasonFor(words, recipients, isAlone) : '');
  return {
    ...about,
    kind: 'BOUNCED',
    code: `dsn_${code ?? 'failed'}`,
    detail: diagnostic === undefined ? null : redact(diagnostic, { addresses: recipients, secrets: [] }),
    suppress: isProven && isAddressGone({ status, said }) ? 'hard_bounce' : null,
  };
}

/** "Other or undefined" (RFC 3463, 3.1), or nothing at all. */
function isVague(status: string | null): boolean {
  return status === null || status.endsWith('.0');
}

/** Null for "delayed", which may still arrive, and for "relayed" and "expanded", which were handed on: nothing is known yet. */
function actionOf(said: string, code: string | null, diagnostic = ''): 'delivered' | 'failed' | null {
  const action = said.toLowerCase();
  if (action.startsWith('delivered')) return 'delivered';
  if (/^(?:fail|expired|undeliver|bounce|reject|error)/.test(action)) return 'failed';
  if (/^(?:delay|relay|expand|transfer)/.test(action)) return null;
  const isRefused = code === null ? /^(?:[\w-]+; ?)?5\d\d\b/.test(diagnostic) : code.startsWith('5');
  return isRefused ? 'failed' : null;
}
