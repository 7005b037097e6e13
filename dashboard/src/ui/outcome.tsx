import type { components } from '../../../src/client/schema.ts';
import { Badge, type Tone } from './status.tsx';

type Outcome = components['schemas']['Attempt']['outcome'];

const LOOKS: Record<NonNullable<Outcome>, { tone: Tone; label: string }> = {
  sent: { tone: 'good', label: 'Taken' },
  transient: { tone: 'wait', label: 'Failed for now' },
  throttled: { tone: 'wait', label: 'Asked to wait' },
  permanent: { tone: 'bad', label: 'Refused' },
  config: { tone: 'bad', label: 'Account or settings wrong' },
  ambiguous: { tone: 'odd', label: 'May have been taken' },
};

/** Of a call that is not answered yet, and of an outcome that only a newer release knows. */
const UNDER_WAY = { tone: 'plain', label: 'Not answered yet' } as const;

const lookOf = (outcome: Outcome) => (outcome && LOOKS[outcome]) || UNDER_WAY;

export const outcomeTone = (outcome: Outcome): Tone => lookOf(outcome).tone;

/** What a provider made of a call. */
export function OutcomeBadge({ outcome }: { outcome: Outcome }) {
  const { tone, label } = lookOf(outcome);
  return <Badge tone={tone}>{label}</Badge>;
}
