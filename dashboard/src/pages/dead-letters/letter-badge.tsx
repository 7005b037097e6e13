import { Check, CircleX, RefreshCw } from 'lucide-react';
import type { components } from '../../../../src/client/schema.ts';
import { Badge } from '../../ui/status.tsx';

export type Letter = components['schemas']['DeadLetter'];

const LOOKS = {
  FAILED: { tone: 'bad', icon: CircleX, label: 'Open' },
  RETRYING: { tone: 'wait', icon: RefreshCw, label: 'Replaying' },
  RESOLVED: { tone: 'good', icon: Check, label: 'Resolved' },
} as const;

export const LETTER_STATUSES = Object.entries(LOOKS).map(([value, { label }]) => ({ value, label }));

/** How a dead letter stands. */
export function LetterBadge({ status }: { status: Letter['status'] }) {
  const { tone, icon, label } = LOOKS[status];
  return (
    <Badge tone={tone} icon={icon}>
      {label}
    </Badge>
  );
}
