import { recipientHash, recipientHashes, userKey } from '../../contracts/keyed-hash.ts';
import type { Queryable } from '../../db/client.ts';
import {
  acceptNotifications,
  type NewNotification,
  type ReadyNotification,
  readyNotification,
} from '../../db/queries/notifications/accept.ts';
import { signingSecretsOf } from '../../db/queries/signing-secrets.ts';
import { adoptSuppressions } from '../../db/queries/suppressions.ts';
import type { Channel } from '../../domain/channel.ts';
import { toPublicId } from '../../domain/ids.ts';
import { countMessages } from '../../domain/mail-copies.ts';
import { addressOf, type KeyMode, type Recipient, recipientOver } from '../../domain/notification.ts';
import { completeRetry } from '../../domain/retry-policy.ts';
import type { EffectiveSettings, SettingsOf } from '../clients/settings-of.ts';
import { requestHash } from '../idempotency/request-hash.ts';
import { notificationRecord } from '../outbox-records.ts';
import type { Ports } from '../ports.ts';
import type { QuotaGate } from '../quotas/gate.ts';
import { checkInstallation, type InstallationDeps } from './check-installation.ts';
import { checkTimes } from './check-times.ts';
import type { CompleteDeps, CompleteRequest } from './complete.ts';
import { routesFor } from './routing.ts';

/** For whom a notification is accepted: the holder of a key, or the client of a request that came by Kafka. */
export type Owner = {
  /** UUID, for the database. */
  clientId: string;
  /** `cli_…`, for everybody else. */
  publicId: string;
  environment: KeyMode;
};

export type AcceptDeps = InstallationDeps &
  CompleteDeps &
  Pick<Ports, 'database'> & {
    /** For keyed hashes, cursors and users' tokens. Changing it ends them all: filters by recipient and open pages find nothing. */
    secret: string;
    /** What a client has set, completed by the instance's defaults; at most 5 s old, or read anew. */
    settingsOf: SettingsOf;
    /** What clients may have accepted in a day and in a month. */
    quotas: QuotaGate;
    /** The providers that are set up, by channel and in the order in which they are tried; none for a channel without. */
    providers: Record<Channel, string[]>;
    /** Which one an SMS to a country (ISO 3166-1, `IN`) tries first, where that is not the first of `providers`. */
    smsProviderByCountry: Record<string, string>;
  };

/** A notification that may be recorded: nothing can refuse it any more. */
export type Prepared = {
  /** Its public id, `ntf_…`. */
  id: string;
  ready: ReadyNotification;
};

/**
 * All that is decided of a request before it is on record, refusals first.
 * @param db the pool, or the transaction that will record it
 * @throws ApiProblem validation_failed (422) where its times do not fit the clock or its routing names a channel or
 *   provider that is not set up, quota_exceeded (429); a fallback costs nothing, whether it comes to that or not
 */
export async function prepare(
  db: Queryable,
  request: CompleteRequest,
  owner: Owner,
  traceparent: string,
  deps: AcceptDeps,
): Promise<Prepared> {
  // Read on this connection: transactions that wait for another one could hold all of them.
  const settings = await deps.settingsOf(owner.clientId, { on: db });
  const notification = planNotification(request, owner, traceparent, settings, deps);
  const { channel, recipient, content } = request;
  // The last refusal: behind it things are written.
  await deps.quotas.take(owner, channel, settings.quotas[channel], countMessages(channel, recipient, content));
  await findUnderToday(db, deps.secret, owner.clientId, [notification]);
  // The claim reads what signs a webhook, so there must be something.
  if (notification.routes.some((route) => route.channel === 'webhook')) await signingSecretsOf(db, owner.clientId);
  const { id, priority, userKey, retry, onAmbiguous, routes, sendAt, expiresAt, createdAt } = notification;
  const created = notificationRecord('notification.created', {
    id,
    run: 0,
    clientId: owner.clientId,
    channel,
    priority,
    userKey,
    traceparent,
    retry,
    onAmbiguous,
    routes,
    createdAt,
    sendAt: sendAt?.getTime() ?? null,
    expiresAt: expiresAt?.getTime() ?? null,
  });
  return {
    id: toPublicId('notification', id),
    ready: readyNotification(deps.database.cipher, notification, created),
  };
}

/**
 * The one way in: whatever is accepted, alone, in a batch, of an event or by Kafka, is prepared and recorded here, each
 * with the outbox row that will carry it, all in one statement on `db`: the pool, or the caller's transaction. It does
 * not wake the relay: the caller does, after its commit.
 */
export async function record(db: Queryable, prepared: readonly Prepared[]): Promise<void> {
  const ready = prepared.map((one) => one.ready);
  if (ready.length > 0) await acceptNotifications(db, ready);
}

/** The gate of a claim knows one hash, while older releases kept suppressed numbers as they were spelled. All are of one client. */
export async function findUnderToday(
  db: Queryable,
  secret: string,
  clientId: string,
  notifications: readonly Pick<NewNotification, 'recipient' | 'fallbacks'>[],
): Promise<void> {
  const recipients = notifications.flatMap(({ recipient, fallbacks }) => [
    recipient,
    ...fallbacks.map((one) => one.recipient),
  ]);
  const phones = new Set(recipients.flatMap(({ phone }) => phone ?? []));
  const spellings = [...phones].map((phone) => recipientHashes(secret, phone)).filter((hashes) => hashes.length > 1);
  if (spellings.length > 0) await adoptSuppressions(db, clientId, spellings);
}

/**
 * The notification as it would be recorded, with all that is decided when it is accepted: its routes, limits and hashes.
 * @throws ApiProblem validation_failed (422), as `prepare`
 */
export function planNotification(
  request: CompleteRequest,
  { clientId, environment }: Owner,
  traceparent: string,
  settings: EffectiveSettings,
  deps: Omit<AcceptDeps, 'settingsOf'>,
): NewNotification {
  const { id, channel, recipient, content, priority, category, onAmbiguous, eventId, tags, metadata } = request;
  const createdAt = new Date();
  checkTimes(request, createdAt);
  checkInstallation(request, deps);
  const routes = routesFor(request, {
    environment,
    providers: deps.providers,
    smsByCountry: deps.smsProviderByCountry,
  });
  const hashOf = (over: Channel, to: Recipient) => recipientHash(deps.secret, addressOf(over, to) ?? '');
  const keyOf = (over: Channel, to: Recipient) => userKey(deps.secret, { clientId, environment }, to, over);
  const { templateId, templateVersion, locale, variant, contentSha256 } = templateColumns(request);
  return {
    id,
    clientId,
    environment,
    channel,
    priority,
    category,
    onAmbiguous,
    eventId,
    recipient: recipientOver(channel, recipient),
    recipientHash: hashOf(channel, recipient),
    userKey: keyOf(channel, recipient),
    content,
    attachments: request.files,
    tags,
    metadata,
    retry: completeRetry(request.retry ?? {}, settings.retry),
    limits: Object.fromEntries(routes.map((route) => [route.channel, settings.limits[route.channel]])),
    routes,
    fallbacks: request.routing.fallback.map((one) => ({
      ...one,
      recipient: recipientOver(one.channel, one.recipient),
      recipientHash: hashOf(one.channel, one.recipient).toString('hex'),
      userKey: keyOf(one.channel, one.recipient),
    })),
    sendAt: request.delayMs === null ? request.sendAt : new Date(createdAt.getTime() + request.delayMs),
    expiresAt: request.expiresAt,
    onLate: request.onLate,
    lateAfterMs: request.lateAfterMs,
    templateId,
    templateVersion,
    locale,
    variant,
    contentSha256,
    traceparent,
    createdAt,
  };
}

/** What is kept of the template, so that what arrives can be held against what was accepted. */
export function templateColumns({
  template,
  content,
}: Pick<CompleteRequest, 'template' | 'content'>): Pick<
  NewNotification,
  'templateId' | 'templateVersion' | 'locale' | 'variant' | 'contentSha256'
> {
  return {
    templateId: template?.id ?? null,
    templateVersion: template?.version ?? null,
    locale: template?.locale ?? null,
    variant: template?.variant ?? null,
    contentSha256: template && requestHash(content),
  };
}
