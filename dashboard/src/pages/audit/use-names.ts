import type { components } from '../../../../src/client/schema.ts';
import { useClientScope } from '../../api/scope.tsx';

type Members = { data: components['schemas']['Member'][] };
type Keys = { data: components['schemas']['ApiKey'][] };

const NOBODY: ReadonlyMap<string, string> = new Map();
/** Whoever is renamed is so rarely. */
const KEPT = { staleTime: 300_000 };

const membersOf = ({ data }: Members) => new Map(data.map(({ id, name, email }) => [id, name || email]));
const keysOf = ({ data }: Keys) => new Map(data.map(({ id, name }) => [id, name]));

/** The names of members and keys, by their ids. They are a help: without them the ids stand. */
export function useNames(): ReadonlyMap<string, string> {
  const { $api } = useClientScope();
  const { data: members = NOBODY } = $api.useQuery(
    'get',
    '/api/members',
    { params: { query: { limit: 100 } } },
    { ...KEPT, select: membersOf },
  );
  const { data: keys = NOBODY } = $api.useQuery(
    'get',
    '/api/keys',
    { params: { query: { limit: 200 } } },
    { ...KEPT, select: keysOf },
  );
  return new Map([...keys, ...members]);
}
