import pg from 'pg';
import { backoffMs, delay } from '../async/backoff.ts';

export type ListenOptions = {
  /** `postgres://…`; behind a pooler it must be one that keeps sessions, since LISTEN belongs to a session. */
  url: string;
  /** The name that `pg_notify` is called with. */
  channel: string;
  applicationName: string;
  /** Told of each connection that was lost or not had; the next one is on its way. */
  onTrouble: (error: Error) => void;
  /** How often a silent connection is asked whether it lives, in milliseconds. */
  checkEveryMs?: number;
};

export type Listener = {
  /**
   * Calls `wake` at each notification with this payload, and at each new connection: what was said meanwhile is lost,
   * so the time to look is then. @returns how to end that
   */
  on(payload: string, wake: () => void): () => void;
  close(): Promise<void>;
};

/** Half of it by chance, so that not all processes come at once when the server is back. */
const BACKOFF = { fromMs: 100, toMs: 5_000, jitter: 0.5 };

/** One connection that listens for everybody in this process, from the first who asks on; lost ones are replaced. */
export function createListener(options: ListenOptions): Listener {
  const watchers = new Map<string, Set<() => void>>();
  const closing = new AbortController();
  let running: Promise<void> | undefined;

  const tell = (payload: string) => {
    for (const wake of watchers.get(payload) ?? []) wake();
  };
  const tellAll = () => {
    for (const payload of watchers.keys()) tell(payload);
  };

  async function run(): Promise<void> {
    let failures = 0;
    const onConnected = () => {
      failures = 0;
      tellAll();
    };
    while (!closing.signal.aborted) {
      await listenOnce(options, { tell, onConnected, signal: closing.signal }).catch(options.onTrouble);
      await delay(backoffMs(failures++, BACKOFF), closing.signal);
    }
  }

  return {
    on(payload, wake) {
      const wakes = watchers.get(payload) ?? new Set();
      watchers.set(payload, wakes.add(wake));
      running ??= run();
      return () => {
        wakes.delete(wake);
        if (wakes.size === 0 && watchers.get(payload) === wakes) watchers.delete(payload);
      };
    },
    async close() {
      closing.abort();
      await running;
    },
  };
}

type Session = { tell: (payload: string) => void; onConnected: () => void; signal: AbortSignal };

/** Listens until the signal. @throws when the connection is lost, or cannot be had */
async function listenOnce(
  { url, channel, applicationName, checkEveryMs = 15_000 }: ListenOptions,
  { tell, onConnected, signal }: Session,
): Promise<void> {
  const client = new pg.Client({
    connectionString: url,
    application_name: applicationName,
    connectionTimeoutMillis: 5_000,
    query_timeout: 5_000,
    keepAlive: true,
  });
  let end = () => {};
  let fail: (error: Error) => void = () => {};
  const over = new Promise<void>((resolve, reject) => {
    end = resolve;
    fail = reject;
  });
  over.catch(() => {});
  client.on('error', fail);
  client.on('end', () => fail(new Error('Connection terminated')));
  client.on('notification', ({ payload = '' }) => tell(payload));
  signal.addEventListener('abort', end);
  let check: NodeJS.Timeout | undefined;
  // A line that died without a word looks like one on which nothing happens.
  const checkLater = () => {
    check = setTimeout(() => client.query('select 1').then(checkLater, fail), checkEveryMs).unref();
  };
  const begin = async () => {
    await client.connect();
    await client.query(`listen ${client.escapeIdentifier(channel)}`);
    checkLater();
    onConnected();
  };
  try {
    await Promise.race([over, begin()]);
    await over;
  } finally {
    clearTimeout(check);
    signal.removeEventListener('abort', end);
    // Not waited for: on a dead line it takes as long as the line is dead.
    void client.end().catch(() => {});
  }
}
