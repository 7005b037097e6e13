/** The ways a notification can travel. */
export const CHANNELS = ['email', 'sms', 'whatsapp', 'push', 'webhook', 'in_app'] as const;
export type Channel = (typeof CHANNELS)[number];
