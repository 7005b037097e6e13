import { onTestFinished } from 'vitest';
import type { ApiDeps } from '../../../src/api/deps.ts';
import { createListener } from '../../../src/db/listen.ts';
import { INBOX_CHANNEL } from '../../../src/db/queries/in-app/inbox.ts';
import { serve } from '../../../src/http-server/serve.ts';
import { eventually } from '../expect/eventually.ts';
import { type EventReader, inboxToken, type KeyedInbox, openEvents } from '../factories/inbox.ts';
import { createTestApi, type TestApi } from './api.ts';
import type { TestDatabase } from './database.ts';

export type ServedInboxes = {
  api: TestApi;
  /** Of the stream. */
  url: string;
  token(inbox: KeyedInbox, lastsMs?: number): string;
  /** A stream with a token, until the test is over; it has begun. */
  open(inbox: KeyedInbox, headers?: Record<string, string>): Promise<EventReader>;
  /** As the process does at SIGTERM: the signal first, then its parts. */
  stop(): Promise<void>;
};

/** By which the listener of `serveInboxes` is known to PostgreSQL. */
export const LISTENER_NAME = 'inbox-test-listener';

/** The API as a process serves it, with a listener of its own, until the test is over. */
export async function serveInboxes(
  { url: databaseUrl, database }: Pick<TestDatabase, 'url' | 'database'>,
  overrides: Partial<ApiDeps['inboxStreams']> = {},
): Promise<ServedInboxes> {
  const stopping = new AbortController();
  const news = createListener({
    url: databaseUrl,
    channel: INBOX_CHANNEL,
    applicationName: LISTENER_NAME,
    onTrouble: () => {},
  });
  const api = createTestApi(database, { inboxStreams: { news, stopping: stopping.signal, ...overrides } });
  const parts: (() => unknown)[] = [news.close];
  const onStop = (_name: string, stop: () => unknown) => parts.push(stop);
  await serve({ host: '127.0.0.1', port: 0, onStop, logger: api.deps.logger }, api.app.fetch);
  const { port } = api.lines().find((line) => line.msg === 'listening') as { port: number };
  const url = `http://127.0.0.1:${port}/api/inbox/stream`;
  const stop = async () => {
    stopping.abort();
    for (const part of parts.splice(0).reverse()) await part();
  };
  onTestFinished(stop);
  const token = (inbox: KeyedInbox, lastsMs?: number) => inboxToken(api.deps.secret, inbox, lastsMs);

  return {
    api,
    url,
    token,
    stop,
    async open(inbox, headers = {}) {
      const reader = await openEvents(url, { authorization: `Bearer ${token(inbox)}`, ...headers });
      onTestFinished(reader.close);
      await eventually(() => reader.status !== 200 || reader.received(), { everyMs: 5 });
      return reader;
    },
  };
}
