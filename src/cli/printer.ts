import { type Colour, createPaint } from './paint.ts';

export type Cell = string | number | boolean | null | undefined;
export type Column<Row> = { title: string; of: (row: Row) => Cell; colour?: (row: Row) => Colour | null };

export type Printer = {
  isJson: boolean;
  /** A list: a table, or a JSON object a line (NDJSON). Rows are written as they come, some at a time. */
  list<Row>(columns: Column<Row>[], rows: AsyncIterable<Row> | Iterable<Row>, ifNone: string): Promise<void>;
  /** One thing: its fields a line each, or the whole of it as JSON. */
  one(fields: Record<string, Cell>, whole: unknown): void;
  /** A line for a person, left out with --json. */
  say(text: string, colour?: Colour): void;
  /** One JSON object, or for a person the line. */
  event(whole: unknown, line: string, colour: Colour | null): void;
};

/** As many rows decide how wide the columns are; later ones that do not fit push theirs to the right. */
const ROWS_AT_ONCE = 100;
const GAP = '  ';

type Options = {
  out: (text: string) => void;
  isJson: boolean;
  isTty: boolean;
  env: Record<string, string | undefined>;
};

export function createPrinter({ out, isJson, isTty, env }: Options): Printer {
  const paint = createPaint({ isTty, env });
  const painted = (text: string, colour: Colour | null | undefined) => (colour ? paint(colour, text) : text);
  const json = (value: unknown) => out(`${JSON.stringify(value)}\n`);
  const line = (text: string, colour?: Colour | null) => out(`${painted(clean(text), colour)}\n`);

  function table<Row>(columns: Column<Row>[], rows: Row[], widths: number[]): void {
    for (const row of rows) {
      const cells = columns.map(({ of, colour }, index) => {
        const text = clean(textOf(of(row)));
        return painted(index === columns.length - 1 ? text : text.padEnd(widths[index] ?? 0), colour?.(row));
      });
      out(`${cells.join(GAP).trimEnd()}\n`);
    }
  }

  async function list<Row>(columns: Column<Row>[], rows: AsyncIterable<Row> | Iterable<Row>, ifNone: string) {
    let widths: number[] | undefined;
    let waiting: Row[] = [];
    const flush = () => {
      if (!widths) {
        widths = columns.map(({ title, of }) =>
          Math.max(title.length, ...waiting.map((row) => clean(textOf(of(row))).length)),
        );
        const head = columns.map(({ title }, index) => title.padEnd(widths?.[index] ?? 0)).join(GAP);
        out(`${paint('dim', head.trimEnd())}\n`);
      }
      table(columns, waiting, widths);
      waiting = [];
    };
    for await (const row of rows) {
      if (isJson) json(row);
      else if (waiting.push(row) >= ROWS_AT_ONCE) flush();
    }
    if (waiting.length > 0) flush();
    else if (!widths && !isJson) line(ifNone);
  }

  return {
    isJson,
    list,
    one(fields, whole) {
      if (isJson) return json(whole);
      const shown = Object.entries(fields).filter(([, value]) => value !== null && value !== undefined && value !== '');
      const width = Math.max(...shown.map(([name]) => name.length));
      for (const [name, value] of shown) out(`${paint('dim', name.padEnd(width))}${GAP}${clean(textOf(value))}\n`);
    },
    say(text, colour) {
      if (!isJson) line(text, colour);
    },
    event(whole, text, colour) {
      isJson ? json(whole) : line(text, colour);
    },
  };
}

function textOf(value: Cell): string {
  return value === null || value === undefined || value === '' ? '-' : String(value);
}

/** What others wrote (a subject, an address, a vendor's words) must not steer the terminal. */
function clean(text: string): string {
  return text.replaceAll(/\p{Cc}+/gu, ' ');
}
