import { z } from 'zod';
import { SUPPRESSION_REASONS, type SuppressionRow } from '../../db/queries/suppressions.ts';
import { toPublicId } from '../../domain/ids.ts';
import { anyAddress } from '../../services/input/fields.ts';
import { paging } from '../input/paging.ts';
import { EXAMPLE_LETTERS, instant, type Presented, publicId } from '../openapi/shapes.ts';
import { personal } from '../personal.ts';

const suppressionId = publicId('suppression');

export const newSuppression = z.strictObject({
  recipient: anyAddress,
  scope: z.enum(['all', 'marketing']).default('all'),
  note: z.string().min(1).max(1_000).optional(),
});

export const suppressionQuery = z.strictObject({
  recipient: anyAddress.optional(),
  reason: z.enum(SUPPRESSION_REASONS).optional(),
  ...paging,
});

export const suppression = z
  .strictObject({
    id: suppressionId,
    recipient: personal('address', z.string().nullable()).describe('Null after the address has been erased.'),
    scope: z.enum(['all', 'marketing']).describe('`marketing`: only marketing is blocked.'),
    reason: z.enum(SUPPRESSION_REASONS),
    note: personal('words', z.string().nullable()),
    notificationId: publicId('notification').nullable().describe('The notification that caused it.'),
    createdAt: instant,
  })
  .meta({ id: 'Suppression' });

export const removedSuppression = z.strictObject({ id: suppressionId }).meta({ id: 'RemovedSuppression' });

export const suppressionExample: z.input<typeof suppression> = {
  id: `sup_${EXAMPLE_LETTERS}`,
  recipient: 'ada@example.com',
  scope: 'all',
  reason: 'manual',
  note: 'Asked us by phone.',
  notificationId: null,
  createdAt: '2026-11-22T09:30:00.000Z',
};

/** A row of the list as the API shows it; `recipient` is null once the address is erased. */
export function presentSuppression(row: SuppressionRow): Presented<z.output<typeof suppression>> {
  return {
    id: toPublicId('suppression', row.id),
    recipient: row.address,
    scope: row.scope,
    reason: row.reason,
    note: row.note,
    notificationId: row.notificationId && toPublicId('notification', row.notificationId),
    createdAt: row.createdAt.toISOString(),
  };
}
