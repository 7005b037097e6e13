import { z } from 'zod';
import { channel, notificationId } from '../notifications/answers.ts';
import { problemOfPart } from '../openapi/problem-components.ts';

/** What became of one channel of an event. */
export const channelResult = z
  .union([
    z.strictObject({ channel, notificationId, status: z.literal('PENDING') }),
    z.strictObject({
      channel,
      skipped: z.enum(['no_address', 'not_set_up']).describe('The recipient has no address for it, or we no provider.'),
    }),
    z.strictObject({ channel, problem: problemOfPart }),
  ])
  .meta({ id: 'ChannelResult' });
