import type { components } from '../../../../src/client/schema.ts';
import { useClientScope } from '../../api/scope.tsx';
import { useSession } from '../../api/session.ts';
import { Answered } from '../../ui/answered.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Time } from '../../ui/time.tsx';
import { actionInWords, actorInWords } from './actions.ts';
import { PanelLink } from './panel-link.tsx';
import type { Overview } from './use-overview.ts';

const SHOWN = 8;
const NOBODY: ReadonlyMap<string, string> = new Map();

const namesOf = ({ data }: { data: components['schemas']['Member'][] }): ReadonlyMap<string, string> =>
  new Map(data.map(({ id, name, email }) => [id, name || email]));

/** What was changed today, and by whom; only who reads the audit log sees it. */
export function ChangesPanel({ query }: { query: Overview['audit'] }) {
  const { data: session } = useSession();
  const { $api } = useClientScope();
  // Names are a help: without them the ids stand.
  const { data: names = NOBODY } = $api.useQuery(
    'get',
    '/api/members',
    { params: { query: { limit: 100 } } },
    { staleTime: 300_000, select: namesOf },
  );
  return (
    <Panel title="Changed today" action={<PanelLink page="audit">Audit log</PanelLink>} flush>
      <Answered query={query} lines={4} className="p-4">
        {(entries) => {
          const ofToday = entries.filter(({ at }) => new Date(at).toDateString() === new Date().toDateString());
          if (ofToday.length === 0) return <p className="p-4 text-dim">Nothing was changed today.</p>;
          return (
            <>
              <ul className="divide-y divide-line">
                {ofToday.slice(0, SHOWN).map(({ id, at, action, actor, subject }) => (
                  <li key={id} className="flex items-baseline gap-3 px-4 py-1.5">
                    <span className="min-w-0 flex-1">
                      <span className="block truncate" title={action}>
                        {actionInWords(action)}
                      </span>
                      <span
                        className="block truncate text-xs text-dim"
                        title={`${actor}${subject ? ` → ${subject}` : ''}`}
                      >
                        by {actorInWords(actor, session?.member.id, names)}
                      </span>
                    </span>
                    <Time at={at} className="text-xs text-dim" />
                  </li>
                ))}
              </ul>
              {ofToday.length > SHOWN && <p className="border-t border-line px-4 py-2 text-sm text-dim">and more</p>}
            </>
          );
        }}
      </Answered>
    </Panel>
  );
}
