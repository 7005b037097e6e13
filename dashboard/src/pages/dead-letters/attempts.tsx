import { useState } from 'react';
import type { components } from '../../../../src/client/schema.ts';
import { Button } from '../../ui/button.tsx';
import { OutcomeBadge } from '../../ui/outcome.tsx';
import { duration, Time } from '../../ui/time.tsx';
import { Verbatim } from '../../ui/verbatim.tsx';

type Attempt = components['schemas']['Attempt'];

/** So many are shown at first: a replay adds as many as a run may have. */
const SHOWN = 5;

/** Each call of a provider, the newest first: when, how long, and what was answered. */
export function Attempts({ attempts }: { attempts: readonly Attempt[] }) {
  const [isWhole, setWhole] = useState(false);
  if (attempts.length === 0) return <p className="p-4 text-dim">No provider was called.</p>;
  const newest = [...attempts].reverse();
  const shown = isWhole ? newest : newest.slice(0, SHOWN);
  return (
    <>
      <ol>
        {shown.map(({ number, provider, startedAt, finishedAt, outcome, code, detail, response }) => {
          return (
            <li key={number} className="border-b border-line px-4 py-2.5 last:border-b-0">
              <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
                <span className="text-dim">#{number}</span>
                <span className="font-medium">{provider}</span>
                <OutcomeBadge outcome={outcome} />
                {code && <code className="font-mono text-xs">{code}</code>}
                <span className="ml-auto text-sm text-dim">
                  <Time at={startedAt} />
                  {finishedAt && `, ${duration(Date.parse(finishedAt) - Date.parse(startedAt))}`}
                </span>
              </div>
              {detail && <p className="mt-1 wrap-anywhere">{detail}</p>}
              {response && (
                <Verbatim label="Answer of the provider" className="mt-1 max-h-40 rounded bg-raised px-2 py-1">
                  {response}
                </Verbatim>
              )}
            </li>
          );
        })}
      </ol>
      {shown.length < newest.length && (
        <div className="border-t border-line px-4 py-1.5">
          <Button look="quiet" onClick={() => setWhole(true)}>
            Show all {newest.length} attempts
          </Button>
        </div>
      )}
    </>
  );
}
