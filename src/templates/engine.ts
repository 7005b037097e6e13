import { type FilterImplOptions, Liquid } from 'liquidjs';
import { FilterRefused, formatDate, formatMoney, formatNumber } from './formats.ts';

const words = (text: string) => new Set(text.split(' '));

/** What a template may do. Nothing of it reads a file, counts across renderings, or builds what it was not given. */
const TAGS = words('if unless case for break continue assign capture comment raw render cycle echo liquid #');
const FILTERS = words(
  'default upcase downcase capitalize strip truncate truncatewords replace_first remove_first append prepend size first ' +
    'last join split map where sort uniq slice plus minus times divided_by round ceil floor abs at_least at_most ' +
    'url_encode json',
);

/** What is done with HTML that stands in the data. */
export type HtmlKit = {
  /** Without what runs or embeds. */
  clean(html: string): string;
  toText(html: string): string;
};

/** What filters know of the rendering that they are in. */
export type Rendering = {
  locale: string;
  timeZone: string;
  /** A string of the table, in the locale. @throws FilterRefused */
  string(key: string, values: Record<string, unknown>): string;
  /** HTML from the data that was cleaned. */
  cleaned: ReadonlySet<string>;
};

/** No template can name a symbol. */
const RENDERING = Symbol('rendering');

export type Globals = { [RENDERING]: Rendering };

/** What all of a rendering can name, partials included. */
export function globalsOf(names: Record<string, unknown>, rendering: Rendering): Globals {
  return { ...names, [RENDERING]: rendering };
}

type Filter = Exclude<FilterImplOptions, { handler: unknown }>;
type Context = ThisParameterType<Filter>['context'];

function renderingOf(context: Context): Rendering {
  return (context.globals as unknown as Globals)[RENDERING];
}

/** For `raw`, and what is written without it; text of an array is joined as Liquid does. */
export type OutputKind = 'html' | 'text';

/** Letters that filters and ranges may make in one rendering; liquidjs counts them. */
const MOST_LETTERS = 16 * 1_048_576;

/**
 * Liquid with the tags and filters of the list alone. As HTML what is written is escaped, unless `raw` is said of HTML that
 * was cleaned; as text `raw` is the HTML's text.
 * @param partials what `render` can name
 */
export function createEngine(
  output: OutputKind,
  partials: Record<string, string>,
  { toText }: Pick<HtmlKit, 'toText'>,
): Liquid {
  const engine = new Liquid({
    // A copy without a prototype: a partial is never called `constructor`.
    templates: Object.assign(Object.create(null), partials),
    ownPropertyOnly: true,
    strictFilters: true,
    ...(output === 'html' && { outputEscape: 'escape' as const }),
    memoryLimit: MOST_LETTERS,
  });
  for (const name of Object.keys(engine.tags)) if (!TAGS.has(name)) delete engine.tags[name];
  for (const name of Object.keys(engine.filters)) if (!FILTERS.has(name)) engine.unregisterFilter(name);
  const escaped = escapeOf(engine);
  const own: Record<string, FilterImplOptions> = {
    date(value: unknown, style: unknown = 'medium') {
      return formatDate(value, style, renderingOf(this.context));
    },
    money(value: unknown, currency: unknown) {
      return formatMoney(value, currency, renderingOf(this.context));
    },
    number(value: unknown, style: unknown) {
      return formatNumber(value, style, renderingOf(this.context));
    },
    t(key: unknown, ...given: unknown[]) {
      if (typeof key !== 'string') throw new FilterRefused('`t` takes the name of a string');
      return renderingOf(this.context).string(key, namedOf(given));
    },
    // HTML is escaped anyway: here for templates that come from where it is not.
    escape: (value: unknown) => value,
    raw: {
      raw: true,
      handler(value: unknown) {
        const isClean = typeof value === 'string' && renderingOf(this.context).cleaned.has(value);
        if (!isClean) return output === 'html' ? escaped(value) : value;
        return output === 'html' ? value : toText(value);
      },
    },
  };
  for (const [name, filter] of Object.entries(own)) engine.registerFilter(name, filter);
  return engine;
}

/** What is written where `raw` is said of something else. */
function escapeOf(engine: Liquid): (value: unknown) => string {
  const template = engine.parse('{{ value }}');
  return (value) => engine.renderSync(template, { value });
}

/** Of the arguments of a filter, the named ones: `count: 3`. */
function namedOf(given: unknown[]): Record<string, unknown> {
  const pairs = given.filter((one): one is [string, unknown] => Array.isArray(one) && typeof one[0] === 'string');
  return Object.fromEntries(pairs);
}
