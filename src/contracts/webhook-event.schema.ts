import { z } from 'zod';
import { publicIdPattern } from '../domain/ids.ts';

const endpointId = z.string().regex(publicIdPattern('webhook'));

/**
 * What the fan-out needs of an event, whatever its type; the rest goes to the endpoints unread, so that a newer writer
 * may add types and fields.
 */
export const outgoingEventSchema = z.object({
  id: z.string().regex(publicIdPattern('event')),
  type: z.string().regex(/^[a-z_]{1,32}\.[a-z_]{1,32}$/),
  timestamp: z.iso.datetime({ offset: true }),
  data: z.object({
    clientId: z.string().regex(publicIdPattern('client')),
    endpointId: endpointId.optional(),
    notificationId: z.string().regex(publicIdPattern('notification')).optional(),
    campaignId: z.string().regex(publicIdPattern('campaign')).optional(),
  }),
});
