import {
  Ban,
  CalendarClock,
  CheckCheck,
  CircleDashed,
  CirclePause,
  ClipboardCheck,
  type LucideIcon,
  Play,
} from 'lucide-react';
import type { components } from '../../../../src/client/schema.ts';
import { Badge, type Tone } from '../../ui/status.tsx';

export type CampaignStatus = components['schemas']['CampaignStatus'];
type Reason = components['schemas']['Campaign']['reason'];

const LOOKS: Record<CampaignStatus, { tone: Tone; icon: LucideIcon; label: string }> = {
  DRAFT: { tone: 'plain', icon: CircleDashed, label: 'Draft' },
  CHECKED: { tone: 'plain', icon: ClipboardCheck, label: 'Checked' },
  SCHEDULED: { tone: 'plain', icon: CalendarClock, label: 'Scheduled' },
  RUNNING: { tone: 'good', icon: Play, label: 'Running' },
  PAUSED: { tone: 'wait', icon: CirclePause, label: 'Paused' },
  COMPLETED: { tone: 'good', icon: CheckCheck, label: 'Completed' },
  CANCELLED: { tone: 'plain', icon: Ban, label: 'Cancelled' },
};

export const CAMPAIGN_STATUSES = Object.keys(LOOKS) as CampaignStatus[];
export const campaignLabel = (status: CampaignStatus): string => LOOKS[status].label;

/** @param props `reason`: what paused it by itself is worse than a person who did */
export function CampaignBadge({ status, reason }: { status: CampaignStatus; reason: Reason }) {
  const { tone, icon, label } = LOOKS[status];
  return (
    <Badge tone={reason === 'guard' || reason === 'content_failed' ? 'bad' : tone} icon={icon}>
      {label}
    </Badge>
  );
}

/** Why one is paused, and what to do. */
export const PAUSED_BY: Record<NonNullable<Reason>, string> = {
  person: 'A person has paused it. Nobody else is sent to until it is resumed.',
  guard: 'Its guard has paused it: more went wrong than it allows. Look at the failures below before you resume it.',
  content_failed: 'It has paused by itself: its content cannot be made. Look at its template, then resume it.',
};
