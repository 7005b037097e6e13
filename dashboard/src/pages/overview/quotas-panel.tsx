import { Link } from '@tanstack/react-router';
import type { components } from '../../../../src/client/schema.ts';
import { useClientScope } from '../../api/scope.tsx';
import { Answered } from '../../ui/answered.tsx';
import { channelLabel } from '../../ui/channels.ts';
import { Meter } from '../../ui/meter.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Ago } from '../../ui/time.tsx';
import { PanelLink } from './panel-link.tsx';
import type { Overview } from './use-overview.ts';

/** What of each quota is used. */
export function QuotasPanel({ query }: { query: Overview['usage'] }) {
  return (
    <Panel title="Quotas" action={<PanelLink page="usage">Usage and cost</PanelLink>}>
      <Answered query={query} lines={3}>
        {({ quotas }) => <Quotas quotas={quotas} />}
      </Answered>
    </Panel>
  );
}

export function Quotas({ quotas }: { quotas: readonly components['schemas']['QuotaUse'][] }) {
  const { client, environment } = useClientScope();
  if (quotas.length === 0) {
    return (
      <p className="text-dim">
        No quota is set.{' '}
        <Link
          to="/$client/$environment/settings"
          params={{ client: client.clientId, environment }}
          className="text-accent underline"
        >
          Settings
        </Link>{' '}
        sets one per channel, day and month.
      </p>
    );
  }
  return (
    <ul className="grid gap-3">
      {quotas.map(({ channel, period, limit, leased, resetsAt }) => (
        <li key={`${channel} ${period}`}>
          <Meter
            label={`${channelLabel(channel)}, this ${period}`}
            value={leased}
            most={limit}
            unit="used"
            tone={leased >= limit ? 'bad' : leased >= limit * 0.9 ? 'wait' : 'accent'}
          />
          <p className="mt-0.5 text-xs text-dim">
            Begins anew <Ago at={resetsAt} />.{leased >= limit && ' Until then requests over it are refused.'}
          </p>
        </li>
      ))}
    </ul>
  );
}
