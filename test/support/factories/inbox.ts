import http from 'node:http';
import { v7 as uuidv7 } from 'uuid';
import { createUserToken } from '../../../src/contracts/user-token.ts';
import type { Pool } from '../../../src/db/client.ts';
import { clearText } from '../../../src/db/content-cipher.ts';
import type { Inbox } from '../../../src/db/queries/in-app/inbox.ts';
import { insertInAppMessage, type NewInAppMessage } from '../../../src/db/queries/in-app/insert.ts';
import { toPublicId } from '../../../src/domain/ids.ts';
import { eventually } from '../expect/eventually.ts';

/** Puts a message into an inbox, as the provider does. @returns its public id */
export async function storeMessage(
  pool: Pool,
  inbox: Inbox,
  overrides: Partial<NewInAppMessage> = {},
): Promise<string> {
  const notificationId = toPublicId('notification', uuidv7());
  await insertInAppMessage(pool, clearText, {
    ...inbox,
    notificationId,
    subject: 'Your order',
    text: 'It is on its way.',
    html: '<p>It is on its way.</p>',
    url: 'https://shop.example/orders/1',
    image: null,
    data: { order: '1' },
    ...overrides,
  });
  return notificationId;
}

/** An inbox, and the key by which tokens of it are made. */
export type KeyedInbox = Inbox & { keyId: string };

/** A token of a user's, as the API makes it by that key. */
export function inboxToken(secret: string, { clientId, userId, keyId }: KeyedInbox, lastsMs = 60_000): string {
  const now = Date.now();
  const [issuedAt, expiresAt] = [new Date(now), new Date(now + lastsMs)];
  return createUserToken(secret, { clientId, userId, keyId, issuedAt, expiresAt });
}

export type EventReader = {
  status: number;
  headers: http.IncomingHttpHeaders;
  /** Whole messages so far. */
  messages(): { sequence: string; id: string; text: string }[];
  /** The last `id:` of any block, as a browser remembers it. */
  lastEventId(): string;
  /** All that came. */
  received(): string;
  /** Waits until so many messages came. */
  until(count: number, timeoutMs?: number): Promise<void>;
  /** True once the server has ended it, or the line broke. */
  ended(): boolean;
  /** Stops reading, as a program that hangs. */
  pause(): void;
  /** Breaks the line. */
  close(): void;
};

/** Reads a stream over a socket of its own. */
export function openEvents(url: string, headers: Record<string, string> = {}): Promise<EventReader> {
  return new Promise((resolve, reject) => {
    const request = http.get(url, { headers, agent: false }, (response) => {
      let text = '';
      let ended = false;
      response.setEncoding('utf8');
      response.on('data', (chunk) => {
        text += chunk;
      });
      for (const event of ['end', 'close', 'error']) {
        response.on(event, () => {
          ended = true;
        });
      }
      const blocks = () => text.split('\n\n').slice(0, -1);
      const messages = () => blocks().flatMap(messageOf);
      resolve({
        status: response.statusCode ?? 0,
        headers: response.headers,
        messages,
        lastEventId: () =>
          blocks()
            .findLast((block) => /^id: /m.test(block))
            ?.match(/^id: (\d+)$/m)?.[1] ?? '',
        received: () => text,
        until: async (count, timeoutMs = 30_000) => {
          await eventually(() => messages().length >= count, { timeoutMs, everyMs: 10, what: `${count} messages` });
        },
        ended: () => ended,
        pause: () => response.pause(),
        close: () => request.destroy(),
      });
    });
    request.on('error', reject);
  });
}

function messageOf(block: string): { sequence: string; id: string; text: string }[] {
  const [, sequence = '', data = ''] = /^id: (\d+)\nevent: message\ndata: ([^\n]*)$/.exec(block) ?? [];
  return data ? [{ sequence, ...JSON.parse(data) }] : [];
}
