import { z } from 'zod';
import { CHANNELS } from '../../domain/channel.ts';
import { STATUSES } from '../../domain/status.ts';
import { anyAddress, line } from '../../services/input/fields.ts';
import { instant } from '../../services/input/instant.ts';
import { paging } from '../input/paging.ts';

/** The parameters of `GET /api/notifications`. */
export const listQuery = z.strictObject({
  status: z.enum(STATUSES).optional(),
  channel: z.enum(CHANNELS).optional(),
  recipient: anyAddress.optional(),
  tag: line(64).optional(),
  provider: line(64).optional(),
  errorCode: line(64).optional().describe('Error code of the last attempt, such as `smtp_550`.'),
  eventId: line(255).optional(),
  from: instant.optional().describe('Accepted at or after this time.'),
  to: instant.optional().describe('Accepted before this time.'),
  ...paging,
});
