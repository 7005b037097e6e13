import type { components } from '../../../src/client/schema.ts';

export type Channel = components['schemas']['Channel'];

const LABELS: Record<Channel, string> = {
  email: 'E-mail',
  sms: 'SMS',
  whatsapp: 'WhatsApp',
  push: 'Push',
  webhook: 'Webhook',
  in_app: 'In-app',
};

export const CHANNELS = Object.keys(LABELS) as Channel[];

/** What a newer release has added goes by its code. */
export const channelLabel = (channel: string): string => LABELS[channel as Channel] ?? channel;
