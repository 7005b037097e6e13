import { Bell, Inbox, type LucideIcon, Mail, MessageCircle, MessageSquare, Webhook } from 'lucide-react';
import type { components } from '../../../src/client/schema.ts';
import { Icon } from './icon.tsx';

export type Channel = components['schemas']['Channel'];

const LOOKS: Record<Channel, { icon: LucideIcon; label: string }> = {
  email: { icon: Mail, label: 'E-mail' },
  sms: { icon: MessageSquare, label: 'SMS' },
  whatsapp: { icon: MessageCircle, label: 'WhatsApp' },
  push: { icon: Bell, label: 'Push' },
  webhook: { icon: Webhook, label: 'Webhook' },
  in_app: { icon: Inbox, label: 'In-app' },
};

export const CHANNELS = Object.keys(LOOKS) as Channel[];

export const isChannel = (text: string | null | undefined): text is Channel => CHANNELS.some((one) => one === text);

export const channelLabel = (channel: Channel): string => LOOKS[channel].label;

/** A channel by picture and word; what a newer release has added, by its code. */
export function ChannelName({ channel }: { channel: string | null }) {
  if (channel === null) return <>–</>;
  if (!isChannel(channel)) return <>{channel}</>;
  const { icon, label } = LOOKS[channel];
  return (
    <span className="inline-flex min-w-0 items-center gap-1.5 whitespace-nowrap">
      <Icon of={icon} className="size-4 text-dim" />
      {label}
    </span>
  );
}
