import { z } from 'zod';
import { type AuditRow, listAudit } from '../../db/queries/audit-log.ts';
import { toPublicId } from '../../domain/ids.ts';
import { decodeCursor, encodeCursor } from '../cursor.ts';
import type { ApiDeps } from '../deps.ts';
import type { Endpoint } from '../endpoint.ts';
import { paging } from '../input/paging.ts';
import { validateQuery } from '../input/validate-query.ts';
import { type Presented, pageAnswer } from '../openapi/shapes.ts';
import { respondPage } from '../respond-page.ts';
import { auditEntry, auditEntryExample } from './answers.ts';

const query = z.strictObject({ ...paging });

/** `GET /api/audit`: what keys and operators changed of the client's, or for the operator of all; newest first. */
export function listAuditEndpoint({ database, secret }: ApiDeps): Endpoint {
  return {
    method: 'GET',
    path: '/api/audit',
    access: 'client_or_operator',
    scope: 'admin',
    docs: {
      operationId: 'listAudit',
      summary: 'List audit log entries',
      description: 'Changes made by your keys and by operators; for the operator, those of all clients. Newest first.',
      tag: 'Keys',
      query,
      answers: { 200: pageAnswer(auditEntry, { description: 'One page of results.', example: auditEntryExample }) },
    },
    handle: async (c, { clientId }) => {
      const { limit, cursor } = validateQuery(query, c.req.queries());
      const before = cursor === undefined ? undefined : decodeCursor(secret, cursor);
      return respondPage(c, {
        limit,
        read: (count) => listAudit(database.orm, clientId, before, count),
        present,
        cursorOf: ({ id }) => encodeCursor(secret, id),
      });
    },
  };
}

function present({ id, clientId, ...entry }: AuditRow): Presented<z.output<typeof auditEntry>> {
  return {
    id: toPublicId('audit', id),
    clientId: clientId === null ? null : toPublicId('client', clientId),
    ...entry,
  };
}
