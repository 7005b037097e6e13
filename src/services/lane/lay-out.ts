import { v7 as uuidv7 } from 'uuid';
import type { Database, Queryable } from '../../db/client.ts';
import type { StagedRecipient } from '../../db/queries/campaigns/audience.ts';
import { takeNames } from '../../db/queries/idempotency-keys.ts';
import { endWaiting } from '../../db/queries/lane/end-many.ts';
import { markLaidOut, readStaged, takeStaged } from '../../db/queries/lane/lay-out.ts';
import { shareCampaign } from '../../db/queries/lane/lock.ts';
import { acceptNotifications, type NewNotification, readyNotification } from '../../db/queries/notifications/accept.ts';
import { signingSecretsOf } from '../../db/queries/signing-secrets.ts';
import { retryConflicts } from '../../db/retry-conflicts.ts';
import { inTransaction } from '../../db/transaction.ts';
import { isApartByZone } from '../../domain/campaigns/waves.ts';
import { DEFAULT_LATE_AFTER_MS } from '../../domain/due.ts';
import { toPublicId } from '../../domain/ids.ts';
import { recipientOver } from '../../domain/notification.ts';
import { TEMPLATE_FAILED } from '../../domain/outcome.ts';
import type { Route } from '../../domain/route.ts';
import type { CampaignForLane } from '../campaigns/plan.ts';
import { requestHash } from '../idempotency/request-hash.ts';
import { eventName } from '../idempotency/request-names.ts';
import { type AcceptDeps, findUnderToday, templateColumns } from '../notifications/accept.ts';
import { presentAccepted } from '../notifications/accept-once.ts';
import type { CompleteDeps } from '../notifications/complete.ts';
import { giveUp } from '../notifications/give-up.ts';
import { routesFor } from '../notifications/routing.ts';
import { statusEvent } from '../outbox-records.ts';
import { ApiProblem } from '../problem.ts';
import { OF_MANY } from './end-rest.ts';
import { type PersonWords, wordsOfPeople } from './words.ts';

export type LayOutDeps = CompleteDeps &
  Pick<AcceptDeps, 'providers' | 'smsProviderByCountry'> & { database: Pick<Database, 'pool' | 'cipher'> };

/** So many are written by one statement: each may be some 100 KB of words. */
const WRITTEN_TOGETHER = 100;

/** Why somebody is not sent to whose eventId was known. */
const KNOWN_EVENT = 'event_id_reuse';

/** One of a chunk, ready to be recorded; `failed`: the code by which it ends at once. */
type LaidOut = { position: number; notification: NewNotification; failed: string | null };

/**
 * Makes notifications of the people of a chunk, each with its own words: those go out of the staging, and the chunk is
 * laid out, in one transaction that shares the campaign's lock. They have no record in the outbox and no workflow: the
 * chunk's slice sends them. Whose words cannot be made ends as FAILED with its dead letter, as any other; whose eventId has a
 * notification already, as CANCELLED.
 * @returns false where the campaign does not run; a chunk that is laid out already is left as it is
 * @throws ApiProblem as `wordsOfPeople`; ContentKeyMissing, ContentDamaged
 */
export async function layOut(deps: LayOutDeps, campaign: CampaignForLane, chunk: number): Promise<boolean> {
  const { pool, cipher } = deps.database;
  const key = { campaignId: campaign.id, chunk };
  const { schedule } = campaign.spec;
  const fallbackZone = isApartByZone(schedule) ? schedule.fallback : null;
  const staged = await readStaged(pool, cipher, key, { fallbackZone });
  const people = staged.map((row) => ({ ...row, id: uuidv7() }));
  const words = await wordsOfPeople(pool, deps, campaign, people);
  const laidOut = people.map((row, index) => notificationOf(deps, campaign, chunk, row, words[index] as PersonWords));
  const made = laidOut.map(({ notification }) => notification);
  await findUnderToday(pool, deps.secret, campaign.clientId, made);
  return retryConflicts(() =>
    inTransaction(pool, async (tx) => {
      if ((await shareCampaign(tx, campaign.id)) !== 'RUNNING') return false;
      // Another execution of the same slice may have been here before.
      if (await markLaidOut(tx, key)) await record(tx, deps, campaign, laidOut);
      return true;
    }),
  );
}

async function record(
  tx: Queryable,
  { database: { cipher } }: LayOutDeps,
  campaign: CampaignForLane,
  laidOut: readonly LaidOut[],
): Promise<void> {
  const { id: campaignId, clientId, channel } = campaign;
  if (channel === 'webhook') await signingSecretsOf(tx, clientId);
  const positions = laidOut.map(({ position }) => position);
  // Who was taken out, or has been forgotten, since they were read is not there any more.
  const there = await takeStaged(tx, campaignId, positions);
  const left = laidOut.filter(({ position }) => there.has(position));
  const doubles = await takeEvents(tx, campaign, left);
  // The name of an event goes with its own notification.
  const rowOf = ({ notification: n }: LaidOut) => (doubles.has(n.id) ? { ...n, eventId: null } : n);
  for (let at = 0; at < left.length; at += WRITTEN_TOGETHER) {
    const some = left.slice(at, at + WRITTEN_TOGETHER);
    await acceptNotifications(
      tx,
      some.map((one) => readyNotification(cipher, rowOf(one), null)),
    );
  }
  const about = { ...OF_MANY, clientId, channel, provider: null };
  const endings = [...doubles].map((id) => {
    return { id, reason: KNOWN_EVENT, row: statusEvent({ ...about, id }, 'CANCELLED', KNOWN_EVENT) };
  });
  if (endings.length > 0) await endWaiting(tx, 'CANCELLED', endings);
  for (const { notification, failed } of left) {
    if (failed !== null && !doubles.has(notification.id))
      await giveUp(tx, 'FAILED', { ...notification, run: 0, provider: null }, failed);
  }
}

/**
 * Takes the names of their events: those are unique per client, environment and channel, whichever way they come, so a
 * request of the same is refused from then on.
 * @returns the ids of those whose event has a notification already, or is that of somebody before them
 */
async function takeEvents(
  tx: Queryable,
  { id: campaignId, clientId, environment, channel }: CampaignForLane,
  people: readonly LaidOut[],
): Promise<Set<string>> {
  const first = new Map<string, NewNotification>();
  for (const { notification } of people) {
    const { eventId } = notification;
    if (eventId !== null && !first.has(eventId)) first.set(eventId, notification);
  }
  if (first.size === 0) return new Set();
  const asked = [...first].map(([eventId, { id, content }]) => ({
    ...eventName({ clientId, environment }, channel, eventId),
    // Of no request: whatever comes under the name later is another one.
    requestHash: requestHash({ campaignId, eventId }),
    statusCode: 202,
    response: JSON.stringify(presentAccepted({ channel, content })(toPublicId('notification', id))),
  }));
  const taken = await takeNames(tx, asked);
  const isDouble = ({ id, eventId }: NewNotification) =>
    eventId !== null && !(taken.has(eventId) && first.get(eventId)?.id === id);
  return new Set(people.flatMap(({ notification }) => (isDouble(notification) ? notification.id : [])));
}

/** What is the same for all stands on the campaign: tags and metadata are not repeated. */
function notificationOf(
  deps: LayOutDeps,
  campaign: CampaignForLane,
  chunk: number,
  { id, position, recipient, recipientHash, userKey, eventId }: StagedRecipient & { id: string },
  { content, template, failed }: PersonWords,
): LaidOut {
  const { id: campaignId, clientId, environment, channel, spec, plan, expiresAt } = campaign;
  const routes = routesOf(deps, campaign, recipient);
  const notification: NewNotification = {
    ...{ id, clientId, environment, channel, eventId, campaignId, chunk, recipientHash, userKey, content, expiresAt },
    ...templateColumns({ template, content }),
    priority: spec.priority,
    category: plan.category,
    onAmbiguous: plan.onAmbiguous,
    recipient: recipientOver(channel, recipient),
    attachments: null,
    retry: plan.retry,
    limits: plan.limits,
    routes: routes ?? [],
    fallbacks: [],
    tags: [],
    metadata: {},
    traceparent: null,
    sendAt: null,
    onLate: 'send',
    lateAfterMs: DEFAULT_LATE_AFTER_MS,
    createdAt: new Date(),
  };
  return { position, notification, failed: routes === null ? 'channel_not_set_up' : failed ? TEMPLATE_FAILED : null };
}

/** Null where no provider that is set up here reaches this address. */
function routesOf(
  { providers, smsProviderByCountry: smsByCountry }: LayOutDeps,
  { environment, channel, spec }: Pick<CampaignForLane, 'environment' | 'channel' | 'spec'>,
  recipient: StagedRecipient['recipient'],
): Route[] | null {
  try {
    const request = { channel, recipient, routing: { providers: spec.providers, fallback: [] } };
    return routesFor(request, { environment, providers, smsByCountry });
  } catch (error) {
    if (error instanceof ApiProblem) return null;
    throw error;
  }
}
