import type { ParsedMail } from 'mailparser';
import { addressesIn } from '../addresses.ts';
import { type Fields, fieldGroups } from '../report-fields.ts';

/** By address or by name: some give no address. */
const MAIL_SYSTEM =
  /^(?:mailer-?daemon|mail-?daemon|post_?master|mail(?:er)?[ .]?(?:delivery|system|daemon)|mdaemon|system administrator|bounces?)\b|\bNDR\b/i;
/** What says that it has failed for good, in the subject or the words. */
const FAILED =
  /undeliver|(?:not|n't|un)(?: be| been)? ?(?:deliver|sen[dt])|not reach|deliver\w{0,8}[ :-]{1,3}(?:status|fail|error|problem|report|notif|incomplete|unsuccess)|error (?:in )?(?:deliver|send)|fail\w{0,8}[ :-]{1,3}(?:notice|deliver|permanent|notif)|(?:notice|notification)s? of (?:non-?)?deliver|return(?:ed|ing) (?:mail|message|to sender)|permanent (?:error|fail)|fatal error|mail (?:system )?error|bounced?\b|rejected|action not taken|unzustellbar|nicht zugestellt|non remis|non distribu|no (?:se )?(?:ha )?(?:podido|pudo|entregad)|não (?:foi )?(?:entregue|pôde)|mancata consegna|не (?:удалось )?доставлен|недоставлен|не может быть доставлен|退信|投递失败|无法|配信(?:でき|不能)|送信でき|반송/iu;
/** Those that say that it is tried again. */
const DELAYED =
  /\bdelay(?:ed)?\b|will (?:continue|be retried|keep trying|retry)|still (?:being|trying)|not yet (?:been )?deliver|no(?:t need| action is required| need) to (?:resend|do)|warning:/i;
/** From here on it is our own mail that is given back. */
const RETURNED =
  /^(?:-{2,}[^\n]{0,80}(?:copy|original|below|returned|forwarded|unsent|header|ursprüng|исходн|原|以下)|(?:original )?message headers|original message\b|(?:Received|Return-Path|Message-ID|X-Notification-Id|DKIM-Signature|MIME-Version):)/im;
/** The beginning of what is said of one recipient: `<ada@example.com>:`, or the address alone. */
const ADDRESS_LINE =
  /^\s{0,8}(?:recipient:|address:|rcpt to:)?\s*["<]?[^\s<>@,;:"()]{1,64}@[^\s<>@,;:"()]{1,255}[">]?(?:[:,]|\s*$|\s+(?:\(|on\b))/i;
const MOST_BLOCKS = 100;
/** Less than that beside the address is no reason. */
const FEWEST_LETTERS = 8;

/**
 * The blocks of a bounce that has no machine-readable part, in the form of those: qmail's, older Exims', Domino's and
 * many gateways'. None for any other mail: only a mail system's own word counts, and only where it has given up.
 */
export function groupsInWords(mail: ParsedMail, text: string): Fields[] {
  const failed = addressesIn(String(mail.headers.get('x-failed-recipients') ?? ''));
  const { address = '', name = '' } = mail.from?.value[0] ?? {};
  if (failed.length === 0 && !MAIL_SYSTEM.test(address) && !MAIL_SYSTEM.test(name)) return [];
  const subject = mail.subject ?? '';
  const words = ownWordsOf(text);
  if (DELAYED.test(subject) || (!FAILED.test(subject) && !FAILED.test(words)) || DELAYED.test(words)) return [];
  // Some gateways lose where its parts begin.
  const machine = fieldGroups(text).filter((fields) => fields['final-recipient'] !== undefined);
  const blocks = machine.length > 0 ? machine : blocksOf(words);
  if (blocks.length > 0) return blocks;
  return [{ 'final-recipient': failed.join(), action: 'failed', 'diagnostic-code': reasonIn(words) }];
}

/** What the words say of a recipient, where the machine-readable part says nothing. @param isAlone nobody else is meant */
export function reasonFor(words: string, recipients: readonly string[], isAlone: boolean): string {
  const isOwn = (fields: Fields) => recipients.includes(fields['final-recipient'] ?? '');
  return blocksOf(words).find(isOwn)?.['diagnostic-code'] ?? (isAlone ? reasonIn(words) : '');
}

/** The words of a report before the mail that it gives back. */
export function ownWordsOf(text: string): string {
  return text.slice(0, RETURNED.exec(text)?.index ?? text.length);
}

/** One for each recipient that the words begin a line with, however often. */
function blocksOf(words: string): Fields[] {
  const blocks = new Map<string, string[]>();
  let said: string[] | undefined;
  for (const line of words.split(/\r?\n/)) {
    const [recipient = ''] = ADDRESS_LINE.test(line) ? addressesIn(line) : [];
    if (recipient !== '' && blocks.size < MOST_BLOCKS) {
      said = blocks.get(recipient) ?? [];
      blocks.set(recipient, said);
    }
    said?.push(line);
  }
  return [...blocks].map(([recipient, lines]) => {
    const beside = lines
      .join(' ')
      .replace(/\b(?:recipient|address|rcpt to):|\S{1,64}@\S{1,255}/gi, '')
      .trim();
    const reason = reasonIn(beside.length < FEWEST_LETTERS ? words : lines.join('\n'));
    return { 'final-recipient': recipient, action: 'failed', 'diagnostic-code': reason };
  });
}

/** What the remote server said, where a transcript has it; of another moment's "not now" nothing. */
function reasonIn(words: string): string {
  const lines = words.split(/\r?\n/);
  const first = lines.findIndex((line) => /(?:^|[\s:#[(])5\d\d[ #-]/.test(line));
  const said = first < 0 ? lines : lines.slice(first).filter((line) => !/^\W{0,4}[24]\d\d /.test(line));
  return said.join(' ').replace(/\s+/g, ' ').trim().slice(0, 2_048);
}
