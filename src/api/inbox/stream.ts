import { z } from 'zod';
import { inboxKey, lastSequence } from '../../db/queries/in-app/inbox.ts';
import { HOUR_MS } from '../../domain/durations.ts';
import { reasonOf } from '../../observability/health.ts';
import { ownAnswer } from '../answer.ts';
import type { InboxOwner } from '../auth/principal.ts';
import type { ApiDeps } from '../deps.ts';
import { type Endpoint, endpoint } from '../endpoint.ts';
import type { ApiContext } from '../http-context.ts';
import { textAnswer } from '../openapi/shapes.ts';
import { shownBy } from '../personal.ts';
import { respond } from '../respond.ts';
import { eventStream } from './event-stream.ts';
import { followInbox } from './follow-inbox.ts';
import { inAppMessage } from './model.ts';
import { createOpenStreams } from './open-streams.ts';

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
  const { news, stopping, heartbeatMs = 15_000, stallMs = 30_000 } = inboxStreams;
  const { mostPerInbox: perInbox = 10, mostPerClient: perClient = 500 } = inboxStreams;
  const openStreams = createOpenStreams(stopping, { perInbox, perClient });
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
      const head = respond(c, 200, '', { 'x-accel-buffering': 'no' }, 'text/event-stream; charset=utf-8');
      // Hono answers HEAD by GET and drops the body: a stream that nobody reads.
      if (c.req.method === 'HEAD') return head;
      const after = last ?? (await lastSequence(database.pool, inbox));

      const ending = new AbortController();
      const place = { inbox: inboxKey(inbox), clientId: owner.clientId };
      const leave = openStreams.enter(place, () => ending.abort());
      metrics.liveStreams.inc();
      const stopLooking = endWithPermission(owner, ending, heartbeatMs);
      const permittedMs = owner.expiresAt === null ? LONGEST_MS : owner.expiresAt.getTime() - Date.now();
      const timer = setTimeout(() => ending.abort(), Math.min(permittedMs, LONGEST_MS));
      const body = eventStream({
        events: followInbox({
          ...{ database, html, inbox, after, news, heartbeatMs, signal: ending.signal },
          show: (message) => shown(c, message),
        }),
        ending,
        stallMs,
        onClose: () => {
          clearTimeout(timer);
          stopLooking();
          leave();
          metrics.liveStreams.dec();
        },
        onFailure: (error) => logger.error({ clientId: owner.publicId, failure: reasonOf(error) }, 'inbox stream'),
      });
      return new Response(body, head);
    },
  });
}

/**
 * Ends a stream at most one interval after its key was revoked or narrowed, or its user erased. While the database is away
 * nobody knows, and nothing is shown either. @returns how to look no more
 */
function endWithPermission({ isStillGood }: InboxOwner, ending: AbortController, everyMs: number): () => void {
  let isLooking = false;
  const look = async () => {
    if (isLooking) return;
    isLooking = true;
    const isOver = await isStillGood()
      .then((isGood) => !isGood)
      .catch(() => false);
    if (isOver) ending.abort();
    isLooking = false;
  };
  const timer = setInterval(look, everyMs);
  return () => clearInterval(timer);
}

/** A browser that comes again sends the header, and the URL with which it once began. */
function queriesOf(c: ApiContext): Record<string, string[]> {
  const header = c.req.header('last-event-id');
  return header ? { ...c.req.queries(), lastEventId: [header] } : c.req.queries();
}
