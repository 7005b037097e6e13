import { Link } from '@tanstack/react-router';
import { ArrowRight, CircleAlert, CircleCheck, CircleX } from 'lucide-react';
import { useClientScope } from '../../api/scope.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Skeleton } from '../../ui/states.tsx';
import { Ago, useNow } from '../../ui/time.tsx';
import { concernsOf } from './concerns.ts';
import type { Overview } from './use-overview.ts';

/** What somebody should look at, on top; or that there is nothing. */
export function Attention({ overview: { stats, deadLetters, providers, paused, usage } }: { overview: Overview }) {
  const { client, environment } = useClientScope();
  const now = useNow();
  const concerns = concernsOf({
    totals: stats.data?.totals,
    asOf: stats.data?.asOf,
    deadLetters: deadLetters.data,
    providers: providers.data?.providers,
    paused: paused.data?.data,
    quotas: usage.data?.quotas,
    now,
  });
  const parts = [stats, deadLetters, providers, paused, usage];
  const isWaiting = parts.some(({ isLoading }) => isLoading);
  const isPartial = parts.some(({ isError }) => isError);
  return (
    <section aria-label="Needs attention" aria-live="polite" className="rounded-xl border border-line bg-panel">
      {concerns.length > 0 ? (
        <ul className="divide-y divide-line">
          {concerns.map(({ id, tone, says, since, page, search }) => (
            <li key={id} className="flex min-h-10 items-center gap-2.5 px-4 py-1.5">
              <span className={tone === 'bad' ? 'text-bad' : 'text-wait'}>
                <Icon of={tone === 'bad' ? CircleX : CircleAlert} />
              </span>
              <span className="min-w-0 flex-1 font-medium wrap-anywhere">
                {says}
                {since && (
                  <span className="font-normal text-dim">
                    {' '}
                    Since <Ago at={since} />
                  </span>
                )}
              </span>
              {page && (
                <Link
                  to={`/$client/$environment/${page}`}
                  params={{ client: client.clientId, environment }}
                  search={search ?? {}}
                  className="inline-flex items-center gap-1 text-sm font-medium whitespace-nowrap text-accent hover:underline"
                >
                  {LOOK[page]} <Icon of={ArrowRight} />
                </Link>
              )}
            </li>
          ))}
        </ul>
      ) : isWaiting ? (
        <Skeleton lines={1} className="px-4 py-3" />
      ) : (
        <p className="flex min-h-10 items-center gap-2.5 px-4 py-1.5 font-medium">
          {isPartial ? (
            <>
              <span className="text-wait">
                <Icon of={CircleAlert} />
              </span>
              Not all could be asked; in the rest nothing is wrong.
            </>
          ) : (
            <>
              <span className="text-good">
                <Icon of={CircleCheck} />
              </span>
              Nothing needs you.
            </>
          )}
        </p>
      )}
    </section>
  );
}

const LOOK = {
  providers: 'See providers',
  'dead-letters': 'See dead letters',
  notifications: 'See what failed',
  usage: 'See quotas',
};
