import { SlidersHorizontal } from 'lucide-react';
import { useState } from 'react';
import { problemOf } from '../../api/problem.ts';
import { useClientScope } from '../../api/scope.tsx';
import { Button } from '../../ui/button.tsx';
import { CHANNELS, channelLabel } from '../../ui/channels.ts';
import { Select } from '../../ui/field.tsx';
import { BESIDE_FIELDS, Filters, FilterText, FilterTime } from '../../ui/filters.tsx';
import { STATUSES, statusLabel } from '../../ui/status.tsx';
import { useUrl } from '../../ui/use-url.ts';

/** What is asked for less often stands behind a button, unless it is in use. */
const RARE = [
  { name: 'tag', label: 'Tag' },
  { name: 'provider', label: 'Provider' },
  { name: 'errorCode', label: 'Error code', placeholder: 'smtp_550' },
  { name: 'eventId', label: 'Event id' },
  { name: 'campaign', label: 'Campaign', placeholder: 'cmp_…' },
] as const;

const ANY = { value: '', label: 'Any' };

/** @param props `error` of the list: what is wrong with a filter is told beside it */
export function FilterBar({ error, clear }: { error: unknown; clear: (() => void) | null }) {
  const { can } = useClientScope();
  const [url, change] = useUrl();
  const used = RARE.filter(({ name }) => url[name]).length;
  const [isOpen, setOpen] = useState(used > 0);
  const wrong = (name: string) => (error ? problemOf(error).of(`query/${name}`) : null);
  return (
    <Filters label="Filter notifications" clear={clear}>
      <Select
        label="Status"
        className="sm:w-32"
        value={url.status ?? ''}
        options={[ANY, ...STATUSES.map((one) => ({ value: one, label: statusLabel(one) }))]}
        onChange={({ target }) => change({ status: target.value })}
      />
      <Select
        label="Channel"
        className="sm:w-28"
        value={url.channel ?? ''}
        options={[ANY, ...CHANNELS.map((one) => ({ value: one, label: channelLabel(one) }))]}
        onChange={({ target }) => change({ channel: target.value })}
      />
      <FilterText
        label="Recipient"
        className="col-span-2 sm:w-48"
        value={url.recipient ?? ''}
        placeholder={can('content') ? 'Address or user id' : 'Your role sees people masked'}
        disabled={!can('content')}
        error={wrong('recipient')}
        change={(recipient) => change({ recipient })}
      />
      <FilterTime
        label="From"
        className="sm:w-46"
        value={url.from ?? ''}
        error={wrong('from')}
        change={(from) => change({ from })}
      />
      <FilterTime
        label="Before"
        className="sm:w-46"
        value={url.to ?? ''}
        error={wrong('to')}
        change={(to) => change({ to })}
      />
      {isOpen &&
        RARE.map(({ name, label, ...rest }) => (
          <FilterText
            key={name}
            label={label}
            {...rest}
            className="sm:w-40"
            value={url[name] ?? ''}
            error={wrong(name)}
            change={(text) => change({ [name]: text })}
          />
        ))}
      <Button
        look="quiet"
        icon={SlidersHorizontal}
        aria-expanded={isOpen}
        disabled={used > 0}
        className={BESIDE_FIELDS}
        onClick={() => setOpen(!isOpen)}
      >
        {isOpen ? 'Fewer filters' : 'More filters'}
      </Button>
    </Filters>
  );
}
