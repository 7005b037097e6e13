import { z } from 'zod';
import { inboxKey, lastSequence } from '../../db/queries/in-app/inbox.ts';
import { HOUR_MS } from '../../domain/durations.ts';
import { reasonOf } from '../../observability/health.ts';
import { ownAnswer } from '../answer.ts';
import type { ApiDeps } from '../deps.ts';
import { type Endpoint, endpoint } from '../endpoint.ts';
import type { ApiContext } from '../http-context.ts';
import { textAnswer } from '../openapi/shapes.ts';
import { shownBy } from '../personal.ts';
import { createOpenStreams } from '../streams/open-streams.ts';
import { HEARTBEAT_MS, serveStream } from '../streams/serve-stream.ts';
import { followInbox } from './follow-inbox.ts';
import { inAppMessage } from './model.ts';

/** Browsers come again by themselves; a token ends by its own time. */
const LONGEST_MS = HOUR_MS;

const shown = shownBy(inAppMessage);

const lastEventId = z
  .string()
  .regex(/^\d{1,15}$/, 'must be the id of an event of this stream')
  .transform(Number)
  .optional()
  .describe('Id of the last event that you received; the stream continues after it.');

const streamQuery = z.strictObject({
  userId: z.string().optional(),
  token: z.string().optional(),
  lastEventId,
});

/**
 * `GET /api/inbox/stream`: messages as they come, as server-sent events whose ids are sequences. It goes on after
 * `Last-Event-ID`, else after `?lastEventId=`, else begins with what comes next. 429 for too many of one inbox or
 * one client.
 */
export function streamEndpoint({
  database,
  logger,
  inboxStreams,
  html,
  metrics,
}: Pick<ApiDeps, 'database' | 'logger' | 'inboxStreams' | 'html' | 'metrics'>): Endpoint {
  const { news, stopping, heartbeatMs = HEARTBEAT_MS, stallMs } = inboxStreams;
  const { mostPerInbox = 10, mostPerClient = 500 } = inboxStreams;
  const openStreams = createOpenStreams(stopping, { inbox: mostPerInbox, client: mostPerClient });
  return endpoint({
    method: 'GET',
    path: '/api/inbox/stream',
    access: 'user',
    scope: 'notifications:read',
    liveOnly: true,
    tokenInUrl: true,
    operationId: 'streamInbox',
    summary: 'Stream inbox messages',
    description:
      'Server-sent events, one `message` event for each new message. Continues after the `Last-Event-ID` header or `lastEventId`; otherwise it starts with the next message. Browsers reconnect automatically.',
    tag: 'Inbox',
    query: streamQuery,
    queriesOf,
    headers: { 'Last-Event-ID': lastEventId },
    answer: ownAnswer(
      200,
      textAnswer('text/event-stream', {
        description: 'The event stream. It stays open.',
        example:
          'id: 17\nevent: message\ndata: {"id":"ntf_01jd8m9q4wf7vrk2h3n5c6t8xz","text":"Your order comes tomorrow."}\n\n',
      }),
    ),
    problems: ['too_many_streams'],
    handle: async ({ query: { lastEventId: last }, caller: owner, c }) => {
      const inbox = { clientId: owner.clientId, userId: owner.userId };
      const after = last ?? (await lastSequence(database.pool, inbox));
      const permittedMs = owner.expiresAt === null ? LONGEST_MS : owner.expiresAt.getTime() - Date.now();
      return serveStream(c, {
        ...{ heartbeatMs, stallMs, isStillGood: owner.isStillGood, gauge: metrics.liveStreams },
        enter: (end) => openStreams.enter({ inbox: inboxKey(inbox), client: inbox.clientId }, end),
        events: (signal) =>
          followInbox({
            ...{ database, html, inbox, after, news, heartbeatMs, signal },
            show: (message) => shown(c, message),
          }),
        lastsMs: Math.min(permittedMs, LONGEST_MS),
        onFailure: (error) => logger.error({ clientId: owner.publicId, failure: reasonOf(error) }, 'inbox stream'),
      });
    },
  });
}

/** A browser that comes again sends the header, and the URL with which it once began. */
function queriesOf(c: ApiContext): Record<string, string[]> {
  const header = c.req.header('last-event-id');
  return header ? { ...c.req.queries(), lastEventId: [header] } : c.req.queries();
}
