import type { Origin } from '../../db/queries/audit-log.ts';
import type { Viewer } from '../auth/principal.ts';
import type { ApiContext } from '../http-context.ts';

/** Who changes something by this request, for the audit log. */
export function originOf(c: ApiContext, { actor }: Pick<Viewer, 'actor'>): Origin {
  return { actor, requestId: c.get('request').requestId };
}
