import { z } from 'zod';
import { listAudit } from '../../db/queries/audit-log.ts';
import { page } from '../answer.ts';
import { decodeCursor, encodeCursor } from '../cursor.ts';
import type { ApiDeps } from '../deps.ts';
import { type Endpoint, endpoint } from '../endpoint.ts';
import { paging } from '../input/paging.ts';
import { readPage } from '../read-page.ts';
import { auditEntry, auditEntryExample, presentAuditEntry } from './model.ts';

/** `GET /api/audit`. */
export function auditEndpoints({ database, secret }: Pick<ApiDeps, 'database' | 'secret'>): Endpoint[] {
  return [
    endpoint({
      method: 'GET',
      path: '/api/audit',
      access: 'client_or_operator',
      scope: 'admin',
      liveOnly: true,
      operationId: 'listAudit',
      summary: 'List audit log entries',
      description:
        'Changes made by your keys, by members and by operators; for the operator, those of all clients. Newest first.',
      tag: 'Keys',
      query: z.strictObject({ ...paging }),
      answer: page(auditEntry, { example: auditEntryExample }),
      handle: ({ query: { limit, cursor }, caller: { clientId } }) => {
        const before = cursor === undefined ? undefined : decodeCursor(secret, cursor);
        return readPage({
          limit,
          read: (count) => listAudit(database.orm, clientId, before, count),
          present: presentAuditEntry,
          cursorOf: ({ id }) => encodeCursor(secret, id),
        });
      },
    }),
  ];
}
