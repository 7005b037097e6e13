/** The ways a notification can travel. */
export const CHANNELS = ['email', 'sms', 'whatsapp', 'push', 'webhook', 'in_app'] as const;
export type Channel = (typeof CHANNELS)[number];

/** Channels whose providers are built; a request for another is refused, never parked in silence. */
export const DELIVERABLE_CHANNELS: readonly Channel[] = ['email', 'sms'];
