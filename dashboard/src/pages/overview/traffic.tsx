import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import type { components } from '../../../../src/client/schema.ts';
import { useClientScope } from '../../api/scope.tsx';
import { Answered } from '../../ui/answered.tsx';
import { Chart } from '../../ui/chart.tsx';
import { compact, count, large, share } from '../../ui/number.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Skeleton } from '../../ui/states.tsx';
import { Ago, duration } from '../../ui/time.tsx';
import { successOf } from './concerns.ts';
import { perStep, type Range } from './steps.ts';
import type { Overview } from './use-overview.ts';

type Stats = components['schemas']['Stats'];

/** The figures of the time that was chosen, and how they went. Each leads to what it counts. */
export function Traffic({ query, range }: { query: Overview['stats']; range: Range }) {
  return (
    <>
      <Figures stats={query.data} isLoading={query.isLoading} range={range} />
      <Panel title={`Per ${UNITS[range.step]}`} action={query.data && <AsOf at={query.data.asOf} step={range.step} />}>
        <Answered query={query} lines={9}>
          {(stats) => <StatsChart stats={stats} range={range} />}
        </Answered>
      </Panel>
    </>
  );
}

const STEPS = { '1m': 'minute', '1h': 'hour', '1d': 'day' };
const UNITS = { ...STEPS, '1d': 'day, in UTC' };

function AsOf({ at, step }: { at: string | null; step: Range['step'] }) {
  if (at === null) return <span className="text-sm text-dim">Nothing was counted yet</span>;
  return (
    <span className="text-sm text-dim">
      Counted <Ago at={at} />; the last {STEPS[step]} is not over yet
    </span>
  );
}

function Figures({ stats, isLoading, range }: { stats: Stats | undefined; isLoading: boolean; range: Range }) {
  const totals = stats?.totals;
  const success = totals && successOf(totals);
  const ms = (value: number | null | undefined) => (value == null ? '–' : duration(value));
  const unknown = totals && totals.unknown > 0 ? `${count(totals.unknown)} unknown besides` : 'given up';
  return (
    <section aria-label={`Figures ${range.says}`} className="grid grid-cols-2 gap-3 md:grid-cols-3 xl:grid-cols-6">
      <Figure label="Accepted" value={totals?.accepted} note={range.says} from={stats?.from} isLoading={isLoading} />
      <Figure
        label="Sent"
        value={totals?.sent}
        note="taken by a provider"
        from={stats?.from}
        status="SENT"
        isLoading={isLoading}
      />
      <Figure
        label="Delivered"
        value={totals?.delivered}
        note="where a receipt says so"
        from={stats?.from}
        status="DELIVERED"
        isLoading={isLoading}
      />
      <Figure
        label="Failed"
        value={totals?.failed}
        note={unknown}
        tone={totals && totals.failed > 0 ? 'bad' : undefined}
        from={stats?.from}
        status="FAILED"
        isLoading={isLoading}
      />
      <Plain label="Success" note="sent, of sent and given up" isLoading={isLoading}>
        {success ? share(success.sent, success.all) : '–'}
      </Plain>
      <Plain
        label="Time to send"
        note={`95%: ${ms(totals?.latencyMs.p95)} · 99%: ${ms(totals?.latencyMs.p99)}`}
        title="From the time it was due to the time a provider took it: half are faster, 95% and 99% are faster."
        isLoading={isLoading}
      >
        {ms(totals?.latencyMs.p50)}
      </Plain>
    </section>
  );
}

const TILE = 'grid min-h-24 min-w-0 content-start rounded-xl border border-line bg-panel px-4 py-3';

function Figure({
  label,
  value,
  note,
  from,
  status,
  tone,
  isLoading,
}: {
  label: string;
  value: number | undefined;
  note: string;
  from: string | undefined;
  status?: components['schemas']['NotificationStatus'];
  tone?: 'bad' | undefined;
  isLoading: boolean;
}) {
  const { client, environment } = useClientScope();
  return (
    <Link
      to="/$client/$environment/notifications"
      params={{ client: client.clientId, environment }}
      search={{ status, from }}
      title="See them. Figures count changes, the list what is so now: an opened one is no longer “delivered”."
      className={`${TILE} hover:border-edge`}
    >
      <span className="text-sm text-dim">{label}</span>
      {isLoading ? (
        <Skeleton lines={1} className="py-2.5" />
      ) : (
        <span
          className={`text-2xl font-semibold ${tone === 'bad' ? 'text-bad' : ''}`}
          title={value === undefined ? '' : count(value)}
        >
          {value === undefined ? '–' : large(value)}
        </span>
      )}
      <span className="text-xs text-dim">{note}</span>
    </Link>
  );
}

function Plain({
  label,
  note,
  title,
  isLoading,
  children,
}: {
  label: string;
  note: string;
  title?: string;
  isLoading: boolean;
  children: string;
}) {
  return (
    <div className={TILE} title={title}>
      <span className="text-sm text-dim">{label}</span>
      {isLoading ? (
        <Skeleton lines={1} className="py-2.5" />
      ) : (
        <span className="text-2xl font-semibold whitespace-nowrap">{children}</span>
      )}
      <span className="text-xs text-dim">{note}</span>
    </div>
  );
}

/** Accepted, sent, delivered and failed for each step. */
export function StatsChart({ stats, range }: { stats: Stats; range: Range }) {
  const { at, series } = useMemo(() => {
    const lineOf = (name: 'accepted' | 'sent' | 'delivered' | 'failed') =>
      perStep(stats, range.stepMs, (point) => (name === 'failed' ? point.failed + point.unknown : point[name]));
    const accepted = lineOf('accepted');
    return {
      at: accepted.at,
      series: [
        { label: 'Accepted', tone: 'accent', values: accepted.values, look: 'dashed' },
        { label: 'Sent', tone: 'good', values: lineOf('sent').values },
        { label: 'Delivered', tone: 'odd', values: lineOf('delivered').values, look: 'dotted' },
        { label: 'Failed or unknown', tone: 'bad', values: lineOf('failed').values },
      ] as const,
    };
  }, [stats, range]);
  const { accepted, sent, delivered, failed, unknown } = stats.totals;
  return (
    <Chart
      summary={`${range.says}: ${count(accepted)} accepted, ${count(sent)} sent, ${count(delivered)} delivered, ${count(failed + unknown)} failed or unknown.`}
      at={at}
      series={series}
      format={compact}
      height={220}
      byDay={range.step === '1d'}
    />
  );
}
