import { Gauge } from 'lucide-react';
import { useRef, useState } from 'react';
import { useClientScope } from '../../api/scope.tsx';
import { Button } from '../../ui/button.tsx';
import { count } from '../../ui/number.tsx';
import { Fact, Facts, Panel } from '../../ui/panel.tsx';
import { Banner } from '../../ui/states.tsx';
import { Time } from '../../ui/time.tsx';
import { useUrl } from '../../ui/use-url.ts';
import { PAUSED_BY } from './campaign-badge.tsx';
import { ChangePace } from './change-pace.tsx';
import { Failures } from './failures.tsx';
import { GuardPanel } from './guard-panel.tsx';
import { History } from './history.tsx';
import { isUnderWay } from './may.ts';
import { etaInWords, rateInWords } from './pace.ts';
import { ProgressBar, STATUS_OF } from './progress-bar.tsx';
import { Recipients } from './recipients.tsx';
import { Says } from './says.tsx';
import type { Campaign } from './use-campaign.ts';
import { WaveStrip } from './wave-strip.tsx';

/** A campaign that was started: how far it is, how fast, what went wrong, and who is in it. */
export function Live({ campaign }: { campaign: Campaign }) {
  const [, change] = useUrl();
  const people = useRef<HTMLDivElement>(null);
  const show = (filter: { status?: string; errorCode?: string }) => {
    change({ status: '', errorCode: '', ...filter }, 'push');
    people.current?.scrollIntoView({ behavior: 'smooth' });
  };
  const { status, reason, counts, waves } = campaign;
  return (
    <>
      {status === 'PAUSED' && (
        <Banner tone={reason === 'person' ? 'wait' : 'bad'}>{PAUSED_BY[reason ?? 'person']}</Banner>
      )}
      <div className="grid gap-4 xl:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
        <Panel title="How far it is">
          <ProgressBar counts={counts} choose={(name) => show({ status: STATUS_OF[name] ?? '' })} />
        </Panel>
        <Pace campaign={campaign} />
      </div>
      {waves.length > 0 && (
        <Panel title={waves.length === 1 ? 'When' : `${count(waves.length)} waves`}>
          <WaveStrip waves={waves} startedAt={campaign.startedAt ?? campaign.updatedAt} />
        </Panel>
      )}
      <div className="grid gap-4 xl:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
        <Failures campaign={campaign} choose={(errorCode) => show({ errorCode })} />
        <GuardPanel campaign={campaign} />
      </div>
      <div className="grid gap-4 xl:grid-cols-2">
        <Says campaign={campaign} />
        <History timeline={campaign.timeline} />
      </div>
      <div ref={people} className="scroll-mt-16">
        <Recipients campaign={campaign} />
      </div>
    </>
  );
}

function Pace({ campaign }: { campaign: Campaign }) {
  const { can } = useClientScope();
  const [isOpen, setOpen] = useState(false);
  const { status, sentPerSecond, rate, underWay, scheduledAt, startedAt, endedAt, expiresAt } = campaign;
  const when: [string, string | null][] = [
    ['Due', startedAt === null ? scheduledAt : null],
    ['Began', startedAt],
    ['Ended', endedAt],
    ['Expires', endedAt === null ? expiresAt : null],
  ];
  return (
    <Panel
      title="How fast"
      action={
        isUnderWay(campaign) &&
        can('campaigns') && (
          <Button icon={Gauge} onClick={() => setOpen(true)}>
            Change…
          </Button>
        )
      }
    >
      <Facts>
        <Fact name="Now">
          {status === 'RUNNING' ? `${rateInWords(sentPerSecond)}, over the last minute` : 'nothing is sent'}
        </Fact>
        <Fact name="Set">{rateInWords(rate?.perSecond ?? null)}</Fact>
        <Fact name="Ends">{etaInWords(campaign)}</Fact>
        <Fact name="Under way">
          {count(underWay)} <span className="text-dim">being sent to at this moment</span>
        </Fact>
        {when.map(
          ([name, at]) =>
            at !== null && (
              <Fact key={name} name={name}>
                <Time at={at} />
              </Fact>
            ),
        )}
      </Facts>
      {isOpen && <ChangePace campaign={campaign} onClose={() => setOpen(false)} />}
    </Panel>
  );
}
