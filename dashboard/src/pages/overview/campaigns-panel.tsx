import type { components } from '../../../../src/client/schema.ts';
import { useClientScope } from '../../api/scope.tsx';
import { Answered } from '../../ui/answered.tsx';
import { Meter } from '../../ui/meter.tsx';
import { count } from '../../ui/number.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Skeleton } from '../../ui/states.tsx';
import { Badge } from '../../ui/status.tsx';
import { duration } from '../../ui/time.tsx';
import { PanelLink } from './panel-link.tsx';
import type { Overview } from './use-overview.ts';

type Listed = components['schemas']['ListedCampaign'];

const PAUSED_BY = {
  person: 'Paused by a person.',
  guard: 'Paused by its guard: too many failed.',
  content_failed: 'Paused: its content cannot be made.',
};

/** Campaigns that run, and those that were paused. */
export function CampaignsPanel({ running, paused }: Pick<Overview, 'running' | 'paused'>) {
  return (
    <Panel title="Campaigns under way" flush action={<PanelLink page="campaigns">All campaigns</PanelLink>}>
      <Answered query={running} lines={3} className="p-4">
        {({ data: campaigns, pagination }) => {
          const waiting = paused.data?.data ?? [];
          if (campaigns.length + waiting.length === 0) return <p className="p-4 text-dim">None is running.</p>;
          return (
            <ul className="divide-y divide-line">
              {campaigns.map((campaign) => (
                <Running key={campaign.id} campaign={campaign} />
              ))}
              {waiting.map(({ id, name, reason, total }) => (
                <li key={id} className="flex flex-wrap items-center gap-x-3 px-4 py-2">
                  <span className="min-w-0 flex-1 truncate font-medium">{name}</span>
                  <Badge tone={reason === 'person' ? 'plain' : 'bad'}>Paused</Badge>
                  <span className="w-full text-xs text-dim">
                    {PAUSED_BY[reason ?? 'person']} {count(total)} people.
                  </span>
                </li>
              ))}
              {(pagination.hasMore || paused.data?.pagination.hasMore) && (
                <li className="px-4 py-2 text-sm text-dim">and more</li>
              )}
            </ul>
          );
        }}
      </Answered>
    </Panel>
  );
}

/** Asked one by one: only a few are shown, and the list has no counts. */
function Running({ campaign: { id, name } }: { campaign: Listed }) {
  const { $api } = useClientScope();
  const { data, error } = $api.useQuery(
    'get',
    '/api/campaigns/{id}',
    { params: { path: { id } } },
    { refetchInterval: 5_000, select: (answer) => answer.data },
  );
  const failed = data ? data.counts.failed + data.counts.unknown + data.counts.bounced : 0;
  return (
    <li className="grid gap-1 px-4 py-2">
      {data ? (
        <>
          <Meter label={name} value={data.counts.total - data.counts.waiting} most={data.counts.total} unit="done" />
          <span className="text-xs text-dim">
            {count(Math.round(data.sentPerSecond))} per second
            {data.etaSeconds !== null && `, done in ${duration(data.etaSeconds * 1_000)}`}
            {failed > 0 && (
              <>
                , <span className="text-bad">{count(failed)} failed or bounced</span>
              </>
            )}
          </span>
        </>
      ) : (
        <>
          <span className="truncate font-medium">{name}</span>
          {error ? <span className="text-xs text-dim">Its counts cannot be had now.</span> : <Skeleton lines={1} />}
        </>
      )}
    </li>
  );
}
