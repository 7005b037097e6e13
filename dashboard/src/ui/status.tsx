import {
  Ban,
  CalendarClock,
  Check,
  CheckCheck,
  CircleDashed,
  CircleHelp,
  CircleX,
  Hourglass,
  type LucideIcon,
  MailOpen,
  MousePointerClick,
  RefreshCw,
  ShieldOff,
  TimerOff,
  TriangleAlert,
  Undo2,
} from 'lucide-react';
import type { components } from '../../../src/client/schema.ts';
import { Icon } from './icon.tsx';

export type Status = components['schemas']['NotificationStatus'];

const TONES = {
  good: 'bg-good-soft text-good',
  wait: 'bg-wait-soft text-wait',
  bad: 'bg-bad-soft text-bad',
  odd: 'bg-odd-soft text-odd',
  plain: 'bg-raised text-dim',
};
export type Tone = keyof typeof TONES;

/** Told apart by picture and word; colour only says it once more. */
const LOOKS: Record<Status, { tone: Tone; icon: LucideIcon; label: string }> = {
  PENDING: { tone: 'plain', icon: CircleDashed, label: 'Pending' },
  SCHEDULED: { tone: 'plain', icon: CalendarClock, label: 'Scheduled' },
  DEFERRED: { tone: 'wait', icon: Hourglass, label: 'Deferred' },
  PROCESSING: { tone: 'plain', icon: RefreshCw, label: 'Processing' },
  RETRYING: { tone: 'wait', icon: RefreshCw, label: 'Retrying' },
  SENT: { tone: 'good', icon: Check, label: 'Sent' },
  DELIVERED: { tone: 'good', icon: CheckCheck, label: 'Delivered' },
  OPENED: { tone: 'good', icon: MailOpen, label: 'Opened' },
  CLICKED: { tone: 'good', icon: MousePointerClick, label: 'Clicked' },
  BOUNCED: { tone: 'bad', icon: Undo2, label: 'Bounced' },
  COMPLAINED: { tone: 'bad', icon: TriangleAlert, label: 'Complained' },
  FAILED: { tone: 'bad', icon: CircleX, label: 'Failed' },
  UNKNOWN: { tone: 'odd', icon: CircleHelp, label: 'Unknown' },
  CANCELLED: { tone: 'plain', icon: Ban, label: 'Cancelled' },
  EXPIRED: { tone: 'plain', icon: TimerOff, label: 'Expired' },
  SUPPRESSED: { tone: 'plain', icon: ShieldOff, label: 'Suppressed' },
};

export const STATUSES = Object.keys(LOOKS) as Status[];
export const statusLabel = (status: Status): string => LOOKS[status].label;
export const statusTone = (status: Status): Tone => LOOKS[status].tone;

export function StatusBadge({ status }: { status: Status }) {
  const { tone, icon, label } = LOOKS[status];
  return (
    <Badge tone={tone} icon={icon}>
      {label}
    </Badge>
  );
}

/** A short word with a picture, such as a state or a reason. */
export function Badge({ tone = 'plain', icon, children }: { tone?: Tone; icon?: LucideIcon; children: string }) {
  return (
    <span
      className={`inline-flex h-5.5 items-center gap-1 rounded-full px-2 text-xs font-medium whitespace-nowrap ${TONES[tone]}`}
    >
      {icon && <Icon of={icon} className="size-3.5" />}
      {children}
    </span>
  );
}

/** A code of the API as words: `user_limit` reads "user limit". */
export const words = (code: string): string => code.replaceAll('_', ' ');
