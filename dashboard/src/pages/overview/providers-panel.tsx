import { CircleCheck, CircleX, Gauge, Users } from 'lucide-react';
import type { components } from '../../../../src/client/schema.ts';
import { Answered } from '../../ui/answered.tsx';
import { count, share } from '../../ui/number.tsx';
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

/** How each account stands, those that are away first; of those that do nothing the names are enough. */
export function ProvidersPanel({ query }: { query: Overview['providers'] }) {
  return (
    <Panel title="Providers" action={<PanelLink page="providers">All providers</PanelLink>} flush>
      <Answered query={query} lines={4} className="p-4">
        {({ providers }) =>
          providers.length === 0 ? (
            <p className="p-4 text-dim">None is set up on this server.</p>
          ) : (
            <Providers providers={providers} />
          )
        }
      </Answered>
    </Panel>
  );
}

function Providers({ providers }: { providers: readonly Provider[] }) {
  const isIdle = ({ state, waiting, lastHour: { sent, failed } }: Provider) =>
    state === 'free' && waiting + sent + failed === 0;
  const idle = providers.filter(isIdle);
  return (
    <>
      <ul className="divide-y divide-line">
        {providers
          .filter((provider) => !isIdle(provider))
          .sort(worstFirst)
          .map((provider) => (
            <ProviderLine key={provider.name} provider={provider} />
          ))}
      </ul>
      {idle.length > 0 && (
        <p className="px-4 py-2 text-sm text-dim not-first:border-t not-first:border-line">
          {idle.length === providers.length ? 'All are free' : 'Free'}, and not used in the last hour:{' '}
          {idle.map(({ name }) => name).join(', ')}.
        </p>
      )}
    </>
  );
}

function ProviderLine({
  provider: { name, state, awaySince, breakerReason, waiting, waitingSince, lastHour },
}: {
  provider: Provider;
}) {
  const { label, ...look } = STATES[state];
  const { sent, failed } = lastHour;
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2">
      <span className="min-w-0 flex-1 truncate font-medium">{name}</span>
      {sent + failed > 0 && (
        <span className="text-xs text-dim" title="Of your calls in the last hour, so many were taken.">
          {share(sent, sent + failed)} of {count(sent + failed)} in 1 h
        </span>
      )}
      <Badge {...look}>{label}</Badge>
      {(awaySince || waiting > 0) && (
        <span className="w-full text-xs text-dim">
          {awaySince && (
            <>
              Away since <Ago at={awaySince} />
              {breakerReason && `: ${words(breakerReason)}`}.{' '}
            </>
          )}
          {waiting > 0 && (
            <>
              {count(waiting)} of yours {waiting === 1 ? 'waits' : 'wait'} in line
              {waitingSince && (
                <>
                  , the first since <Ago at={waitingSince} />
                </>
              )}
              .
            </>
          )}
        </span>
      )}
    </li>
  );
}

const ORDER = ['away', 'limited', 'busy', 'free'];

function worstFirst(a: Provider, b: Provider): number {
  return ORDER.indexOf(a.state) - ORDER.indexOf(b.state) || b.waiting - a.waiting;
}
