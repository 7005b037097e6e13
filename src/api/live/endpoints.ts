import { z } from 'zod';
import { HOUR_MS } from '../../domain/durations.ts';
import { type IdKind, publicIdPattern } from '../../domain/ids.ts';
import { reasonOf } from '../../observability/health.ts';
import { ownAnswer } from '../answer.ts';
import type { ApiDeps } from '../deps.ts';
import { type Endpoint, endpoint } from '../endpoint.ts';
import { textAnswer } from '../openapi/shapes.ts';
import { createOpenStreams } from '../streams/open-streams.ts';
import { HEARTBEAT_MS, serveStream } from '../streams/serve-stream.ts';
import { followChanges } from './follow-changes.ts';
import { createHub } from './hub.ts';

/** Readers come again by themselves. */
const LONGEST_MS = HOUR_MS;
const MOST_TOPICS = 50;

const WHOLE = ['overview', 'list', 'dead-letters', 'campaigns'];
const OF_ONE: readonly IdKind[] = ['campaign', 'notification'];

const topic = z.string().refine((name) => WHOLE.includes(name) || OF_ONE.some((kind) => isOfOne(kind, name)), {
  error: `must be one of ${WHOLE.join(', ')}, or \`campaign:\` or \`notification:\` with an id`,
});

const topics = z
  .string()
  .transform((text) => [...new Set(text.split(','))])
  .pipe(z.array(topic).max(MOST_TOPICS))
  .meta({
    description: `Comma-separated list of what the page shows: ${WHOLE.join(', ')}, campaign:<id>, notification:<id>. At most ${MOST_TOPICS}.`,
    example: 'overview,campaign:cmp_01jd8m9q4wf7vrk2h3n5c6t8xz',
  });

/**
 * `GET /api/stream`: which of these have changed, as server-sent events, so that a page asks again for what it shows.
 * 429 for too many of one key, member or client; one client never takes more places of the process than it leaves to others.
 */
export function liveEndpoints({
  liveStreams,
  logger,
  metrics,
}: Pick<ApiDeps, 'liveStreams' | 'logger' | 'metrics'>): Endpoint[] {
  const { feed, stopping, heartbeatMs = HEARTBEAT_MS, stallMs, flushMs = 500 } = liveStreams;
  const { mostPerCaller: caller = 4, mostPerClient: client = 50, most: process = 200 } = liveStreams;
  const openStreams = createOpenStreams(stopping, { caller, client, process }, { each: 'client', within: 'process' });
  const hub = createHub(feed, stopping);
  return [
    endpoint({
      method: 'GET',
      path: '/api/stream',
      scope: 'notifications:read',
      operationId: 'streamChanges',
      summary: 'Stream what changes',
      description:
        'Server-sent events that say what has changed, at most twice a second: ask again for what you show. `live` comes first, and when its `mode` changes: ask for everything then, and with `polling` every 10 seconds, since changes are not told while Kafka is away. `changed` names the topics, with how many notifications became which status where that is known. Nothing is repeated after a reconnect. A session needs the header `x-client-id`, which `EventSource` cannot send: use `fetch` and read the body.',
      tag: 'Notifications',
      query: z.strictObject({ topics }),
      answer: ownAnswer(
        200,
        textAnswer('text/event-stream', {
          description: 'The event stream. It stays open for up to an hour.',
          example:
            'event: live\ndata: {"mode":"streaming"}\n\nevent: changed\ndata: {"changed":{"overview":{"SENT":12,"FAILED":1},"dead-letters":{"FAILED":1}}}\n\n',
        }),
      ),
      problems: ['too_many_streams'],
      handle: ({ query, caller: { clientId, publicId, environment, actor, isStillGood }, c }) =>
        serveStream(c, {
          ...{ heartbeatMs, stallMs, isStillGood, gauge: metrics.changeStreams, lastsMs: LONGEST_MS },
          enter: (end) => openStreams.enter({ caller: `${actor}/${clientId}`, client: clientId, process: '' }, end),
          events: (signal) => {
            const watched = { clientId: publicId, environment, topics: query.topics };
            return followChanges({ hub, watched, heartbeatMs, flushMs, signal });
          },
          onFailure: (error) => logger.error({ clientId: publicId, failure: reasonOf(error) }, 'stream of changes'),
        }),
    }),
  ];
}

function isOfOne(kind: IdKind, name: string): boolean {
  const prefix = `${kind}:`;
  return name.startsWith(prefix) && publicIdPattern(kind).test(name.slice(prefix.length));
}
