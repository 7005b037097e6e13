import { z } from 'zod';
import type { AuditRow } from '../../db/queries/audit-log.ts';
import { toPublicId } from '../../domain/ids.ts';
import { EXAMPLE_LETTERS, instant, type Presented, publicId } from '../openapi/shapes.ts';

export const auditEntry = z
  .strictObject({
    id: publicId('audit'),
    clientId: publicId('client').nullable().describe('Null for changes to the server itself.'),
    actor: z.string().describe('`key:<id of the key>`, `member:<id>`, `operator` or `system`.'),
    action: z.string().describe('What was done: noun and verb, such as `key.revoke`.'),
    subject: z.string().nullable().describe('Id of the changed object.'),
    details: z.record(z.string(), z.unknown()),
    requestId: z.string().nullable(),
    at: instant,
  })
  .meta({ id: 'AuditEntry' });

export const auditEntryExample: z.input<typeof auditEntry> = {
  id: `aud_${EXAMPLE_LETTERS}`,
  clientId: `cli_${EXAMPLE_LETTERS}`,
  actor: 'key:4fQz81LkWm0b',
  action: 'key.revoke',
  subject: '9aTr02XcVn7d',
  details: {},
  requestId: `req_${EXAMPLE_LETTERS}`,
  at: '2026-11-22T09:30:00.000Z',
};

export function presentAuditEntry({ id, clientId, ...entry }: AuditRow): Presented<z.output<typeof auditEntry>> {
  return {
    id: toPublicId('audit', id),
    clientId: clientId === null ? null : toPublicId('client', clientId),
    ...entry,
  };
}
