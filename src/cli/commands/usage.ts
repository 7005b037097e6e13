import { InvalidArgumentError, Option } from 'commander';
import type { Usage, UsageQuery } from '../../client/index.ts';
import type { AddCommand } from '../context.ts';
import type { Column } from '../printer.ts';

type Group = NonNullable<UsageQuery['groupBy']>[number];
type Row = Usage['rows'][number];
type Options = Pick<UsageQuery, 'from' | 'to' | 'channel'> & { groupBy: Group[] };

const KEYS: Record<Group, Column<Row>> = {
  day: { title: 'day', of: ({ day }) => day },
  channel: { title: 'channel', of: ({ channel }) => channel },
  provider: { title: 'provider', of: ({ provider }) => provider },
  errorCode: { title: 'error', of: ({ errorCode }) => errorCode },
};

const FIGURES: Column<Row>[] = [
  { title: 'accepted', of: ({ accepted }) => accepted },
  { title: 'sent', of: ({ sent }) => sent },
  { title: 'failed', of: ({ failed }) => failed },
  { title: 'delivered', of: ({ delivered }) => delivered },
  { title: 'p95 ms', of: ({ latencyMs }) => latencyMs.p95 },
  { title: 'cost', of: ({ cost }) => cost && `${cost.amount} ${cost.currency}` },
];

/** `posthorn usage`: what the notifications of each day came to. */
export const addUsage: AddCommand = (program, run) => {
  program
    .command('usage')
    .description('show usage figures by UTC day')
    .option('--from <day>', 'first day, such as 2026-11-01 (default: 30 days up to --to)')
    .option('--to <day>', 'last day (default: today)')
    .option('--channel <channel>')
    .addOption(
      new Option('--group-by <keys>', 'comma-separated list of day, channel, provider and errorCode')
        .argParser(groups)
        .default(['day', 'channel'] as Group[], 'day,channel'),
    )
    .action(
      run(async ({ posthorn, print }, { groupBy, ...query }: Options) => {
        const usage = await posthorn().usage({ ...query, groupBy });
        const columns = [...groupBy.map((group) => KEYS[group]), ...FIGURES];
        await print.list(columns, usage.rows, 'Nothing was sent in this period.');
        if (usage.asOf) print.say(`As of ${usage.asOf}.`, 'dim');
        return 0;
      }),
    );
};

function groups(text: string): Group[] {
  const names = text.split(',');
  if (names.every((name) => name in KEYS)) return names as Group[];
  throw new InvalidArgumentError(`It must be a comma-separated list of ${Object.keys(KEYS).join(', ')}.`);
}
