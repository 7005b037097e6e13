import { type Posthorn, PosthornError } from '../../src/client/index.ts';
import { type Status, UNSETTLED } from '../../src/domain/status.ts';
import { sleep } from '../many/point.ts';

export type Delivered = {
  found: number;
  byStatus: Record<string, number>;
  /** Of those that were sent; `atMs` is when it was accepted, after the first of them. */
  sent: { atMs: number; ms: number }[];
  gap: string | null;
};

/** The most that the API gives at once. */
const PAGE = 200;
const LOOK_EVERY_MS = 2_000;

/** Waits until nothing of the tag is left to be done, or the time is over. @returns how many statuses still have some */
export async function untilSettled(
  { notifications }: Pick<Posthorn, 'notifications'>,
  tag: string,
  { withinMs, onLook }: { withinMs: number; onLook?: (open: Status[]) => void },
): Promise<Status[]> {
  for (const endsAt = Date.now() + withinMs; ; await sleep(LOOK_EVERY_MS)) {
    const open: Status[] = [];
    for (const status of UNSETTLED) {
      const { items } = await notifications.list({ tag, status, limit: 1 }).page();
      if (items.length > 0) open.push(status);
    }
    onLook?.(open);
    if (open.length === 0 || Date.now() >= endsAt) return open;
  }
}

/** Reads what became of all notifications of a tag, page by page. `sentAt` and `createdAt` are of one clock, the server's. */
export async function collect(
  { notifications }: Pick<Posthorn, 'notifications'>,
  tag: string,
  onPage?: (found: number) => void,
): Promise<Delivered> {
  const byStatus: Record<string, number> = {};
  const sent: { createdAt: number; ms: number }[] = [];
  let found = 0;
  let firstAt = Number.POSITIVE_INFINITY;
  for await (const { status, createdAt, sentAt } of notifications.list({ tag, limit: PAGE })) {
    found++;
    byStatus[status] = (byStatus[status] ?? 0) + 1;
    const at = Date.parse(createdAt);
    firstAt = Math.min(firstAt, at);
    if (sentAt !== null) sent.push({ createdAt: at, ms: Date.parse(sentAt) - at });
    if (found % PAGE === 0) onPage?.(found);
  }
  return { found, byStatus, sent: sent.map(({ createdAt, ms }) => ({ atMs: createdAt - firstAt, ms })), gap: null };
}

/** As nothing was read, and why. */
export function notCollected(error: unknown): Delivered {
  if (!(error instanceof PosthornError)) throw error;
  const advice = error.code === 'insufficient_scope' ? ' Use a key that may read as well (`notifications:read`).' : '';
  return {
    found: 0,
    byStatus: {},
    sent: [],
    gap: `What became of the requests could not be read: ${error.message}${advice}`,
  };
}
