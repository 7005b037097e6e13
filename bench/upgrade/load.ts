import { randomUUID } from 'node:crypto';
import { mapWithLimit } from '../../src/async/map-with-limit.ts';
import type { Status } from '../../src/domain/status.ts';
import { notificationBody } from '../../test/support/factories/notifications.ts';
import { sleep } from '../many/point.ts';
import { NOTIFICATIONS, type Sample } from './front.ts';
import type { Scene } from './scene.ts';
import { SMTP, type Work } from './work.ts';

const PER_SECOND = 6;
/** Every so many of the load are the listener's. */
const LISTENER_EACH = 5;
const CONNECTIONS = 16;

/** What was accepted, by its id: of which kind, what it must become, and whether its client listens to events. */
export type Accepted = Map<string, { kind: string; ends: Status; isListened: boolean }>;

type Target = Pick<Scene, 'front' | 'posthorn' | 'listener'>;

/** Posts mails at a steady rate and reads each again, until the promise is settled. @returns how long each took */
export async function loadWhile(target: Target, accepted: Accepted, until: Promise<unknown>): Promise<Sample[]> {
  const { front, posthorn, listener } = target;
  const from = Date.now();
  let isOver = false;
  const over = until.finally(() => {
    isOver = true;
  });
  const one = async (isListened: boolean) => {
    const apiKey = isListened ? listener : posthorn.apiKey;
    const body = { recipient: { email: `load-${randomUUID()}@example.com` }, routing: SMTP };
    const id = await post(target, apiKey, body);
    accepted.set(id, { kind: 'the load', ends: 'SENT', isListened });
    await front.ask('GET', `${NOTIFICATIONS}/${id}`, { apiKey });
  };
  const under: Promise<void>[] = [];
  for (let index = 0; !isOver; index++) {
    under.push(one(index % LISTENER_EACH === 0));
    await sleep(from + ((index + 1) * 1_000) / PER_SECOND - Date.now());
  }
  await Promise.all([over, ...under]);
  return front.samples.filter(({ at }) => at >= from);
}

/** Posts all of each kind, the kinds after each other. */
export async function postWork(target: Target, accepted: Accepted, works: Work[]): Promise<void> {
  for (const { kind, count, body, ends } of works) {
    const numbers = Array.from({ length: count }, (_, index) => index);
    await mapWithLimit(numbers, CONNECTIONS, async (index) => {
      const id = await post(target, target.posthorn.apiKey, body(index));
      accepted.set(id, { kind, ends, isListened: false });
    });
  }
}

async function post({ front }: Target, apiKey: string, body: Record<string, unknown>): Promise<string> {
  const data = await front.ask('POST', NOTIFICATIONS, { apiKey, body: notificationBody(body) });
  return (data as { notificationId: string }).notificationId;
}
