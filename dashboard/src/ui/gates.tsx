import { Check, CircleX, Hourglass } from 'lucide-react';
import type { components } from '../../../src/client/schema.ts';
import { Icon } from './icon.tsx';
import { words } from './status.tsx';
import { Time } from './time.tsx';

type Gate = components['schemas']['SimulatedGate'];

const LOOKS = {
  pass: { icon: Check, look: 'text-good', label: 'passes' },
  wait: { icon: Hourglass, look: 'text-wait', label: 'waits' },
  stop: { icon: CircleX, look: 'text-bad', label: 'stops' },
};

const NAMES: Record<Gate['gate'], string> = {
  idempotency_key: 'Same request before',
  event_id: 'Same event before',
  template: 'Template',
  installation: 'Channel and provider set up',
  quota: 'Quota',
  campaign: 'Campaign',
  content: 'Content',
  due: 'Due time',
  suppression: 'Suppressions',
  user_limit: 'Limit per person',
  provider: 'Provider',
  expiry: 'Expiry',
};

/** The checks before a send, in their order, up to the one that decides. */
export function Gates({ gates }: { gates: readonly Gate[] }) {
  return (
    <ol className="grid gap-1">
      {gates.map(({ gate, result, reason, until, channel, provider }) => {
        const { icon, look, label } = LOOKS[result];
        return (
          <li key={`${gate}/${channel}/${provider}`} className="flex flex-wrap items-center gap-x-2">
            <span className={`inline-flex items-center gap-1.5 ${look}`}>
              <Icon of={icon} />
              <span className="w-14 text-sm">{label}</span>
            </span>
            <span>
              {NAMES[gate] ?? words(gate)}
              {provider && `: ${provider}`}
            </span>
            {reason && (
              <span className="text-dim" title={reason}>
                {words(reason)}
              </span>
            )}
            {until && result === 'wait' && (
              <span className="text-dim">
                until <Time at={until} />
              </span>
            )}
          </li>
        );
      })}
    </ol>
  );
}
