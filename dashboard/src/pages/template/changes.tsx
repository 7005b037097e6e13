import { useMemo } from 'react';
import { Comparison } from '../../editor/comparison.tsx';
import { channelLabel } from '../../ui/channels.ts';
import { changesBetween, pointerInWords } from './compare.ts';

/** What differs between two sources, field by field. */
export function Changes({ before, after, none }: { before: object; after: object; none: string }) {
  const changes = useMemo(() => changesBetween(before, after), [before, after]);
  if (changes.length === 0) return <p className="text-dim">{none}</p>;
  return (
    <ul className="grid gap-3">
      {changes.map(({ pointer, before, after }) => {
        const label = pointerInWords(pointer, channelLabel);
        return (
          <li key={pointer} className="min-w-0 overflow-hidden rounded-md border border-line">
            <p className="border-b border-line bg-raised px-3 py-1 text-sm font-medium wrap-anywhere">
              {label}
              {before === '' && <span className="font-normal text-good"> added</span>}
              {after === '' && <span className="font-normal text-bad"> removed</span>}
            </p>
            <Comparison label={`${label}, what differs`} before={before} after={after} />
          </li>
        );
      })}
    </ul>
  );
}
