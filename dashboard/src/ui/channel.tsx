import { Bell, CircleHelp, Inbox, type LucideIcon, Mail, MessageCircle, MessageSquare, Webhook } from 'lucide-react';
import { type Channel, channelLabel } from './channels.ts';
import { Icon } from './icon.tsx';

const ICONS: Record<Channel, LucideIcon> = {
  email: Mail,
  sms: MessageSquare,
  whatsapp: MessageCircle,
  push: Bell,
  webhook: Webhook,
  in_app: Inbox,
};

/** A channel by picture and word. */
export function ChannelName({ channel }: { channel: string | null }) {
  if (channel === null) return <>–</>;
  return (
    <span className="inline-flex min-w-0 items-center gap-1.5 whitespace-nowrap">
      <Icon of={ICONS[channel as Channel] ?? CircleHelp} className="size-4 text-dim" />
      {channelLabel(channel)}
    </span>
  );
}

/** The same by picture alone, where there is no room for the word; it is said and shown by hovering. */
export function ChannelIcon({ channel }: { channel: Channel }) {
  return (
    <span title={channelLabel(channel)} className="inline-flex shrink-0 text-dim">
      <Icon of={ICONS[channel] ?? CircleHelp} />
      <span className="sr-only">{channelLabel(channel)}</span>
    </span>
  );
}
