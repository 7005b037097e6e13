import { v7 as uuidv7 } from 'uuid';
import { type NotificationRecord, SCHEMA_VERSION } from '../../contracts/notification-record.ts';
import type { Queryable } from '../../db/client.ts';
import { acceptNotification, type NewNotification } from '../../db/queries/notifications/accept.ts';
import { toPublicId } from '../../domain/ids.ts';
import { DEFAULT_RETRY, type RetryPolicy } from '../../domain/retry-policy.ts';
import type { Route } from '../../domain/route.ts';
import { notificationCreated } from '../../outbox/append.ts';
import type { Caller } from '../auth/authenticate.ts';
import type { ApiDeps } from '../deps.ts';
import { recipientHash, userKey } from '../keyed-hash.ts';
import { completeContent } from './content.ts';
import type { NotificationRequest } from './schema.ts';

export type AcceptDeps = Pick<ApiDeps, 'secret' | 'topics' | 'defaults' | 'emailProviders'>;

/**
 * Records a notification and the outbox row that will carry it, in one statement on `db`: the pool, or the caller's
 * transaction. Tells nobody: waking the relay is for whoever commits.
 * @returns the public id, `ntf_…`
 */
export async function accept(
  db: Queryable,
  request: NotificationRequest,
  caller: Caller,
  traceparent: string,
  deps: AcceptDeps,
): Promise<string> {
  const { channel, recipient, priority, category, onAmbiguous, tags, metadata, eventId } = request;
  const id = uuidv7();
  const createdAt = new Date();
  const routes = deps.emailProviders.map((provider): Route => ({ channel, provider }));
  const retry = retryPolicy(request.retry, deps.defaults.retry);
  const user = userKey(deps.secret, caller.clientId, recipient);
  const record: NotificationRecord = {
    schemaVersion: SCHEMA_VERSION,
    type: 'notification.created',
    notificationId: toPublicId('notification', id),
    run: 0,
    clientId: caller.publicId,
    channel,
    priority,
    userKey: user,
    retry,
    onAmbiguous,
    routes,
    createdAt: createdAt.toISOString(),
  };
  const notification: NewNotification = {
    id,
    clientId: caller.clientId,
    environment: caller.environment,
    channel,
    priority,
    category,
    onAmbiguous,
    recipient,
    recipientHash: recipientHash(deps.secret, recipient.email),
    userKey: user,
    content: completeContent(request.content),
    retry,
    routes,
    tags,
    metadata,
    eventId,
    traceparent,
    createdAt,
  };
  const row = notificationCreated(record, { clientUuid: caller.clientId, traceparent, topics: deps.topics });
  await acceptNotification(db, notification, row);
  return record.notificationId;
}

/** What was asked for, its gaps filled from the defaults; a list of delays has none. */
function retryPolicy(asked: NotificationRequest['retry'], defaults: RetryPolicy): RetryPolicy {
  if (!asked) return defaults;
  if (asked.delaysMs) return { delaysMs: asked.delaysMs };
  return { ...DEFAULT_RETRY, ...defaults, ...asked } as RetryPolicy;
}
