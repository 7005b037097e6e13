import { Panel } from '../../ui/panel.tsx';
import { Time } from '../../ui/time.tsx';
import { CampaignBadge } from './campaign-badge.tsx';
import type { Campaign } from './use-campaign.ts';

const REASONS = { person: 'by a person', guard: 'by its guard', content_failed: 'its content cannot be made' };

/** Each change of its status: when, and whose. */
export function History({ timeline }: Pick<Campaign, 'timeline'>) {
  return (
    <Panel title="History" flush>
      <ol className="divide-y divide-line">
        {timeline.map(({ at, status, reason, actor }) => (
          <li key={`${at} ${status}`} className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2">
            <Time at={at} className="w-32 text-dim" />
            <CampaignBadge status={status} reason={reason} />
            <span className="min-w-0 flex-1 basis-32 truncate text-sm text-dim" title={actor}>
              {[reason && REASONS[reason], actor === 'posthorn' ? 'by itself' : actor].filter(Boolean).join(', ')}
            </span>
          </li>
        ))}
      </ol>
    </Panel>
  );
}
