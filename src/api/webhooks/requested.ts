import { findWebhookEndpoint, type WebhookEndpointRow } from '../../db/queries/webhooks/endpoints.ts';
import { fromPublicId } from '../../domain/ids.ts';
import { ApiProblem } from '../../services/problem.ts';
import type { ApiDeps } from '../deps.ts';
import type { ApiContext } from '../http-context.ts';

/** The UUID behind the path's `:id`. @throws ApiProblem not_found (404) for what can be no id */
export function requestedId(c: ApiContext): string {
  const id = fromPublicId('webhook', c.req.param('id') ?? '');
  if (!id) throw ApiProblem.notFound('webhook');
  return id;
}

/** The endpoint behind the path's `:id`. @throws ApiProblem not_found (404), for another client's as well */
export async function requestedWebhook(
  c: ApiContext,
  { database }: Pick<ApiDeps, 'database'>,
  clientId: string,
): Promise<WebhookEndpointRow> {
  const endpoint = await findWebhookEndpoint(database.orm, clientId, requestedId(c));
  if (!endpoint) throw ApiProblem.notFound('webhook');
  return endpoint;
}
