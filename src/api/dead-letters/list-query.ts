import { z } from 'zod';
import { CHANNELS } from '../../domain/channel.ts';
import { fromPublicId } from '../../domain/ids.ts';
import { line } from '../../services/input/fields.ts';
import { instant } from '../../services/input/instant.ts';
import { paging } from '../input/paging.ts';

/** What a list of dead letters and a replay by filter have in common; `from` is included, `to` is not. */
export const causeFilter = {
  channel: z.enum(CHANNELS).optional(),
  provider: line(64).optional(),
  errorCode: line(64).optional(),
  from: instant.optional().describe('Given up then or later.'),
  to: instant.optional().describe('Given up before then.'),
};

/** The parameters of `GET /api/dead-letters`. */
export const listQuery = z.strictObject({
  ...causeFilter,
  status: z.enum(['FAILED', 'RETRYING', 'RESOLVED']).optional(),
  notificationId: z
    .string()
    .transform((id) => fromPublicId('notification', id))
    .refine((id) => id !== null, 'is not the id of a notification')
    .optional(),
  ...paging,
});

/** Of an endpoint that takes no parameter. */
export const noQuery = z.strictObject({});
