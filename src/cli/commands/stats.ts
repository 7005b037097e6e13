import { InvalidArgumentError, Option } from 'commander';
import type { Stats, StatsQuery } from '../../client/index.ts';
import type { AddCommand } from '../context.ts';
import { moment, spanMs } from '../parse-options.ts';
import type { Column } from '../printer.ts';

type Group = NonNullable<StatsQuery['by']>[number];
type Series = Stats['series'][number];
type Figures = Stats['totals'];
/** One series as a whole, or one of its points. */
type Row = Omit<Series, 'totals' | 'points'> & Figures & { at?: string };
type Options = Pick<StatsQuery, 'from' | 'to' | 'step' | 'channel' | 'template' | 'campaign'> & {
  by: Group[];
  points?: boolean;
};

const KEYS: Record<Group, Column<Row>> = {
  channel: { title: 'channel', of: ({ channel }) => channel },
  provider: { title: 'provider', of: ({ provider }) => provider },
  template: { title: 'template', of: ({ template }) => template },
  campaign: { title: 'campaign', of: ({ campaign }) => campaign },
  errorCode: { title: 'error', of: ({ errorCode }) => errorCode },
};

const AT: Column<Row> = { title: 'at', of: ({ at }) => at };

const FIGURES: Column<Row>[] = [
  { title: 'accepted', of: ({ accepted }) => accepted },
  { title: 'sent', of: ({ sent }) => sent },
  { title: 'delivered', of: ({ delivered }) => delivered },
  { title: 'bounced', of: ({ bounced }) => bounced },
  { title: 'retried', of: ({ retrying }) => retrying },
  { title: 'failed', of: ({ failed, unknown }) => failed + unknown },
  { title: 'p50 ms', of: ({ latencyMs }) => latencyMs.p50 },
  { title: 'p95 ms', of: ({ latencyMs }) => latencyMs.p95 },
];

/** `posthorn stats`: what happened in a span of time. */
export const addStats: AddCommand = (program, run) => {
  program
    .command('stats')
    .description('show what happened to notifications in a span of time')
    .addOption(
      new Option('--from <time>', 'a time, or a span before now, such as 24h (default: by --step)').argParser(ago),
    )
    .addOption(new Option('--to <time>', 'the same (default: now)').argParser(ago))
    .addOption(new Option('--step <step>', 'of the points (default: 1h)').choices(['1m', '1h', '1d']))
    .addOption(
      new Option('--by <keys>', 'comma-separated list of channel, provider, template, campaign and errorCode')
        .argParser(groups)
        .default(['channel'] as Group[], 'channel'),
    )
    .option('--channel <channel>')
    .option('--template <key>')
    .option('--campaign <id>')
    .option('--points', 'a line for each step, not for the whole span')
    .action(
      run(async ({ posthorn, print }, { by, points, ...query }: Options) => {
        const stats = await posthorn().stats.get({ ...query, by });
        const rows = stats.series.flatMap((series) => (points ? pointsOf(series) : [whole(series)]));
        const columns = [...(points ? [AT] : []), ...by.map((group) => KEYS[group]), ...FIGURES];
        await print.list(columns, rows, 'Nothing happened in this time.');
        print.say(`${stats.from} to ${stats.to}${stats.asOf ? `, counted up to ${stats.asOf}` : ''}.`, 'dim');
        return 0;
      }),
    );
};

function whole({ totals, points: _, ...keys }: Series): Row {
  return { ...keys, ...totals };
}

function pointsOf({ totals: _, points, ...keys }: Series): Row[] {
  return points.map((point) => ({ ...keys, ...point }));
}

/** `24h`, or a moment. */
function ago(text: string): string {
  return /^\d+(ms|s|m|h|d)$/.test(text) ? new Date(Date.now() - spanMs(text)).toISOString() : moment(text);
}

function groups(text: string): Group[] {
  const names = text.split(',');
  if (names.every((name) => name in KEYS)) return names as Group[];
  throw new InvalidArgumentError(`It must be a comma-separated list of ${Object.keys(KEYS).join(', ')}.`);
}
