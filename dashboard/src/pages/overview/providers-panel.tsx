import { CircleCheck, CircleX, Gauge, Users } from 'lucide-react';
import type { components } from '../../../../src/client/schema.ts';
import { Answered } from '../../ui/answered.tsx';
import { count } from '../../ui/number.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Badge, words } from '../../ui/status.tsx';
import { Ago } from '../../ui/time.tsx';
import { PanelLink } from './panel-link.tsx';
import type { Overview } from './use-overview.ts';

type Provider = components['schemas']['Provider'];

const STATES = {
  free: { tone: 'good', icon: CircleCheck, label: 'Free' },
  limited: { tone: 'wait', icon: Gauge, label: 'At its limit' },
  busy: { tone: 'wait', icon: Users, label: 'Busy' },
  away: { tone: 'bad', icon: CircleX, label: 'Away' },
} as const;

/** How each account stands, those that are away first. */
export function ProvidersPanel({ query }: { query: Overview['providers'] }) {
  return (
    <Panel title="Providers" action={<PanelLink page="providers">All providers</PanelLink>} flush>
      <Answered query={query} lines={4} className="p-4">
        {({ providers }) =>
          providers.length === 0 ? (
            <p className="p-4 text-dim">None is set up on this server.</p>
          ) : (
            <ul className="divide-y divide-line">
              {[...providers].sort(worstFirst).map((provider) => (
                <ProviderLine key={provider.name} provider={provider} />
              ))}
            </ul>
          )
        }
      </Answered>
    </Panel>
  );
}

function ProviderLine({
  provider: { name, state, awaySince, breakerReason, waiting, waitingSince },
}: {
  provider: Provider;
}) {
  const { label, ...look } = STATES[state];
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2">
      <span className="min-w-0 flex-1 truncate font-medium">{name}</span>
      <Badge {...look}>{label}</Badge>
      <span className="w-full text-xs text-dim">
        {awaySince && (
          <>
            Since <Ago at={awaySince} />
            {breakerReason && `: ${words(breakerReason)}`}.{' '}
          </>
        )}
        {waiting > 0 ? (
          <>
            {count(waiting)} of yours {waiting === 1 ? 'waits' : 'wait'} in line
            {waitingSince && (
              <>
                , the first since <Ago at={waitingSince} />
              </>
            )}
            .
          </>
        ) : (
          'Nothing of yours waits in line.'
        )}
      </span>
    </li>
  );
}

const ORDER = ['away', 'limited', 'busy', 'free'];

function worstFirst(a: Provider, b: Provider): number {
  return ORDER.indexOf(a.state) - ORDER.indexOf(b.state) || b.waiting - a.waiting;
}
