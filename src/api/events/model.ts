import { z } from 'zod';
import { channel, notificationId } from '../notifications/model.ts';
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

/** A body of `POST /api/events` for each rule that ships. */
export const EVENT_EXAMPLES = {
  Signup: {
    eventId: 'signup-42',
    type: 'signup',
    recipient: { userId: 'user-42', email: 'ada@example.com' },
    data: { name: 'Ada' },
  },
  Payment: {
    eventId: 'payment-4711',
    type: 'payment',
    recipient: { userId: 'user-42', email: 'ada@example.com', phone: '+14155552671' },
    data: { reference: '4711', amount: '12.00', currency: 'EUR' },
  },
  'On one channel only': {
    eventId: 'payment-4712',
    type: 'payment',
    recipient: { phone: '+14155552671' },
    channels: ['sms'],
    data: { reference: '4712', amount: '3.50', currency: 'EUR' },
  },
};
