import { z } from 'zod';

const endpointId = z.string().regex(/^whk_[0-9a-z]{26}$/);

/**
 * What the fan-out needs of an event, whatever its type; the rest goes to the endpoints unread, so that a newer writer
 * may add types and fields.
 */
export const outgoingEventSchema = z.object({
  id: z.string().regex(/^evt_[0-9a-z]{26}$/),
  type: z.string().regex(/^[a-z_]{1,32}\.[a-z_]{1,32}$/),
  timestamp: z.iso.datetime({ offset: true }),
  data: z.object({
    clientId: z.string().regex(/^cli_[0-9a-z]{26}$/),
    endpointId: endpointId.optional(),
  }),
});
