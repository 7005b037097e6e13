import { Link } from '@tanstack/react-router';
import { useClientScope } from '../../api/scope.tsx';
import { Answered } from '../../ui/answered.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Empty } from '../../ui/states.tsx';
import { useDraft } from './use-draft.ts';

const LIMIT = 100;

/** The published templates that are made of a layout or a partial. */
export function Dependents() {
  const { $api, client, environment } = useClientScope();
  const { kind, key } = useDraft();
  const path = kind === 'layout' ? '/api/layouts/{key}/dependents' : '/api/partials/{key}/dependents';
  const query = $api.useQuery('get', path as '/api/layouts/{key}/dependents', {
    params: { path: { key }, query: { limit: LIMIT } },
  });
  return (
    <Panel title="Templates that are made of it" flush>
      <Answered query={query} className="p-4">
        {({ data, pagination }) => (
          <>
            {data.length === 0 && (
              <Empty title="Nothing is made of it">Published templates that name it stand here.</Empty>
            )}
            <ul>
              {data.map((one) => (
                <li key={one.key} className="border-b border-line last:border-b-0">
                  <Link
                    to="/$client/$environment/templates/$id"
                    params={{ client: client.clientId, environment, id: one.key }}
                    className="flex justify-between gap-3 px-4 py-2 hover:bg-raised"
                  >
                    <code className="font-mono text-xs">{one.key}</code>
                    <span className="text-dim">version {one.version}</span>
                  </Link>
                </li>
              ))}
            </ul>
            {pagination.hasMore && <p className="p-4 text-dim">The first {LIMIT} are shown.</p>}
          </>
        )}
      </Answered>
    </Panel>
  );
}
