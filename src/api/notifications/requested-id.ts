import { fromPublicId } from '../../domain/ids.ts';
import { ApiProblem } from '../../services/problem.ts';
import type { ApiContext } from '../http-context.ts';

/** The UUID behind the path's `:id`. @throws ApiProblem not_found (404) for what can be no id */
export function requestedId(c: ApiContext): string {
  const id = fromPublicId('notification', c.req.param('id') ?? '');
  if (!id) throw ApiProblem.notFound('notification');
  return id;
}
