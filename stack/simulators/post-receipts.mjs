import { setTimeout as wait } from 'node:timers/promises';

const LONGEST_POST_MS = 5_000;

/**
 * Posts what a vendor tells later, one after the other; nobody waits for it, and what goes wrong is lost.
 * @param {{ url: string, headers: Record<string, string>, body: string }[]} posts
 * @param {number} delayMs before each
 */
export async function postReceipts(posts, delayMs) {
  for (const { url, headers, body } of posts) {
    await wait(delayMs, undefined, { ref: false });
    const signal = AbortSignal.timeout(LONGEST_POST_MS);
    const answer = await fetch(url, { method: 'POST', headers, body, signal }).catch(() => null);
    await answer?.text().catch(() => '');
  }
}
