import { z } from 'zod';
import { SUPPRESSION_REASONS } from '../../db/queries/suppressions.ts';
import { EXAMPLE_LETTERS, instant, publicId } from '../openapi/shapes.ts';

export const suppressionId = publicId('suppression');

export const suppression = z
  .strictObject({
    id: suppressionId,
    recipient: z.string().nullable().describe('Null after the address has been erased.'),
    scope: z.enum(['all', 'marketing']).describe('`marketing`: only marketing is blocked.'),
    reason: z.enum(SUPPRESSION_REASONS),
    note: z.string().nullable(),
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
