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
