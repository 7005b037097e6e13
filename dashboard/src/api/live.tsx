import { useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, use, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { API_URL } from '../base.ts';
import { problemOf } from './problem.ts';
import { useClientScope } from './scope.tsx';
import { readEvents } from './server-sent-events.ts';
import { sessionEnded } from './session.ts';

/**
 * `streaming`: told of changes. `reconnecting`: the stream has ended, and is opened again. `polling`: asks every 10 seconds.
 * `offline`: no answer, and neither does any of it work.
 */
type Mode = 'connecting' | 'streaming' | 'reconnecting' | 'polling' | 'offline';
type Live = { mode: Mode; since: number; follow: (topic: string) => () => void };

const POLL_MS = 10_000;
/** Also while it streams: whoever has lost the database tells of no change, and the page would not know. */
const ANYWAY_MS = 30_000;
/** Changes within this time are one. */
const SETTLE_MS = 700;
const AGAIN_MS = { least: 1_000, most: 15_000 };
/** Without a word for so long the line is dead: the server sends a comment every 15 seconds. */
const SILENCE_MS = 45_000;

/** What is asked for again when something of a topic changes: the beginnings of paths. */
const PATHS_OF: Record<string, readonly string[]> = {
  overview: [
    '/api/stats',
    '/api/stats/waiting',
    '/api/dead-letters/groups',
    '/api/providers',
    '/api/usage',
    '/api/campaigns',
  ],
  list: ['/api/notifications'],
  'dead-letters': ['/api/dead-letters', '/api/dead-letters/groups', '/api/dead-letters/{id}'],
  notification: ['/api/notifications/{id}', '/api/notifications/{id}/why', '/api/dead-letters/{id}'],
  campaigns: ['/api/campaigns'],
  campaign: ['/api/campaigns/{id}', '/api/campaigns/{id}/recipients'],
};

const Context = createContext<Live | null>(null);

export function useLive(): Live {
  const live = use(Context);
  if (!live) throw new Error('there is no stream here');
  return live;
}

/** What the page shows of this topic is asked for again when it changes. @param topic `overview`, `notification:ntf_…`; null for none */
export function useFollow(topic: string | null): void {
  const { follow } = useLive();
  useEffect(() => (topic === null ? undefined : follow(topic)), [follow, topic]);
}

/**
 * One stream for the page, of all topics that it follows; it says what changed, and what is shown comes by the same
 * requests as ever. A hidden page closes it, and asks for everything again when it is seen.
 */
export function LiveProvider({ children }: { children: ReactNode }) {
  const { client, environment, can } = useClientScope();
  // What the stream asks for; others ask every now and then.
  const mayListen = can('notifications:read');
  const queries = useQueryClient();
  const [state, setState] = useState<{ mode: Mode; since: number }>({ mode: 'connecting', since: Date.now() });
  const [topics, setTopics] = useState<readonly string[]>([]);
  const counts = useRef(new Map<string, number>());

  const follow = useCallback((topic: string) => {
    const known = counts.current;
    const tell = () => setTopics([...known.keys()].sort());
    known.set(topic, (known.get(topic) ?? 0) + 1);
    tell();
    return () => {
      const left = (known.get(topic) ?? 1) - 1;
      if (left > 0) known.set(topic, left);
      else known.delete(topic);
      tell();
    };
  }, []);

  const isVisible = useVisible();
  // A page that follows nothing tells all the same whether the server is there.
  const asked = topics.join(',') || 'overview';
  useEffect(() => {
    if (!isVisible) return;
    const stop = new AbortController();
    const to = (mode: Mode) => setState((known) => (known.mode === mode ? known : { mode, since: Date.now() }));
    if (!mayListen) return to('polling');
    const waiting = new Set<string>();
    let timer: ReturnType<typeof setTimeout> | undefined;
    // At most once in a while: what changes meanwhile is asked for together.
    const changed = (topics: readonly string[]) => {
      for (const path of topics.flatMap((topic) => PATHS_OF[topic.split(':')[0] ?? ''] ?? [])) waiting.add(path);
      timer ??= setTimeout(ask, SETTLE_MS);
    };
    const ask = () => {
      timer = undefined;
      const paths = new Set(waiting);
      const those = { predicate: ({ queryKey }: { queryKey: readonly unknown[] }) => paths.has(String(queryKey[1])) };
      // What is under way comes first: asked for again it would begin anew, and where answers are slow never come.
      if (queries.isFetching(those) > 0) {
        timer = setTimeout(ask, SETTLE_MS);
        return;
      }
      waiting.clear();
      void queries.invalidateQueries(those);
    };
    const url = `${API_URL}/api/stream?topics=${encodeURIComponent(asked)}`;
    const headers = { 'x-client-id': client.clientId, 'x-environment': environment };
    void keepOpen({ url, headers, signal: stop.signal, to, changed, all: () => void queries.invalidateQueries() });
    return () => {
      stop.abort();
      clearTimeout(timer);
    };
  }, [asked, isVisible, mayListen, client.clientId, environment, queries]);

  useEffect(() => {
    if (!isVisible) return;
    const everyMs = state.mode === 'streaming' ? ANYWAY_MS : POLL_MS;
    const timer = setInterval(() => void queries.invalidateQueries(), everyMs);
    return () => clearInterval(timer);
  }, [isVisible, state.mode, queries]);

  const live = useMemo(() => ({ ...state, follow }), [state, follow]);
  return <Context value={live}>{children}</Context>;
}

type Open = {
  url: string;
  headers: Record<string, string>;
  signal: AbortSignal;
  to: (mode: Mode) => void;
  changed: (topics: readonly string[]) => void;
  /** After a gap, in which nobody was told of anything. */
  all: () => void;
};

/** Opens the stream, and again whenever it ends, until `signal`. */
async function keepOpen({ url, headers, signal, to, changed, all }: Open): Promise<void> {
  let pauseMs = AGAIN_MS.least;
  let isFirst = true;
  while (!signal.aborted) {
    try {
      const response = await fetch(url, { headers, signal });
      if (response.status === 401) return sessionEnded();
      if (!response.ok || !response.body) to('polling');
      else {
        pauseMs = AGAIN_MS.least;
        for await (const { event, data } of readEvents(response.body, SILENCE_MS)) {
          if (event === 'changed') changed(Object.keys(JSON.parse(data).changed));
          if (event !== 'live') continue;
          to(JSON.parse(data).mode === 'streaming' ? 'streaming' : 'polling');
          // What changed before it said so, nobody was told of.
          if (!isFirst) all();
          isFirst = false;
        }
        if (!signal.aborted) to('reconnecting');
      }
    } catch (error) {
      if (signal.aborted) return;
      to(problemOf(error).status === 0 ? 'offline' : 'polling');
    }
    await new Promise((resolve) => setTimeout(resolve, pauseMs * (0.5 + Math.random() / 2)));
    pauseMs = Math.min(pauseMs * 2, AGAIN_MS.most);
  }
}

function useVisible(): boolean {
  const [isVisible, setVisible] = useState(!document.hidden);
  useEffect(() => {
    const look = () => setVisible(!document.hidden);
    document.addEventListener('visibilitychange', look);
    return () => document.removeEventListener('visibilitychange', look);
  }, []);
  return isVisible;
}
