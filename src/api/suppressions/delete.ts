import { removeSuppression } from '../../db/queries/suppressions/remove.ts';
import { fromPublicId } from '../../domain/ids.ts';
import type { ApiDeps, Endpoint } from '../deps.ts';
import { ApiProblem } from '../problem.ts';
import { respondJson } from '../respond.ts';

/** `DELETE /api/suppressions/:id`: from then on the address gets mail again. Another client's is 404. */
export function deleteSuppressionEndpoint({ database }: ApiDeps): Endpoint {
  return {
    method: 'DELETE',
    path: '/api/suppressions/:id',
    access: 'client',
    handle: async (c, { clientId }) => {
      const publicId = c.req.param('id') ?? '';
      const id = fromPublicId('suppression', publicId);
      if (!id || !(await removeSuppression(database.pool, { id, clientId }))) throw new ApiProblem('not_found');
      return respondJson(c, 200, { success: true, message: 'Suppression removed', data: { id: publicId } });
    },
  };
}
