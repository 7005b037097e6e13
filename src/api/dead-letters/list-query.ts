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
  from: instant.optional().describe('Given up at or after this time.'),
  to: instant.optional().describe('Given up before this time.'),
};

/** The parameters of `GET /api/dead-letters`. */
export const listQuery = z.strictObject({
  ...causeFilter,
  status: z.enum(['FAILED', 'RETRYING', 'RESOLVED']).optional(),
  notificationId: z
    .string()
    .transform((id) => fromPublicId('notification', id))
    .refine((id) => id !== null, 'must be the id of a notification, such as ntf_01jd8m9q4wf7vrk2h3n5c6t8xz')
    .optional(),
  ...paging,
});

/** Of an endpoint that takes no parameter. */
export const noQuery = z.strictObject({});
