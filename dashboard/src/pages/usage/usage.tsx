import { Download } from 'lucide-react';
import { useState } from 'react';
import { problemOf } from '../../api/problem.ts';
import { useClientScope } from '../../api/scope.tsx';
import { Page } from '../../shell/page.tsx';
import { Answered } from '../../ui/answered.tsx';
import { Button } from '../../ui/button.tsx';
import type { Channel } from '../../ui/channels.ts';
import { CopyAsCurl } from '../../ui/copy-as-curl.tsx';
import { download } from '../../ui/download.ts';
import { Panel } from '../../ui/panel.tsx';
import { Banner, ErrorNotice } from '../../ui/states.tsx';
import { Ago } from '../../ui/time.tsx';
import { useUrl } from '../../ui/use-url.ts';
import { Quotas } from '../overview/quotas-panel.tsx';
import { usageQueryOf } from './query.ts';
import { UsageChart } from './usage-chart.tsx';
import { UsageFilters } from './usage-filters.tsx';
import { UsageTable } from './usage-table.tsx';
import { UsageTotals } from './usage-totals.tsx';

/** What was sent, and what it cost: by day, channel and provider, with the quotas. */
export function Usage() {
  const { http, environment } = useClientScope();
  const [search, change] = useUrl();
  const { from, to, groupBy, channel, provider } = usageQueryOf(search, Date.now());
  const filter = { from, to, ...(channel && { channel }), ...(provider && { provider }) };
  const rows = useUsage({ ...filter, groupBy });
  const days = useUsage({ ...filter, groupBy: 'day' });
  // Days that are too many, or none: said once, not by each part.
  const refusal: unknown = days.error;
  const isRefused = refusal !== null && problemOf(refusal).status === 400;
  const [failure, setFailure] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const save = async () => {
    setBusy(true);
    setFailure(null);
    try {
      const query = { ...filter, groupBy, format: 'csv' as const };
      const { data } = await http.GET('/api/usage', { params: { query }, parseAs: 'blob' });
      if (data) download(`usage-${environment}-${from}-${to}.csv`, data as unknown as Blob);
    } catch (error) {
      setFailure(problemOf(error).message);
    } finally {
      setBusy(false);
    }
  };
  const actions = (
    <>
      <CopyAsCurl method="GET" path="/api/usage" query={{ ...filter, groupBy, environment }} />
      <Button icon={Download} busy={isBusy} onClick={save}>
        Download CSV
      </Button>
    </>
  );
  return (
    <Page
      title="Usage and cost"
      intro={
        <>
          By the UTC day on which notifications were accepted, with what became of them later.
          {rows.data?.asOf && (
            <>
              {' '}
              Counted <Ago at={rows.data.asOf} />.
            </>
          )}
        </>
      }
      actions={actions}
    >
      {failure && <Banner tone="bad">The file could not be had. {failure}</Banner>}
      <UsageFilters query={{ from, to, groupBy, channel, provider }} change={change} />
      {isRefused ? (
        <ErrorNotice error={refusal} />
      ) : (
        <>
          <UsageTotals totals={days.data?.totals} isLoading={days.isLoading} />
          <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
            <Panel title="Per day, in UTC">
              <Answered query={days} lines={8}>
                {(usage) => (
                  <UsageChart
                    usage={usage}
                    show={search.show === 'cost' ? 'cost' : 'sent'}
                    choose={(show) => change({ show })}
                  />
                )}
              </Answered>
            </Panel>
            <Panel title="Quotas">
              <Answered query={days} lines={3}>
                {({ quotas }) => <Quotas quotas={quotas} />}
              </Answered>
            </Panel>
          </div>
          <Panel title="Figures" flush>
            <Answered query={rows} lines={8} className="p-4">
              {(usage) => (
                <UsageTable
                  rows={usage.rows}
                  groupBy={groupBy}
                  clear={channel || provider ? () => change({ channel: undefined, provider: undefined }) : undefined}
                />
              )}
            </Answered>
          </Panel>
        </>
      )}
    </Page>
  );
}

function useUsage(query: { from: string; to: string; channel?: Channel; provider?: string; groupBy: string }) {
  const { $api } = useClientScope();
  return $api.useQuery(
    'get',
    '/api/usage',
    { params: { query } },
    { select: ({ data }) => data, refetchInterval: 60_000 },
  );
}
