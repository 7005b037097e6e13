import { z } from 'zod';
import { channel, notificationId } from '../notifications/answers.ts';
import { problemOfPart } from '../openapi/problem-components.ts';

/** The result for one channel of an event. */
export const channelResult = z
  .union([
    z.strictObject({ channel, notificationId, status: z.literal('PENDING') }),
    z.strictObject({
      channel,
      skipped: z
        .enum(['no_address', 'not_set_up'])
        .describe(
          '`no_address`: the recipient has no address for this channel. `not_set_up`: the server has no provider for it.',
        ),
    }),
    z.strictObject({ channel, problem: problemOfPart }),
  ])
  .meta({ id: 'ChannelResult' });
