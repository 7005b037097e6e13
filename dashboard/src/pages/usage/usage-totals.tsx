import { Link } from '@tanstack/react-router';
import type { components } from '../../../../src/client/schema.ts';
import { useClientScope } from '../../api/scope.tsx';
import { count, large, percent } from '../../ui/number.tsx';
import { Skeleton } from '../../ui/states.tsx';
import { money } from './money.ts';

type Totals = components['schemas']['Usage']['totals'];

/** Everything of the days and filters together. */
export function UsageTotals({ totals, isLoading }: { totals: Totals | undefined; isLoading: boolean }) {
  const { client, environment } = useClientScope();
  const number = (value: number | undefined) => (value === undefined ? '–' : large(value));
  const noCost = totals?.cost === null && totals.sent > 0;
  const figures = [
    { label: 'Accepted', value: number(totals?.accepted), whole: totals?.accepted },
    { label: 'Sent', value: number(totals?.sent), whole: totals?.sent },
    {
      label: 'Delivered',
      value: number(totals?.delivered),
      whole: totals?.delivered,
      note: `${percent(totals?.deliveryRate ?? null)} of what was sent`,
    },
    {
      label: 'Failed or unknown',
      value: number(totals?.failed),
      whole: totals?.failed,
      note: `${percent(totals?.failureRate ?? null)} of what was settled`,
    },
    {
      label: 'Cost',
      value: money(totals?.cost ?? null),
      note: noCost ? 'a price is missing, see below' : 'at today’s prices',
    },
  ];
  return (
    <>
      <dl className="grid grid-cols-2 gap-3 md:grid-cols-3 xl:grid-cols-5">
        {figures.map(({ label, value, whole, note }) => (
          <div key={label} className="grid min-h-24 content-start rounded-xl border border-line bg-panel px-4 py-3">
            <dt className="text-sm text-dim">{label}</dt>
            <dd className="text-2xl font-semibold" title={whole === undefined ? undefined : count(whole)}>
              {isLoading ? <Skeleton lines={1} className="py-2.5" /> : value}
            </dd>
            {note && <dd className="text-xs text-dim">{note}</dd>}
          </div>
        ))}
      </dl>
      {noCost && (
        <p className="text-sm text-dim">
          A cost is shown where every channel that was sent over has a price, in one currency. Prices are set in{' '}
          <Link
            to="/$client/$environment/settings"
            params={{ client: client.clientId, environment }}
            className="text-accent underline"
          >
            Settings
          </Link>
          .
        </p>
      )}
    </>
  );
}
