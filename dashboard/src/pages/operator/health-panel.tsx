import { CircleAlert, CircleCheck, CircleX } from 'lucide-react';
import { Answered } from '../../ui/answered.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Badge } from '../../ui/status.tsx';
import { duration } from '../../ui/time.tsx';
import { useHealth } from './operator-scope.tsx';

const STATES = {
  ready: { tone: 'good', icon: CircleCheck, label: 'Ready' },
  degraded: { tone: 'wait', icon: CircleAlert, label: 'Degraded: it accepts, and the rest waits' },
  unavailable: { tone: 'bad', icon: CircleX, label: 'Unavailable: nothing is accepted' },
} as const;

const NAMES: Record<string, string> = { postgres: 'PostgreSQL', kafka: 'Kafka', temporal: 'Temporal' };

/** Each server that this one needs, and what it is good for. */
export function HealthPanel() {
  const health = useHealth();
  return (
    <Panel
      title="Health"
      action={
        health.data?.version && (
          <span className="text-sm text-dim">
            Version {health.data.version}, up {duration((health.data.uptimeSeconds ?? 0) * 1_000)}
          </span>
        )
      }
    >
      <Answered query={health} lines={3}>
        {({ status, checks }) => {
          const { label, ...look } = STATES[status];
          return (
            <div className="grid gap-3" aria-live="polite">
              <div>
                <Badge {...look}>{label}</Badge>
              </div>
              <ul className="grid gap-3 md:grid-cols-3">
                {Object.entries(checks).map(([name, { status, detail }]) => (
                  <li key={name} className="min-w-0 rounded-lg border border-line p-3">
                    <div className="flex items-center justify-between gap-2">
                      <span className="font-medium">{NAMES[name] ?? name}</span>
                      <Badge tone={status === 'up' ? 'good' : 'bad'} icon={status === 'up' ? CircleCheck : CircleX}>
                        {status === 'up' ? 'Up' : 'Down'}
                      </Badge>
                    </div>
                    <p className="mt-1 text-sm text-dim wrap-anywhere">{detail}</p>
                  </li>
                ))}
              </ul>
            </div>
          );
        }}
      </Answered>
    </Panel>
  );
}
