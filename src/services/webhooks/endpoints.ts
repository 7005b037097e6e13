import { v7 as uuidv7 } from 'uuid';
import { appendAudit, type Origin } from '../../db/queries/audit-log.ts';
import { newSigningSecret, rotateSigningSecret, type SigningSecret } from '../../db/queries/signing-secrets.ts';
import {
  changeWebhookEndpoint,
  findWebhookEndpoint,
  insertWebhookEndpoint,
  MOST_ENDPOINTS,
  type NewWebhookEndpoint,
  removeWebhookEndpoint,
  rotateEndpointSecret,
  type WebhookEndpointChange,
  type WebhookEndpointRow,
} from '../../db/queries/webhooks/endpoints.ts';
import { inTransaction } from '../../db/transaction.ts';
import { toPublicId } from '../../domain/ids.ts';
import type { Ports } from '../ports.ts';
import { ApiProblem } from '../problem.ts';

type Deps = Pick<Ports, 'database'>;

/** UUIDs: an endpoint of a client's. */
export type WebhookTarget = { clientId: string; id: string };

/** @throws ApiProblem not_found (404), for another client's as well */
export async function findWebhook({ database }: Deps, { clientId, id }: WebhookTarget): Promise<WebhookEndpointRow> {
  const webhook = await findWebhookEndpoint(database.orm, clientId, id);
  if (!webhook) throw ApiProblem.notFound('webhook');
  return webhook;
}

/**
 * An endpoint that is told of events, and the secret that signs its calls.
 * @throws ApiProblem too_many_webhooks (409); not_found (404) where the client is gone meanwhile
 */
export async function createWebhook(
  { database }: Deps,
  clientId: string,
  given: Pick<NewWebhookEndpoint, 'url' | 'events' | 'description'>,
  origin: Origin,
): Promise<{ webhook: WebhookEndpointRow; secret: string }> {
  const id = uuidv7();
  const secret = newSigningSecret();
  const subject = toPublicId('webhook', id);
  const details = { events: given.events };
  const isCreated = await inTransaction(database.pool, async (tx) => {
    if (!(await insertWebhookEndpoint(tx, { id, clientId, secret, ...given }))) return false;
    await appendAudit(tx, { ...origin, clientId, action: 'webhook.create', subject, details });
    return true;
  });
  if (!isCreated) {
    throw new ApiProblem('too_many_webhooks', {
      detail: `A client can have at most ${MOST_ENDPOINTS} webhooks. Delete one that you no longer need.`,
    });
  }
  const webhook = await findWebhookEndpoint(database.orm, clientId, id);
  if (!webhook) throw new ApiProblem('not_found');
  return { webhook, secret: secret.secret };
}

/** Sets what is given, and answers what then holds. @throws ApiProblem not_found (404) */
export async function updateWebhook(
  deps: Deps,
  target: WebhookTarget,
  change: WebhookEndpointChange,
  origin: Origin,
): Promise<WebhookEndpointRow> {
  const { clientId } = target;
  await inTransaction(deps.database.pool, async (tx) => {
    if (!(await changeWebhookEndpoint(tx, target, change))) throw ApiProblem.notFound('webhook');
    const subject = toPublicId('webhook', target.id);
    const details = { changed: Object.keys(change), status: change.status };
    await appendAudit(tx, { ...origin, clientId, action: 'webhook.update', subject, details });
  });
  return findWebhook(deps, target);
}

/** Nothing more is sent there, also of what was under way. @throws ApiProblem not_found (404) */
export async function deleteWebhook({ database }: Deps, target: WebhookTarget, origin: Origin): Promise<void> {
  const { clientId } = target;
  const subject = toPublicId('webhook', target.id);
  await inTransaction(database.pool, async (tx) => {
    if (!(await removeWebhookEndpoint(tx, target))) throw ApiProblem.notFound('webhook');
    await appendAudit(tx, { ...origin, clientId, action: 'webhook.delete', subject, details: {} });
  });
}

/**
 * A new secret for an endpoint; the former ones sign along for `overlapMs`. All that are live, the new one first.
 * @throws ApiProblem not_found (404)
 */
export async function rotateWebhookSecret(
  { database }: Deps,
  target: WebhookTarget,
  overlapMs: number,
  origin: Origin,
): Promise<[SigningSecret, ...SigningSecret[]]> {
  const { clientId } = target;
  const subject = toPublicId('webhook', target.id);
  const details = { overlapMs };
  const secrets = await inTransaction(database.pool, async (tx) => {
    const live = await rotateEndpointSecret(tx, target, overlapMs);
    if (live) await appendAudit(tx, { ...origin, clientId, action: 'webhook.rotate-secret', subject, details });
    return live;
  });
  const [current, ...former] = secrets ?? [];
  if (!current) throw ApiProblem.notFound('webhook');
  return [current, ...former];
}

/** As `rotateWebhookSecret`, of the secrets that sign the client's notifications over the channel `webhook`. */
export function rotateChannelSecret(
  { database }: Deps,
  clientId: string,
  overlapMs: number,
  origin: Origin,
): Promise<SigningSecret[]> {
  const details = { overlapMs };
  return inTransaction(database.pool, async (tx) => {
    const live = await rotateSigningSecret(tx, clientId, overlapMs);
    await appendAudit(tx, { ...origin, clientId, action: 'signing-secret.rotate', subject: null, details });
    return live;
  });
}
