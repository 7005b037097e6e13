import { appendAudit } from '../../db/queries/audit-log.ts';
import { removeSuppression } from '../../db/queries/suppressions.ts';
import { inTransaction } from '../../db/transaction.ts';
import { fromPublicId } from '../../domain/ids.ts';
import { ApiProblem } from '../../services/problem.ts';
import { originOf } from '../auth/origin.ts';
import type { ApiDeps } from '../deps.ts';
import type { Endpoint } from '../endpoint.ts';
import { dataAnswer } from '../openapi/shapes.ts';
import { respondJson } from '../respond.ts';
import { removedSuppression, suppressionExample, suppressionId } from './answers.ts';

/** `DELETE /api/suppressions/:id`: from then on the address gets mail again. Another client's is 404. */
export function deleteSuppressionEndpoint({ database }: ApiDeps): Endpoint {
  return {
    method: 'DELETE',
    path: '/api/suppressions/:id',
    access: 'client',
    scope: 'notifications:write',
    docs: {
      operationId: 'deleteSuppression',
      summary: 'Remove a suppression',
      tag: 'Suppressions',
      params: { id: suppressionId },
      answers: {
        200: dataAnswer(removedSuppression, {
          description: 'The suppression is removed.',
          message: 'Suppression removed',
          example: { id: suppressionExample.id },
        }),
      },
    },
    handle: async (c, caller) => {
      const { clientId } = caller;
      const publicId = c.req.param('id') ?? '';
      const id = fromPublicId('suppression', publicId);
      if (!id) throw ApiProblem.notFound('suppression');
      await inTransaction(database.pool, async (tx) => {
        if (!(await removeSuppression(tx, { id, clientId }))) throw ApiProblem.notFound('suppression');
        const entry = { ...originOf(c, caller), clientId, action: 'suppression.delete', subject: publicId };
        await appendAudit(tx, { ...entry, details: {} });
      });
      return respondJson(c, 200, { success: true, message: 'Suppression removed', data: { id: publicId } });
    },
  };
}
