import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { mapWithLimit } from '../../src/async/map-with-limit.ts';
import { toPublicId } from '../../src/domain/ids.ts';
import { notificationBody } from '../../test/support/factories/notifications.ts';

export type PersistentLoadOptions = {
  /** Where an API serves, asked before each request. */
  urlOf: () => string;
  apiKey: string;
  /** Connections that post one after the other, and connections that post batches of `batch`. */
  singles: number;
  batches: number;
  batch: number;
};

/** What was answered, against what is on record. */
export type Comparison = {
  /** eventIds that were answered 202. */
  accepted: number;
  /** Requests whose connection broke before the answer, and notifications that they had made all the same. */
  broken: number;
  recorded: number;
  /** Accepted, and no notification is there. */
  missing: number;
  /** Notifications that share their eventId with another, or whose eventId was never accepted. */
  extra: number;
  /** eventIds of which an answer named another id than the one on record. */
  renamed: number;
  /** Notifications that have not exactly one row of their own in the outbox, and rows that have no notification. */
  withoutOutbox: number;
  strayOutbox: number;
  /** Answers that are neither 202 nor an invitation to come again. */
  wrong: string[];
};

type Query = (text: string) => Promise<{ rows: unknown[] }>;
type Item = { notificationId?: string; problem?: { code: string } };
/** The items of a 202, or why there is none: it is worth while to come again, or it is not. */
type Answer = Item[] | 'again' | 'wrong';

const ANSWER_WITHIN_MS = 30_000;
const GIVE_UP_MS = 120_000;
/** Before who was not accepted comes again. */
const AGAIN_MS = 100;
/** As fetch tells of a connection that was never made: nothing of the request has left. */
const REFUSED = 'ECONNREFUSED';
/** Of an item of a batch: the one before it has not ended yet, as PostgreSQL sees it. */
const IN_FLIGHT = 'request_in_flight';

/**
 * Clients that post without a pause, each request until it is accepted: every notification has an eventId, under which
 * it comes again where the connection broke. The engine must not run: what is accepted stays in the outbox.
 */
export function startPersistentLoad({ urlOf, apiKey, singles, batches, batch }: PersistentLoadOptions) {
  /** The eventIds of each request, and what answers have named for each of them. */
  const requests: string[][] = [];
  const named = new Map<string, Set<string>>();
  /** When who asked saw its connection break, a moment in ms. */
  const brokenAt = new Map<string, number>();
  const wrong: string[] = [];
  let broken = 0;
  let isOver = false;

  async function ask(eventIds: string[]): Promise<Answer> {
    const all = eventIds.map((eventId) => notificationBody({ eventId }));
    const [path, body] = all.length === 1 ? ['', all[0]] : ['/batch', { notifications: all }];
    try {
      const response = await fetch(`${urlOf()}/api/notifications${path}`, {
        method: 'POST',
        headers: { 'x-api-key': apiKey, 'content-type': 'application/json' },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      });
      const text = await response.text();
      const items = response.status === 202 ? [(JSON.parse(text) as { data: Item | Item[] }).data].flat() : [];
      const mayComeAgain = response.headers.has('retry-after') && [409, 503].includes(response.status);
      const isRefused = items.some(({ problem }) => problem && problem.code !== IN_FLIGHT);
      if (items.length > 0 && !isRefused) return items;
      if (mayComeAgain) return 'again';
      wrong.push(`${response.status} ${text.slice(0, 200)}`);
      return 'wrong';
    } catch (error) {
      if ((error as { cause?: { code?: string } }).cause?.code === REFUSED) return 'again';
      broken++;
      for (const eventId of eventIds) brokenAt.set(eventId, Date.now());
      return 'again';
    }
  }

  /** Until all of it is accepted, or an answer is wrong. */
  async function insist(eventIds: string[]): Promise<void> {
    for (const giveUpAt = Date.now() + GIVE_UP_MS; Date.now() < giveUpAt; await sleep(AGAIN_MS)) {
      const answer = await ask(eventIds);
      if (answer === 'wrong') return;
      if (answer === 'again') continue;
      for (const [index, { notificationId }] of answer.entries()) {
        const eventId = eventIds[index];
        if (!eventId || !notificationId) continue;
        named.set(eventId, (named.get(eventId) ?? new Set()).add(notificationId));
      }
      if (answer.every(({ notificationId }) => notificationId)) return;
    }
    wrong.push(`not accepted within ${GIVE_UP_MS / 1_000} s`);
  }

  async function post(size: number): Promise<void> {
    while (!isOver) {
      const eventIds = Array.from({ length: size }, () => randomUUID());
      requests.push(eventIds);
      await insist(eventIds);
    }
  }

  const connections = Array.from({ length: singles + batches }, (_, index) => post(index < singles ? 1 : batch));

  return {
    figures: () => ({ accepted: named.size, broken }),
    /** Lets each connection end what it has begun; then every request of all comes once more. */
    async stop(): Promise<void> {
      isOver = true;
      await Promise.all(connections);
      await mapWithLimit(requests, singles + batches, insist);
    },
    async compare(query: Query): Promise<Comparison> {
      const notifications = (await query(NOTIFICATIONS)).rows as { id: string; eventId: string; at: Date }[];
      const outbox = (await query(OUTBOX)).rows as { key: string; count: number }[];
      const rowsOf = new Map(outbox.map(({ key, count }) => [key, count]));
      const recorded = new Map<string, string>();
      const found = { extra: 0, recorded: 0, withoutOutbox: 0 };
      for (const { id, eventId, at } of notifications) {
        const publicId = toPublicId('notification', id);
        if (recorded.has(eventId) || !named.has(eventId)) found.extra++;
        recorded.set(eventId, publicId);
        if (at.getTime() <= (brokenAt.get(eventId) ?? 0)) found.recorded++;
        if (rowsOf.get(publicId) !== 1) found.withoutOutbox++;
        rowsOf.delete(publicId);
      }
      const accepted = [...named];
      return {
        accepted: accepted.length,
        broken,
        missing: accepted.filter(([eventId]) => !recorded.has(eventId)).length,
        renamed: accepted.filter(([eventId, ids]) => [...ids].some((id) => id !== recorded.get(eventId))).length,
        ...found,
        strayOutbox: rowsOf.size,
        wrong,
      };
    },
  };
}

const NOTIFICATIONS =
  'select id, event_id as "eventId", created_at as at from notifications where event_id is not null';
const OUTBOX = `select key, count(*)::int as count from outbox where event_type = 'notification.created' group by key`;
