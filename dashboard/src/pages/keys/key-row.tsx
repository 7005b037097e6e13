import { useClientScope } from '../../api/scope.tsx';
import { Button } from '../../ui/button.tsx';
import { count } from '../../ui/number.tsx';
import { Badge } from '../../ui/status.tsx';
import { Ago, Time } from '../../ui/time.tsx';
import { type ApiKey, isWithin, type KeyState, scopesInWords, stateOf } from './key.ts';

export type KeyAct = 'edit' | 'rotate' | 'revoke';

const BADGES = {
  works: null,
  'ends-soon': { tone: 'wait', label: 'Expires soon' },
  expired: { tone: 'bad', label: 'Expired' },
  revoked: { tone: 'bad', label: 'Revoked' },
} as const satisfies Record<KeyState, unknown>;

/** One key: what it may do, whether it is used, and until when. */
export function KeyRow({ apiKey, act }: { apiKey: ApiKey; act: (what: KeyAct) => void }) {
  const { client } = useClientScope();
  const { name, prefix, environment, scopes, allowedIps, requestsPerMinute, createdAt, lastUsedAt } = apiKey;
  const state = stateOf(apiKey, Date.now());
  const badge = BADGES[state];
  const isOver = state === 'revoked' || state === 'expired';
  const why = isWithin(scopes, client.scopes) ? undefined : 'It may do more than your role does';
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 border-b border-line px-4 py-2.5 last:border-b-0">
      <div className="min-w-0 flex-1 basis-72">
        <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <span className={`font-medium wrap-anywhere ${isOver ? 'text-dim' : ''}`}>{name}</span>
          <Badge tone={environment === 'live' ? 'good' : 'wait'}>{environment === 'live' ? 'Live' : 'Test'}</Badge>
          {badge && <Badge tone={badge.tone}>{badge.label}</Badge>}
        </div>
        <div className="text-sm text-dim">
          <code className="font-mono text-xs">{prefix}…</code> ·{' '}
          <span title={scopes.join(', ')}>{scopesInWords(scopes)}</span>
          {allowedIps.length > 0 && <span title={allowedIps.join(', ')}> · from {addresses(allowedIps)}</span>}
          {requestsPerMinute !== null && <> · at most {count(requestsPerMinute)} a minute</>}
        </div>
      </div>
      <dl className="grid w-52 grid-cols-[4.5rem_minmax(0,1fr)] text-sm">
        <dt className="text-dim">Last used</dt>
        <dd>{lastUsedAt ? <Ago at={lastUsedAt} /> : 'never'}</dd>
        <dt className="text-dim">{apiKey.revokedAt ? 'Revoked' : 'Expires'}</dt>
        <dd>
          {apiKey.revokedAt ? (
            <Time at={apiKey.revokedAt} />
          ) : apiKey.expiresAt ? (
            <Time at={apiKey.expiresAt} />
          ) : (
            'never'
          )}
        </dd>
        <dt className="text-dim">Made</dt>
        <dd>
          <Time at={createdAt} />
        </dd>
      </dl>
      <div className="flex w-full flex-wrap gap-2 sm:w-auto">
        {state !== 'revoked' && (
          <>
            <Button disabled={why !== undefined} title={why} onClick={() => act('edit')}>
              Change…
            </Button>
            <Button disabled={why !== undefined} title={why} onClick={() => act('rotate')}>
              Rotate…
            </Button>
            <Button look="danger" disabled={why !== undefined} title={why} onClick={() => act('revoke')}>
              Revoke…
            </Button>
          </>
        )}
      </div>
    </li>
  );
}

const addresses = (ranges: readonly string[]) =>
  ranges.length === 1 ? ranges[0] : `${count(ranges.length)} ranges of addresses`;
