import { clientExists } from '../../db/queries/clients.ts';
import { fromPublicId } from '../../domain/ids.ts';
import type { KeyMode } from '../../domain/notification.ts';
import { ApiProblem } from '../../services/problem.ts';
import type { Viewer } from '../auth/principal.ts';
import type { ApiDeps } from '../deps.ts';

/** Whose figures; `clientId` is null for those of all clients. */
export type Whose = { clientId: string | null; environment: KeyMode };

/**
 * Whose figures a viewer is shown: a client its own, of the environment of its key unless asked otherwise, the operator any or all.
 * @throws ApiProblem not_found (404) for a client that the viewer cannot see, live_keys_only (403) for live ones to a test key
 */
export async function whoseFigures(
  { database }: Pick<ApiDeps, 'database'>,
  viewer: Viewer,
  asked: { clientId?: string | undefined; environment?: KeyMode | undefined },
): Promise<Whose> {
  let { clientId } = viewer;
  if (asked.clientId !== undefined) {
    const id = fromPublicId('client', asked.clientId);
    const isVisible = id !== null && (clientId === null ? await clientExists(database.pool, id) : id === clientId);
    if (!isVisible) throw ApiProblem.notFound('client');
    clientId = id;
  }
  if (viewer.environment === 'test' && asked.environment === 'live') throw new ApiProblem('live_keys_only');
  return { clientId, environment: asked.environment ?? viewer.environment ?? 'live' };
}
