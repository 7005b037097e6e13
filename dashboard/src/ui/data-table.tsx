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
};

/** A list of any length: only the rows in sight are in the page. Arrow keys go from row to row. */
export function DataTable<Row>({ label, columns, rows, keyOf, linkOf, more }: DataTableProps<Row>) {
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
              className={`${ROW} absolute inset-x-0 top-0 h-10 ${linkOf ? 'hover:bg-raised has-focus-visible:bg-raised' : ''}`}
              style={{ transform: `translateY(${start - scrollMargin}px)` }}
            >
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
