import { z } from 'zod';
import { countUnread, listInbox } from '../../db/queries/in-app/inbox.ts';
import { createInboxToken, markAllMessages, markMessage } from '../../services/inbox/inbox.ts';
import { ApiProblem } from '../../services/problem.ts';
import { answer, page } from '../answer.ts';
import type { ApiDeps } from '../deps.ts';
import { type Endpoint, endpoint } from '../endpoint.ts';
import { jsonBody, optionalJsonBody } from '../input/body.ts';
import { pathId } from '../openapi/shapes.ts';
import { readPage } from '../read-page.ts';
import { decodeInboxCursor, encodeInboxCursor } from './cursor.ts';
import {
  inAppMessage,
  inboxQuery,
  inboxToken,
  marked,
  messageExample,
  messageMarks,
  presentInAppMessage,
  tokenRequest,
  unreadCount,
} from './model.ts';
import { streamEndpoint } from './stream.ts';

type Deps = Pick<ApiDeps, 'database' | 'secret' | 'logger' | 'inboxStreams' | 'html' | 'metrics'>;

/** Everything below `/api/inbox`. */
export function inboxEndpoints(deps: Deps): Endpoint[] {
  const { database, secret, html } = deps;
  return [
    endpoint({
      method: 'POST',
      path: '/api/inbox/tokens',
      // Whoever holds the token reads that inbox.
      scope: { all: ['notifications:write', 'notifications:read', 'content'] },
      liveOnly: true,
      operationId: 'createInboxToken',
      summary: 'Create an inbox token for a user',
      description:
        'Lets the browser or app of one user read that user’s inbox without an API key. It gives access to nothing else, counts against the rate of the calling key, is good from its `allowedIps` only, and ends early when that key is revoked or the user is erased. For `?token=` in the URL of the stream, `ttlSeconds` must be at most 900.',
      tag: 'Inbox',
      body: jsonBody(tokenRequest, {
        'For an hour': { userId: 'user-42' },
        'For a day': { userId: 'user-42', ttlSeconds: 86_400 },
        'For the URL of a stream': { userId: 'user-42', ttlSeconds: 900 },
      }),
      answer: answer(201, 'Token created', inboxToken, {
        description: 'The token.',
        example: { token: 'uit_<token>', expiresAt: '2026-11-22T10:30:00.000Z' },
      }),
      problems: ['keys_only'],
      handle: ({ body: { userId, ttlSeconds }, caller: { clientId, keyId } }) => {
        if (keyId === null) throw new ApiProblem('keys_only');
        return createInboxToken(deps, { clientId, userId, keyId }, ttlSeconds);
      },
    }),
    endpoint({
      method: 'GET',
      path: '/api/inbox',
      access: 'user',
      scope: 'notifications:read',
      liveOnly: true,
      operationId: 'listInbox',
      summary: 'List inbox messages',
      description:
        'Newest first. Archived messages are listed only with `archived=true`. A page ends early where its HTML comes to 1 MiB.',
      tag: 'Inbox',
      query: inboxQuery,
      answer: page(inAppMessage, { example: messageExample }),
      handle: ({ query: { limit, cursor, unread, archived }, caller: owner }) => {
        const before = cursor === undefined ? undefined : decodeInboxCursor(secret, cursor);
        return readPage({
          limit,
          read: (count) => listInbox(database.orm, database.cipher, owner, { unread, archived, before }, count),
          present: (row) => presentInAppMessage(row, html),
          sizeOf: (row) => row.html?.length ?? 0,
          cursorOf: ({ sequence }) => encodeInboxCursor(secret, sequence),
        });
      },
    }),
    endpoint({
      method: 'GET',
      path: '/api/inbox/unread-count',
      access: 'user',
      scope: 'notifications:read',
      liveOnly: true,
      operationId: 'countUnread',
      summary: 'Count unread messages',
      description: 'For a notification badge.',
      tag: 'Inbox',
      answer: answer(200, 'Messages counted', unreadCount, {
        description: 'The counts.',
        example: { unread: 3, unseen: 1 },
      }),
      handle: ({ caller: owner }) => countUnread(database.pool, owner),
    }),
    streamEndpoint(deps),
    endpoint({
      method: 'PATCH',
      path: '/api/inbox/:id',
      access: 'user',
      scope: 'notifications:write',
      liveOnly: true,
      operationId: 'markMessage',
      summary: 'Update an inbox message',
      description:
        'Marks a message as seen, read or archived; `false` removes the mark. Marking it again has no effect: the first time is kept.',
      tag: 'Inbox',
      params: { id: pathId('notification') },
      noun: 'notification',
      body: jsonBody(messageMarks, { Read: { read: true }, Archive: { archived: true } }),
      answer: answer(200, 'Message updated', inAppMessage, {
        description: 'The updated message.',
        example: { ...messageExample, seenAt: '2026-11-22T09:31:00.000Z', readAt: '2026-11-22T09:31:00.000Z' },
      }),
      handle: async ({ params: { id }, body, caller: owner, c }) => {
        const message = await presentInAppMessage(await markMessage(deps, owner, id, body), html);
        c.get('request').notificationId = message.id;
        return message;
      },
    }),
    markAllEndpoint(deps, 'read', 'markAllRead'),
    markAllEndpoint(deps, 'seen', 'markAllSeen'),
  ];
}

function markAllEndpoint(deps: Deps, mark: 'read' | 'seen', operationId: string): Endpoint {
  return endpoint({
    method: 'POST',
    path: `/api/inbox/${mark}-all`,
    access: 'user',
    scope: 'notifications:write',
    liveOnly: true,
    operationId,
    summary: `Mark all messages as ${mark}`,
    description: 'All messages that are not archived.',
    tag: 'Inbox',
    body: optionalJsonBody(z.strictObject({}), { Empty: {} }),
    answer: answer(200, `Messages marked as ${mark}`, marked, {
      description: 'The number of messages changed.',
      example: { updated: 3 },
    }),
    handle: async ({ caller: owner }) => ({ updated: await markAllMessages(deps, owner, mark) }),
  });
}
