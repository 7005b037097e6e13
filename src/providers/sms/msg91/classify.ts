import { MINUTE_MS } from '../../../domain/durations.ts';
import type { HttpAnswer, HttpExchange } from '../../http/exchange.ts';
import { retryAfterMs } from '../../http/retry-after.ts';
import { foreignRefusal, ofGateway, unanswered, unexpectedAnswer } from '../../http/verdicts.ts';
import { parseObject } from '../../json.ts';
import type { FailedOutcome, Verdict } from '../../outcome.ts';

/** MSG91's own answer, whatever the status of HTTP: https://control.msg91.com/apidoc/textsms/send-sms-flow.php */
export type Msg91Answer = { type: 'success' | 'error'; message: string; code: string | null };

/** MSG91 publishes no span for its 429. */
const BUSY_WAIT_MS = 1_000;

/**
 * Codes of https://api.msg91.com/apidoc/errorCode/errorCodes.php that do not speak of this one message, and 418 of
 * https://msg91.com/help/api. Not here, so permanent: a number or a text that is refused (101, 102, 202, 310), and no
 * route to the number's country (209, 210), since other countries have one.
 */
const CODES: Record<string, Verdict> = {
  '103': { kind: 'config', code: 'sender_rejected' }, // is missing
  '106': { kind: 'config', code: 'auth_failed' }, // the authkey is missing
  '107': { kind: 'config', code: 'route_rejected' }, // is missing
  '203': { kind: 'config', code: 'sender_rejected' },
  '205': { kind: 'config', code: 'route_rejected' }, // takes only 20 numbers or more at once
  '207': { kind: 'config', code: 'auth_failed' },
  '208': { kind: 'config', code: 'ip_not_allowed' },
  '211': { kind: 'config', code: 'template_rejected' }, // not in the list, but answered for a DLT id in place of MSG91's
  '301': { kind: 'config', code: 'no_credit' },
  '302': { kind: 'config', code: 'account_inactive' },
  '303': { kind: 'config', code: 'account_inactive' },
  '418': { kind: 'config', code: 'ip_not_allowed' },
  '505': { kind: 'config', code: 'account_inactive' }, // a demo account
  '306': { kind: 'throttled', code: 'route_closed', waitMs: 15 * MINUTE_MS }, // it sends from 9 to 21 h only
  '429': { kind: 'throttled', code: 'too_many_requests', waitMs: BUSY_WAIT_MS },
  '506': { kind: 'throttled', code: 'quota_exceeded', waitMs: 60 * MINUTE_MS }, // 20 small requests in 24 h
  '311': { kind: 'transient', code: 'msg91_311', ofRecipient: true }, // the same text to the same number within 10 s
  '001': { kind: 'transient', code: 'msg91_001' }, // its database is away
  '002': { kind: 'transient', code: 'msg91_002' },
  '601': { kind: 'transient', code: 'msg91_601' }, // internal error
};

/** Words of errors that come without a code, or with one of HTTP: `{"message": "flow id missing", "type": "error"}`. */
const WORDS: [RegExp, Verdict][] = [
  [/authenticationfailure|auth(entication)? ?key/i, { kind: 'config', code: 'auth_failed' }],
  [/\bip\b.*(whitelist|blacklist)/i, { kind: 'config', code: 'ip_not_allowed' }],
  [/(flow|template)[ _]?id\b.*(missing|invalid|not found)/i, { kind: 'config', code: 'template_rejected' }],
];

/** What MSG91's answer means where it is no success, or that there was none. Details are not yet fit to be kept. */
export function classifyMsg91(result: HttpExchange): FailedOutcome {
  if (!result.answer) return unanswered(result);
  const { answer, complete } = result;
  const own = readMsg91(answer.body);
  const said = own ? `: ${own.code ? `${own.code} ` : ''}${own.message}` : ', without an answer of MSG91';
  const error = own?.type === 'error' ? own : null;
  return { ...verdictOf(answer, error, complete), detail: `HTTP ${answer.status}${said}`, response: answer.body };
}

function verdictOf(answer: HttpAnswer, error: Msg91Answer | null, complete: boolean): Verdict {
  const { status, headers } = answer;
  if (status === 429) {
    return { kind: 'throttled', code: 'too_many_requests', waitMs: retryAfterMs(headers['retry-after'], BUSY_WAIT_MS) };
  }
  const ofOther = ofGateway(status, complete);
  if (ofOther) return ofOther;
  if (error) return refusal(status, error);
  if (status >= 400 && status < 500) return foreignRefusal(answer);
  return unexpectedAnswer(complete);
}

/** MSG91 refuses with 200 as well as with 4xx, so what it says goes before the status. */
function refusal(status: number, { code, message }: Msg91Answer): Verdict {
  const number = code && /^\d{1,5}$/.test(code) ? code : null;
  if (status >= 500) return { kind: 'transient', code: `msg91_${number ?? status}` };
  const known = CODES[code ?? ''] ?? WORDS.find(([words]) => words.test(message))?.[1];
  if (known) return known;
  const isAuth = status === 401 || status === 403 || code === '401' || code === '403';
  return isAuth ? { kind: 'config', code: 'auth_failed' } : { kind: 'permanent', code: `msg91_${number ?? 'refused'}` };
}

/** Null for what MSG91 would not say. Its codes come as text and as numbers. */
export function readMsg91(body: string): Msg91Answer | null {
  const { type, message, code } = parseObject(body);
  if (type !== 'success' && type !== 'error') return null;
  const words = typeof message === 'string' ? message : JSON.stringify(message ?? '');
  return { type, message: words, code: code === undefined || code === null ? null : String(code) };
}
