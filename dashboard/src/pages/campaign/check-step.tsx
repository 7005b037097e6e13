import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { FlaskConical, Play, RotateCw } from 'lucide-react';
import { useState } from 'react';
import type { components } from '../../../../src/client/schema.ts';
import { useClientScope } from '../../api/scope.tsx';
import { Answered } from '../../ui/answered.tsx';
import { Button, pressable } from '../../ui/button.tsx';
import { CopyAsCurl } from '../../ui/copy-as-curl.tsx';
import { count } from '../../ui/number.tsx';
import { Fact, Facts, Panel } from '../../ui/panel.tsx';
import { Banner } from '../../ui/states.tsx';
import { duration } from '../../ui/time.tsx';
import { Samples } from './samples.tsx';
import { Start } from './start.tsx';
import { mendOf, missingOf, STEP_LABELS, type StepName } from './steps.ts';
import { TestSend } from './test-send.tsx';
import { type Campaign, useCampaignsChanged } from './use-campaign.ts';
import { WaveStrip } from './wave-strip.tsx';

type Check = components['schemas']['CampaignCheck'];
type Props = { campaign: Campaign; go: (step: StepName) => void };

/** What would happen if it started now, what keeps it from that, and the start itself. */
export function CheckStep({ campaign, go }: Props) {
  const { id } = campaign;
  const { http, can } = useClientScope();
  const changed = useCampaignsChanged();
  const missing = missingOf(campaign);
  const query = useQuery({
    queryKey: ['post', 'campaign check', id],
    queryFn: async ({ signal }) => {
      const how = { params: { path: { id } }, body: {}, signal };
      const { data } = await http.POST('/api/campaigns/{id}/check', how);
      if (!data) throw new Error('no answer');
      // By then the page knows that it is checked.
      await changed();
      return data.data;
    },
    enabled: missing.length === 0,
    // Once each time that the step is opened.
    staleTime: 'static',
    gcTime: 0,
  });
  const [open, setOpen] = useState<'test' | 'start' | null>(null);
  const close = () => setOpen(null);
  if (missing.length > 0) {
    return (
      <Panel title="Not ready yet">
        <Blockers blockers={missing.map(({ step, says }) => ({ says, code: says, mend: { step } }))} go={go} />
      </Panel>
    );
  }
  const mayStart = can('notifications:write');
  const isOutdated = query.data?.ready === true && !query.isFetching && campaign.status !== 'CHECKED';
  const mayTest = (mayStart || can('notifications:test')) && can('content');
  return (
    <>
      <Panel
        title="If it started now"
        action={
          <div className="flex flex-wrap gap-2">
            <CopyAsCurl method="POST" path={`/api/campaigns/${id}/check`} body={{}} />
            <Button icon={RotateCw} busy={query.isFetching} onClick={() => void query.refetch()}>
              Check again
            </Button>
          </div>
        }
      >
        {isOutdated && (
          <div className="mb-4">
            <Banner tone="wait">Somebody has changed it since: check again.</Banner>
          </div>
        )}
        <Answered query={query} lines={6}>
          {(check) => <Outcome check={check} campaign={campaign} go={go} />}
        </Answered>
        <div className="mt-4 flex flex-wrap items-center justify-end gap-2 border-t border-line pt-4">
          {!mayStart && (
            <p className="min-w-0 flex-1 basis-60 text-dim">
              Your role drafts, checks and tests. To start it takes the scope notifications:write as well: ask a sender.
            </p>
          )}
          <Button icon={FlaskConical} disabled={!mayTest} onClick={() => setOpen('test')}>
            Test…
          </Button>
          <Button
            look="primary"
            icon={Play}
            disabled={!mayStart || campaign.status !== 'CHECKED' || query.isFetching}
            onClick={() => setOpen('start')}
          >
            Start…
          </Button>
        </div>
      </Panel>
      {query.data && query.data.rendered.length > 0 && (
        <Samples rendered={query.data.rendered} isSame={campaign.content !== null} />
      )}
      {open === 'test' && <TestSend campaign={campaign} lines={query.data?.rendered ?? []} onClose={close} />}
      {open === 'start' && <Start campaign={campaign} onClose={close} />}
    </>
  );
}

function Outcome({ check, campaign, go }: { check: Check } & Props) {
  const { total, suppressed, quota, estimate, waves, problems } = check;
  return (
    <div className="grid gap-4">
      {problems.length > 0 ? (
        <>
          <p className="font-medium">It cannot start yet:</p>
          <Blockers
            blockers={problems.map(({ code, detail }) => ({ code, says: detail, mend: mendOf(code) }))}
            go={go}
          />
        </>
      ) : (
        <Banner>It is ready. Whatever is changed from now on makes it a draft again.</Banner>
      )}
      <Facts>
        <Fact name="People">{count(total)}</Fact>
        <Fact name="Suppressed">{count(suppressed)} of them are on your list of suppressions, and get nothing</Fact>
        <Fact name="Rate">
          {campaign.rate ? `${count(campaign.rate.perSecond)} a second at most` : 'as fast as it goes'}
        </Fact>
        <Fact name="It would take">
          about {duration(estimate.seconds * 1_000)}
          {!campaign.rate && <span className="text-dim"> (at 200 a second)</span>}
        </Fact>
        <Fact name="Cost">
          {estimate.cost ? `${estimate.cost.amount} ${estimate.cost.currency}` : 'no price is set'}
        </Fact>
        <Fact name="Quota">
          {quota.left === null
            ? 'none is set for this channel'
            : `${count(quota.needed)} of the ${count(quota.left)} that are left`}
        </Fact>
      </Facts>
      {waves.length > 0 && <WaveStrip waves={waves} />}
    </div>
  );
}

type Blocker = { code: string; says: string; mend: ReturnType<typeof mendOf> };

function Blockers({ blockers, go }: { blockers: readonly Blocker[]; go: (step: StepName) => void }) {
  const { client, environment } = useClientScope();
  const params = { client: client.clientId, environment };
  return (
    <ul className="grid gap-2">
      {blockers.map(({ code, says, mend }) => (
        <li key={`${code} ${says}`}>
          <Banner
            tone="wait"
            action={
              mend === null ? undefined : 'step' in mend ? (
                <Button onClick={() => go(mend.step)}>{STEP_LABELS[mend.step]}</Button>
              ) : (
                <Link to={`/$client/$environment/${mend.page}`} params={params} className={pressable('plain')}>
                  {PAGES[mend.page]}
                </Link>
              )
            }
          >
            <span title={code}>{says}</span>
          </Banner>
        </li>
      ))}
    </ul>
  );
}

const PAGES = { providers: 'Providers', usage: 'Usage and quotas', templates: 'Templates' };
