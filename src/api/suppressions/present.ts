import type { z } from 'zod';
import type { SuppressionRow } from '../../db/queries/suppressions.ts';
import { toPublicId } from '../../domain/ids.ts';
import type { Presented } from '../openapi/shapes.ts';
import type { suppression } from './answers.ts';

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
