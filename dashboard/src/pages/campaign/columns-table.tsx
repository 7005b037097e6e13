import type { Channel } from '../../ui/channels.ts';
import { Field, Select } from '../../ui/field.tsx';
import { ADDRESS_OF, FIELDS, type Head, type Meaning, meaningOf, nameFor } from './file-columns.ts';

const SAYS: Record<string, string> = {
  email: 'e-mail address',
  phone: 'phone number',
  userId: 'your id of the person',
  token: 'device token',
  url: 'URL',
  locale: 'language',
  timeZone: 'time zone',
  variant: 'variant of the template',
  eventId: 'event id, used once',
};
const KINDS = { text: 'text', number: 'number', boolean: 'true or false' };

/** What each column of a file is taken for, and how to have it taken for something else. */
export function ColumnsTable({
  head,
  names,
  channel,
  rename,
}: {
  head: Head;
  names: readonly string[];
  channel: Channel;
  /** Null where the file cannot be named anew here. */
  rename: ((place: number, name: string) => void) | null;
}) {
  return (
    <div className="overflow-x-auto">
      <table className="w-full text-left">
        <thead className="text-xs text-dim">
          <tr>
            <th className="py-1 pr-3 font-medium">Column</th>
            <th className="py-1 pr-3 font-medium">First row</th>
            <th className="py-1 font-medium">Taken for</th>
          </tr>
        </thead>
        <tbody>
          {head.names.map((name, place) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: two may have one name
            <tr key={place} className="border-t border-line align-top">
              <td className="max-w-48 truncate py-2 pr-3 font-medium" title={name}>
                {name || <span className="text-dim">no name</span>}
              </td>
              <td className="max-w-48 truncate py-2 pr-3 text-dim" title={head.sample[place]}>
                {head.sample[place] || '–'}
              </td>
              <td className="py-1.5">
                <As
                  column={name || `column ${place + 1}`}
                  name={names[place] ?? ''}
                  address={ADDRESS_OF[channel]}
                  rename={rename && ((renamed) => rename(place, renamed))}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

type AsProps = { column: string; name: string; address: string; rename: ((name: string) => void) | null };

function As({ column, name, address, rename }: AsProps) {
  const meaning = meaningOf(name);
  const value = meaning.is === 'field' ? `field ${meaning.field}` : meaning.kind;
  if (!rename) return <span className="leading-8">{inWords(meaning)}</span>;
  const dataName = meaning.is === 'data' ? meaning.path : column.replaceAll(/[^\p{L}\p{N}_.-]+/gu, '_');
  const choose = (chosen: string) => {
    if (chosen.startsWith('field ')) return rename(nameFor({ is: 'field', field: chosen.slice(6) }));
    rename(nameFor({ is: 'data', path: dataName, kind: chosen as keyof typeof KINDS }));
  };
  return (
    <div className="flex min-w-72 flex-wrap gap-2">
      <Select
        label={`What ${column} is`}
        hideLabel
        className="w-44"
        value={value}
        options={[
          ...FIELDS.map((field) => ({
            value: `field ${field}`,
            label: `${SAYS[field]}${field === address ? ' (needed)' : ''}`,
          })),
          ...Object.entries(KINDS).map(([kind, label]) => ({ value: kind, label: `data, ${label}` })),
        ]}
        onChange={({ target }) => choose(target.value)}
      />
      {meaning.is === 'data' && (
        <Field
          label={`Name of ${column} in the template`}
          hideLabel
          className="w-40"
          value={meaning.path}
          onChange={({ target }) => rename(nameFor({ ...meaning, path: target.value.trim() }))}
        />
      )}
    </div>
  );
}

function inWords(meaning: Meaning): string {
  if (meaning.is === 'field') return SAYS[meaning.field] ?? meaning.field;
  return `data ${meaning.path}, ${KINDS[meaning.kind]}`;
}
