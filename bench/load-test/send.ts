import { type NotificationRequest, type Posthorn, PosthornError } from '../../src/client/index.ts';
import { sleep } from '../many/point.ts';
import type { Schedule } from './schedule.ts';

export type Sent = {
  /** How many came due: all, unless it was broken off. */
  due: number;
  accepted: { dueMs: number; answerMs: number }[];
  refused: { dueMs: number; code: string }[];
  /** How long after it was due each request left, in ms. */
  lateMs: number[];
  leftOut: number;
};

export type SendOptions = {
  /** Requests that may be under way at once; those that are due beyond it are left out, and counted. */
  mostUnderWay: number;
  requestOf: (index: number) => NotificationRequest;
  onProgress?: (so: { due: number; accepted: number; refused: number; underWay: number }) => void;
  signal?: AbortSignal;
};

const LOOK_EVERY_MS = 4;
const TELL_EVERY_MS = 500;

/**
 * Sends each request when it is due, whatever the server does: one that answers slowly gets no fewer. So each answer is timed
 * from when its request was due, and what the server holds up shows in full.
 */
export async function sendBySchedule(
  posthorn: Pick<Posthorn, 'notifications'>,
  { count, dueMs }: Schedule,
  { mostUnderWay, requestOf, onProgress, signal }: SendOptions,
): Promise<Sent> {
  const sent: Sent = { due: 0, accepted: [], refused: [], lateMs: [], leftOut: 0 };
  const underWay = new Set<Promise<void>>();
  const beganAt = performance.now();
  const now = () => performance.now() - beganAt;
  let toldAt = 0;

  const tell = (due: number) => {
    if (now() - toldAt < TELL_EVERY_MS) return;
    toldAt = now();
    const { accepted, refused } = sent;
    onProgress?.({ due, accepted: accepted.length, refused: refused.length, underWay: underWay.size });
  };

  async function send(index: number, due: number): Promise<void> {
    try {
      await posthorn.notifications.send(requestOf(index));
      sent.accepted.push({ dueMs: due, answerMs: now() - due });
    } catch (error) {
      if (!(error instanceof PosthornError)) throw error;
      sent.refused.push({ dueMs: due, code: error.code });
    }
  }

  let failure: unknown;
  for (let index = 0; index < count && !signal?.aborted && failure === undefined; ) {
    for (; index < count && dueMs(index) <= now(); index++) {
      const due = dueMs(index);
      sent.due++;
      if (underWay.size >= mostUnderWay) {
        sent.leftOut++;
        continue;
      }
      sent.lateMs.push(now() - due);
      const one = send(index, due).catch((error) => {
        failure = error;
      });
      underWay.add(one);
      void one.finally(() => underWay.delete(one));
    }
    tell(index);
    if (index < count) await sleep(Math.min(100, Math.max(LOOK_EVERY_MS, dueMs(index) - now())));
  }
  while (underWay.size > 0) {
    tell(sent.due);
    await Promise.race([Promise.all(underWay), sleep(TELL_EVERY_MS)]);
  }
  if (failure !== undefined) throw failure;
  return sent;
}
