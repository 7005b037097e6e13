import { count } from '../../ui/number.tsx';
import { Time, useNow } from '../../ui/time.tsx';
import { people } from './steps.ts';
import { placeWaves, type Wave, zonesInWords } from './waves.ts';

/** Waves along the time from the first to the last, and each in figures. @param props `startedAt` of the campaign, where it has begun */
export function WaveStrip({ waves, startedAt = null }: { waves: readonly Wave[]; startedAt?: string | null }) {
  const nowMs = useNow();
  const startMs = startedAt === null ? nowMs : Date.parse(startedAt);
  const { placed, now } = placeWaves(waves, startMs, nowMs);
  const most = Math.max(...waves.map(({ recipients }) => recipients));
  return (
    <div className="grid gap-3">
      {waves.length > 1 && (
        <div aria-hidden="true" className="relative mx-2 h-10 border-b border-edge">
          {placed.map(({ atMs, from, recipients, through = 0 }) => (
            <div
              key={atMs}
              className="absolute bottom-0 w-2 -translate-x-1/2 overflow-hidden rounded-t bg-accent-soft outline outline-line"
              style={{ left: `${from * 100}%`, height: `${20 + (recipients / most) * 80}%` }}
            >
              <div
                className="absolute inset-x-0 bottom-0 bg-accent"
                style={{ height: recipients === 0 ? 0 : `${(through / recipients) * 100}%` }}
              />
            </div>
          ))}
          {now !== null && (
            <div className="absolute inset-y-0 border-l border-dashed border-ink" style={{ left: `${now * 100}%` }} />
          )}
        </div>
      )}
      <div className="overflow-x-auto">
        <table className="w-full text-left">
          <thead className="text-xs text-dim">
            <tr>
              <th className="py-1 pr-3 font-medium">When</th>
              <th className="py-1 pr-3 font-medium">Time zones</th>
              <th className="py-1 text-right font-medium">People</th>
              {startedAt !== null && <th className="py-1 pl-3 text-right font-medium">In parts that are sent</th>}
            </tr>
          </thead>
          <tbody>
            {placed.map(({ at, atMs, zones, recipients, through = 0 }) => (
              <tr key={atMs} className="border-t border-line">
                <td className="py-1.5 pr-3 whitespace-nowrap">
                  {at === null ? startedAt === null ? 'At once' : <Time at={startedAt} /> : <Time at={at} />}
                </td>
                <td className="py-1.5 pr-3" title={zones.join(', ')}>
                  {zonesInWords(zones)}
                </td>
                <td className="py-1.5 text-right">{startedAt === null ? people(recipients) : count(recipients)}</td>
                {startedAt !== null && <td className="py-1.5 pl-3 text-right">{count(through)}</td>}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}
