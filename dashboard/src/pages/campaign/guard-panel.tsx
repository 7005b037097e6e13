import { count } from '../../ui/number.tsx';
import { Panel } from '../../ui/panel.tsx';
import { gaugesOf, sampleOf } from './guard.ts';
import type { Campaign } from './use-campaign.ts';

const shown = (percent: number): string => `${count(Math.round(percent * 100) / 100)} %`;

/** How near a campaign is to what its guard pauses it for. */
export function GuardPanel({ campaign: { guard, counts, timeline } }: { campaign: Campaign }) {
  const gauges = gaugesOf(guard, counts);
  const sample = sampleOf(counts);
  const hasPaused = timeline.some(({ reason }) => reason === 'guard');
  return (
    <Panel title="Guard">
      {gauges.length === 0 ? (
        <p className="text-dim">Nothing is watched: it never pauses by itself for failures.</p>
      ) : (
        <div className="grid gap-3">
          {gauges.map(({ name, label, percent, limit }) => (
            <div key={name}>
              <div className="flex flex-wrap justify-between gap-x-3 text-sm">
                <span>{label}</span>
                <span className="text-dim">
                  {percent === null ? '–' : shown(percent)} of {shown(limit)}
                </span>
              </div>
              <div
                role="meter"
                aria-label={label}
                aria-valuemin={0}
                aria-valuemax={limit}
                aria-valuenow={Math.min(percent ?? 0, limit)}
                aria-valuetext={percent === null ? 'nobody was sent to yet' : `${shown(percent)} of ${shown(limit)}`}
                className="mt-1 h-2 overflow-hidden rounded-full bg-raised"
              >
                <div
                  className={`h-full rounded-full ${toneOf(percent ?? 0, limit)}`}
                  style={{ width: `${Math.min(100, ((percent ?? 0) / limit) * 100)}%` }}
                />
              </div>
            </div>
          ))}
          <p className="text-xs text-dim">
            {sample < guard.minSample
              ? `It pauses the campaign at a limit once ${count(guard.minSample)} were sent to; so far ${count(sample)}.`
              : `Of ${count(sample)} who were sent to.`}
            {hasPaused && ' After a resume it counts anew, so these shares of all may be above a limit.'}
          </p>
        </div>
      )}
    </Panel>
  );
}

function toneOf(percent: number, limit: number): string {
  if (percent > limit) return 'bg-bad';
  return percent > limit / 2 ? 'bg-wait' : 'bg-good';
}
