import { readingTime, readJson } from './phone-read.mjs';

/** @typedef {import('./phone-feed.mjs').Reading} Reading */
/** @typedef {{ address?: string, name?: string }} Mailbox */

const MOST_SHOWN = 50;

/**
 * Reads the last mails. MailDev lists all that it has, whole and the oldest first, and can skip: where the last ones
 * begin is searched for by halves where the list is too long, and remembered.
 * @param {string} inboxUrl
 * @returns {() => Promise<Reading>}
 */
export function createMailReader(inboxUrl) {
  let skip = 0;
  let total = 0;
  return async () => {
    const signal = readingTime();
    let tooLow = -1; // what was too long when skipping so many
    let tooHigh = Number.POSITIVE_INFINITY; // what was empty
    for (;;) {
      const answer = await readJson(`${inboxUrl}/email?skip=${skip}`, { signal });
      const mails = 'body' in answer && Array.isArray(answer.body) ? answer.body : null;
      if ('why' in answer && answer.why === 'too long') {
        tooLow = skip;
        skip = Math.min(2 * skip + MOST_SHOWN, Math.ceil((tooLow + tooHigh) / 2));
      } else if (mails?.length === 0 && skip > tooLow + 1) {
        tooHigh = skip;
        skip = Math.ceil((tooLow + tooHigh) / 2);
      } else if (mails) {
        const before = total;
        total = skip + mails.length;
        // Lower only after some were deleted: what is lower may be too long.
        const begin = Math.max(0, total - MOST_SHOWN);
        skip = total < before ? begin : Math.max(skip, begin);
        return { messages: mails.slice(-MOST_SHOWN).map((mail) => messageOf(mail, inboxUrl)) };
      } else {
        return { why: 'why' in answer ? answer.why : 'answered with no list' };
      }
    }
  };
}

/** @param {any} mail @param {string} inboxUrl @returns {import('./phone-feed.mjs').Message} */
function messageOf(mail, inboxUrl) {
  const at = new Date(mail.time); // by the mail's own header
  return {
    channel: 'email',
    at: Number.isNaN(at.getTime()) ? new Date(0).toISOString() : at.toISOString(),
    from: mailboxes(mail.from),
    to: mailboxes(mail.to),
    title: String(mail.subject ?? ''),
    text: String(mail.text ?? ''),
    link: `${inboxUrl}/#/email/${encodeURIComponent(String(mail.id))}`,
  };
}

/** @param {Mailbox[] | undefined} list */
function mailboxes(list) {
  return (Array.isArray(list) ? list : []).map(({ name, address }) => name || address || '').join(', ');
}
