import { Link } from '@tanstack/react-router';
import { useClientScope } from '../../api/scope.tsx';
import { Answered } from '../../ui/answered.tsx';
import { causeOf } from '../../ui/cause.ts';
import { channelLabel } from '../../ui/channels.ts';
import { count, counted } from '../../ui/number.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Ago } from '../../ui/time.tsx';
import { PanelLink } from './panel-link.tsx';
import type { Overview } from './use-overview.ts';

const SHOWN = 5;

/** Open dead letters by cause, the most frequent first. */
export function DeadLettersPanel({ query }: { query: Overview['deadLetters'] }) {
  const { client, environment } = useClientScope();
  return (
    <Panel title="Open dead letters" action={<PanelLink page="dead-letters">All causes</PanelLink>} flush>
      <Answered query={query} lines={4} className="p-4">
        {(groups) =>
          groups.length === 0 ? (
            <p className="p-4 text-dim">Nothing was given up.</p>
          ) : (
            <>
              <ul className="divide-y divide-line">
                {groups.slice(0, SHOWN).map(({ channel, provider, errorCode, count: letters, hasMore, newest }) => (
                  <li key={`${channel} ${provider} ${errorCode}`}>
                    <Link
                      to="/$client/$environment/dead-letters"
                      params={{ client: client.clientId, environment }}
                      search={{ channel: channel ?? undefined, provider: provider ?? undefined, errorCode }}
                      className="flex items-baseline gap-3 px-4 py-2 hover:bg-raised"
                    >
                      <span className="min-w-0 flex-1">
                        <span className="block font-medium" title={errorCode}>
                          {causeOf(errorCode).title}
                        </span>
                        <span className="block truncate text-xs text-dim">
                          {[channel && channelLabel(channel), provider].filter(Boolean).join(' by ')}, newest{' '}
                          <Ago at={newest} />
                        </span>
                      </span>
                      <span className="text-right font-semibold">{counted(letters, hasMore)}</span>
                    </Link>
                  </li>
                ))}
              </ul>
              {groups.length > SHOWN && (
                <p className="border-t border-line px-4 py-2 text-sm text-dim">
                  {counted(
                    groups.slice(SHOWN).reduce((sum, { count }) => sum + count, 0),
                    groups.slice(SHOWN).some(({ hasMore }) => hasMore),
                  )}{' '}
                  more by {count(groups.length - SHOWN)} other causes
                </p>
              )}
            </>
          )
        }
      </Answered>
    </Panel>
  );
}
