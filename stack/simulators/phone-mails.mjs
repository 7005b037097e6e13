import { readingTime, readJson } from './phone-read.mjs';

/** @typedef {import('./phone-feed.mjs').Reading} Reading */
/** @typedef {{ address?: string, name?: string }} Mailbox */

const MOST_SHOWN = 50;
const LARGEST_BYTES = 2 * 1_048_576;

/**
 * Reads the last mails, as many as fit. MailDev lists all that it has, whole and the oldest first, and can skip: from
 * where the list is short enough is searched for by halves, and remembered.
 * @param {string} inboxUrl
 * @returns {() => Promise<Reading>}
 */
export function createMailReader(inboxUrl) {
  let skip = 0;
  let tooLow = -1; // what was too long when skipping so many
  let total = 0;
  return async () => {
    const signal = readingTime();
    let fits = Number.POSITIVE_INFINITY;
    for (;;) {
      const answer = await readJson(`${inboxUrl}/email?skip=${skip}`, { signal, largestBytes: LARGEST_BYTES });
      if ('why' in answer) {
        if (answer.why !== 'too long') return answer;
        tooLow = skip;
        skip = Math.min(2 * skip + MOST_SHOWN, Math.ceil((tooLow + fits) / 2));
        continue;
      }
      const mails = Array.isArray(answer.body) ? answer.body : [];
      const end = skip + mails.length;
      const wereDeleted = end < total;
      if (wereDeleted) tooLow = -1;
      if (wereDeleted || mails.length > 0) total = end;
      const wanted = Math.max(tooLow + 1, mails.length > 0 ? total - MOST_SHOWN : 0);
      if (skip <= wanted) {
        skip = wanted;
        const last = mails.slice(-MOST_SHOWN).reverse();
        return { messages: last.map((mail) => messageOf(mail, inboxUrl)) };
      }
      fits = skip;
      skip = Math.max(wanted, Math.ceil((tooLow + fits) / 2));
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
