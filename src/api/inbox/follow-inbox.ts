import { createWakeSignal } from '../../async/wake-signal.ts';
import type { Database } from '../../db/client.ts';
import { isDatabaseUnavailable } from '../../db/is-unavailable.ts';
import type { Listener } from '../../db/listen.ts';
import { type InAppRow, type Inbox, inboxKey, listInboxAfter } from '../../db/queries/in-app/inbox.ts';
import type { HtmlWorker } from '../../html/html-worker.ts';
import { presentInAppMessage } from './model.ts';

export type FollowOptions = {
  database: Pick<Database, 'orm' | 'cipher'>;
  html: Pick<HtmlWorker, 'clean'>;
  inbox: Inbox;
  /** The sequence of the last message that was shown. */
  after: number;
  /** Wakes when something may be new. */
  news: Pick<Listener, 'on'>;
  /** How long nothing is said, in milliseconds; then a comment is, and the table is looked at without news. */
  heartbeatMs: number;
  signal: AbortSignal;
  /** What of a message its reader may see. */
  show: (message: unknown) => unknown;
};

/** Messages held at once. */
const PAGE = 20;
/** What a browser waits before it comes again. */
const RETRY_MS = 2_000;

/**
 * The events of one inbox in the format of https://html.spec.whatwg.org/multipage/server-sent-events.html, each message
 * once and in order, until the signal. It asks for more only when the last event was taken.
 */
export async function* followInbox(options: FollowOptions): AsyncGenerator<string> {
  const { inbox, after, news, heartbeatMs, signal } = options;
  const wakeUp = createWakeSignal();
  const unsubscribe = news.on(inboxKey(inbox), wakeUp.wake);
  signal.addEventListener('abort', wakeUp.wake);
  try {
    let last = after;
    // An id without data is no event, but it is remembered: who is cut off before the first message misses none.
    yield `retry: ${RETRY_MS}\nid: ${last}\n\n`;
    while (!signal.aborted) {
      const rows = await look(options, last);
      for (const row of rows) {
        if (signal.aborted) return;
        last = row.sequence;
        yield await eventOf(row, options);
      }
      if (rows.length < PAGE && !(await wakeUp.wait(heartbeatMs))) yield ': nothing new\n\n';
    }
  } finally {
    unsubscribe();
    signal.removeEventListener('abort', wakeUp.wake);
  }
}

/** While the database is away there is nothing new: a browser that is refused once does not come again. */
async function look({ database, inbox }: FollowOptions, after: number): Promise<InAppRow[]> {
  try {
    return await listInboxAfter(database.orm, database.cipher, inbox, after, PAGE);
  } catch (error) {
    if (isDatabaseUnavailable(error)) return [];
    throw error;
  }
}

async function eventOf(row: InAppRow, { html, show }: FollowOptions): Promise<string> {
  const message = show(await presentInAppMessage(row, html));
  return `id: ${row.sequence}\nevent: message\ndata: ${JSON.stringify(message)}\n\n`;
}
