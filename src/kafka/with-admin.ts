import type { Admin } from 'kafkajs';
import { withDeadline } from '../async/deadline.ts';
import type { Kafka } from './client.ts';
import { KafkaAway } from './errors.ts';

/**
 * Lends a connected admin client for one piece of work. A new connection each time costs a few milliseconds and
 * cannot have died unnoticed.
 * @throws KafkaAway when connecting and `use` together outlast `deadlineMs`; else what kafkajs or `use` throws.
 */
export async function withAdmin<T>(kafka: Kafka, deadlineMs: number, use: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = kafka.admin();
  // After a failure the connection may be stuck, and whoever asked must not wait for it.
  const close = () => void admin.disconnect().catch(() => undefined);
  const work = admin.connect().then(() => use(admin));
  // When it is over: what is late may have connected once more since it was told to end.
  void work.then(close, close);
  try {
    return await withDeadline(work, deadlineMs, () => noAnswer(deadlineMs));
  } catch (error) {
    close();
    throw error;
  }
}

function noAnswer(deadlineMs: number): KafkaAway {
  return new KafkaAway(`Kafka did not answer within ${deadlineMs} ms`);
}

/** Who asks more seldom than that connects anew. */
const IDLE_MS = 2_000;

type Link = { admin: Promise<Admin>; users: number; idle: NodeJS.Timeout | undefined; close(): void };
const links = new WeakMap<Kafka, Link>();

/**
 * As `withAdmin`, for those who ask several times a second: they share a connection, which is kept while they do. One that
 * fails is left, and the next connects anew.
 * @throws as `withAdmin`
 */
export async function withKeptAdmin<T>(
  kafka: Kafka,
  deadlineMs: number,
  use: (admin: Admin) => Promise<T>,
): Promise<T> {
  const link = links.get(kafka) ?? openLink(kafka);
  link.users++;
  clearTimeout(link.idle);
  try {
    return await withDeadline(link.admin.then(use), deadlineMs, () => noAnswer(deadlineMs));
  } catch (error) {
    link.close();
    throw error;
  } finally {
    link.users--;
    if (link.users === 0) link.idle = setTimeout(link.close, IDLE_MS);
  }
}

function openLink(kafka: Kafka): Link {
  const admin = kafka.admin();
  const link: Link = {
    admin: admin.connect().then(() => admin),
    users: 0,
    idle: undefined,
    close() {
      if (links.get(kafka) === link) links.delete(kafka);
      void admin.disconnect().catch(() => undefined);
    },
  };
  links.set(kafka, link);
  return link;
}
