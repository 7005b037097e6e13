import { Link, type LinkProps } from '@tanstack/react-router';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { Skeleton } from './states.tsx';

export type Column<Row> = {
  id: string;
  header: string;
  /** Of Tailwind, such as `w-32` or `flex-1`: what is not `flex-1` keeps its width. */
  width: string;
  cell: (row: Row) => ReactNode;
  /** Left out where the page is narrower. */
  from?: keyof typeof SHOWN;
  align?: 'right';
};

const SHOWN = { sm: 'hidden sm:flex', md: 'hidden md:flex', lg: 'hidden lg:flex', xl: 'hidden xl:flex' };
const ROW_PX = 40;
/** So many rows before the last that is known the next page is asked for. */
const AHEAD = 15;

export type DataTableProps<Row> = {
  /** What the table is of, for who cannot see it. */
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  keyOf: (row: Row) => string;
  /** Where a row leads: all of it is that link. */
  linkOf?: (row: Row) => LinkProps;
  more?: { has: boolean; isLoading: boolean; load: () => void };
  selection?: Selection<Row>;
};

/** A box before each row that may be chosen. */
export type Selection<Row> = {
  chosen: ReadonlySet<string>;
  choose: (keys: readonly string[], isChosen: boolean) => void;
  may: (row: Row) => boolean;
  /** Names the row, for who cannot see it. */
  nameOf: (row: Row) => string;
};

/** A list of any length: only the rows in sight are in the page. Arrow keys go from row to row. */
export function DataTable<Row>({ label, columns, rows, keyOf, linkOf, more, selection }: DataTableProps<Row>) {
  const body = useRef<HTMLDivElement>(null);
  const [scrollMargin, setScrollMargin] = useState(0);
  // What stands above may grow or shrink.
  useLayoutEffect(() => {
    const top = (body.current?.getBoundingClientRect().top ?? 0) + window.scrollY;
    setScrollMargin((known) => (Math.abs(known - top) < 1 ? known : top));
  });
  const virtual = useWindowVirtualizer({
    count: rows.length,
    estimateSize: () => ROW_PX,
    overscan: 12,
    scrollMargin,
    getItemKey: (index) => keyOf(rows[index] as Row),
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  const { has = false, isLoading = false, load } = more ?? {};
  useEffect(() => {
    if (has && !isLoading && last >= rows.length - AHEAD) load?.();
  }, [has, isLoading, load, last, rows.length]);

  return (
    <div role="table" aria-label={label} aria-rowcount={has ? -1 : rows.length + 1} onKeyDown={moveByArrows}>
      <div role="rowgroup">
        <div role="row" aria-rowindex={1} className={`${ROW} h-9 text-xs font-medium text-dim`}>
          {selection && (
            <div role="columnheader" className="flex shrink-0">
              <Box
                label="All that are shown and may be chosen"
                {...stateOf(rows.filter(selection.may).map(keyOf), selection.chosen)}
                change={(isChosen) => selection.choose(rows.filter(selection.may).map(keyOf), isChosen)}
              />
            </div>
          )}
          {columns.map((column) => (
            <div key={column.id} role="columnheader" className={cellLook(column)}>
              {column.header}
            </div>
          ))}
        </div>
      </div>
      <div ref={body} role="rowgroup" className="relative" style={{ height: virtual.getTotalSize() }}>
        {items.map(({ index, key, start }) => {
          const row = rows[index] as Row;
          return (
            <div
              key={key}
              role="row"
              aria-rowindex={index + 2}
              className={`${ROW} absolute inset-x-0 top-0 h-10 ${index === rows.length - 1 && !has ? 'border-transparent' : ''} ${linkOf ? 'hover:bg-raised has-focus-visible:bg-raised' : ''}`}
              style={{ transform: `translateY(${start - scrollMargin}px)` }}
            >
              {selection && (
                <div role="cell" className="relative z-[1] flex shrink-0">
                  <Box
                    label={selection.nameOf(row)}
                    isChosen={selection.chosen.has(keyOf(row))}
                    isDisabled={!selection.may(row)}
                    change={(isChosen) => selection.choose([keyOf(row)], isChosen)}
                  />
                </div>
              )}
              {columns.map((column, place) => (
                <div key={column.id} role="cell" className={cellLook(column)}>
                  {linkOf && place === 0 ? (
                    <Link {...linkOf(row)} data-row className="min-w-0 truncate after:absolute after:inset-0">
                      {column.cell(row)}
                    </Link>
                  ) : (
                    column.cell(row)
                  )}
                </div>
              ))}
            </div>
          );
        })}
      </div>
      {isLoading && <Skeleton lines={3} className="p-4" />}
    </div>
  );
}

type BoxProps = {
  label: string;
  isChosen: boolean;
  isMixed?: boolean;
  isDisabled?: boolean;
  change: (isChosen: boolean) => void;
};

function Box({ label, isChosen, isMixed = false, isDisabled = false, change }: BoxProps) {
  return (
    <input
      type="checkbox"
      aria-label={label}
      checked={isChosen}
      disabled={isDisabled}
      ref={(box) => {
        if (box) box.indeterminate = isMixed;
      }}
      onChange={({ target }) => change(target.checked)}
      className="size-4 accent-accent disabled:opacity-40"
    />
  );
}

function stateOf(keys: readonly string[], chosen: ReadonlySet<string>) {
  const some = keys.filter((key) => chosen.has(key)).length;
  const isChosen = some > 0 && some === keys.length;
  return { isChosen, isMixed: some > 0 && !isChosen, isDisabled: keys.length === 0 };
}

const ROW = 'flex items-center gap-3 border-b border-line px-4';

function cellLook<Row>({ width, from, align }: Column<Row>): string {
  const room = width.includes('flex-') ? 'min-w-0' : 'shrink-0';
  const side = align === 'right' ? 'justify-end text-right' : '';
  return `${from ? SHOWN[from] : 'flex'} ${width} ${room} ${side} items-center overflow-hidden`;
}

/** The links of rows are in the order of the rows, whatever stands between them. */
function moveByArrows(event: KeyboardEvent<HTMLDivElement>): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || !(event.target instanceof HTMLElement) || !event.target.matches('a[data-row]')) return;
  const links = [...event.currentTarget.querySelectorAll<HTMLAnchorElement>('a[data-row]')];
  const byPlace = links.sort((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top);
  const next = byPlace[byPlace.indexOf(event.target as HTMLAnchorElement) + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
}
