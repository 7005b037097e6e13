import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Campaign, ListedCampaign, Posthorn } from '../../client/index.ts';
import { addAudience } from '../campaigns/audience.ts';
import { barOf, figuresOf, grouped } from '../campaigns/board.ts';
import { type CreateOptions, campaignOf } from '../campaigns/request-of.ts';
import { addChanges, addRunning } from '../campaigns/run.ts';
import type { AddCommand, Run } from '../context.ts';
import { colourOf } from '../paint.ts';
import { collect, moment, wholeNumber } from '../parse-options.ts';
import type { Column } from '../printer.ts';
import { readJsonObject } from '../read-input.ts';
import { take } from '../take.ts';

type Query = NonNullable<Parameters<Posthorn['campaigns']['list']>[0]>;
type ListArgs = Pick<Query, 'status' | 'from' | 'to'> & { limit: number; all?: true };

const COLUMNS: Column<ListedCampaign>[] = [
  { title: 'id', of: ({ id }) => id },
  { title: 'created', of: ({ createdAt }) => createdAt },
  { title: 'status', of: ({ status }) => status, colour: ({ status }) => colourOf(status) },
  { title: 'people', of: ({ total }) => grouped(total) },
  { title: 'ended', of: ({ endedAt }) => endedAt },
  { title: 'name', of: ({ name }) => name },
];

const PROBLEMS: Column<Campaign['problems'][number]>[] = [
  { title: 'error', of: ({ code }) => code },
  { title: 'count', of: ({ count }) => count },
  { title: 'last', of: ({ lastAt }) => lastAt },
];

const FLOW = `
From a file to its end:
  posthorn campaigns create --name "December news" --channel email --template december
  posthorn campaigns upload <id> people.csv
  posthorn campaigns check <id>
  posthorn campaigns start <id> --watch`;

/** `posthorn campaigns`: one message for many. */
export const addCampaigns: AddCommand = (program, run) => {
  const campaigns = program
    .command('campaigns')
    .description('send one message to many, and hold, stop or repeat it')
    .addHelpText('after', FLOW);
  addCreate(campaigns, run);
  addAudience(campaigns, run);
  addRunning(campaigns, run);
  addChanges(campaigns, run);
  addReading(campaigns, run);
};

function addCreate(campaigns: Command, run: Run): void {
  campaigns
    .command('create')
    .description('make a draft; nothing is sent before it is started')
    .option('--name <name>', 'for you; nobody else reads it')
    .option('--channel <channel>', 'email, sms, whatsapp, push, webhook or in_app')
    .option('--template <key>', 'of a published template; each row of the audience is data for it')
    .option('--data <json>', 'data that is the same for all, such as \'{"season": "winter"}\'', jsonObject)
    .option('--locale <tag>', 'where a row names none')
    .option('--subject <text>', 'in place of a template: the same subject for all')
    .option('--body <text>', 'the same words for all')
    .addOption(new Option('--category <name>').choices(['transactional', 'marketing']))
    .option('--priority <n>', '4 (highest) to 10 (lowest)', wholeNumber(4, 10))
    .option('--at <time>', 'not before this time, such as 2026-12-01T09:00:00+01:00', moment)
    .option('--local <time>', 'at this date and time by the clock of --zone, such as 2026-12-01T09:00')
    .option('--zone <zone>', 'such as Europe/Berlin, or recipient for the zone of each row')
    .option('--fallback <zone>', 'for rows without a zone')
    .addOption(
      new Option('--if-past <what>', 'for a zone in which that time is over at the start').choices(['now', 'skip']),
    )
    .option('--expires <time>', 'do not send after this time', moment)
    .option('--rate <n>', 'at most so many a second', wholeNumber(1, 10_000))
    .addOption(
      new Option('--events <which>', 'what your endpoints hear of: failures, or of each').choices(['failures', 'all']),
    )
    .option('--tag <tag>', 'can be repeated', collect)
    .option('--idempotency-key <key>', 'repeating the command with the same key makes no second one')
    .option('--request <file>', 'the whole request as JSON (- for standard input); options override it')
    .action(
      run(async (context, options: CreateOptions & { request?: string; idempotencyKey?: string }) => {
        const { print } = context;
        const { request: file, idempotencyKey } = options;
        const whole = file === undefined ? {} : await readJsonObject(context.io, file);
        const once = idempotencyKey === undefined ? {} : { idempotencyKey };
        const made = await context.posthorn().campaigns.create(campaignOf(options, whole), once);
        print.one({ id: made.id, name: made.name, channel: made.channel, status: made.status }, made);
        print.say(`Then: posthorn campaigns upload ${made.id} people.csv`, 'dim');
        return 0;
      }),
    );
}

function addReading(campaigns: Command, run: Run): void {
  campaigns
    .command('list')
    .description('list campaigns, newest first')
    .option('--status <status>', 'such as RUNNING')
    .option('--from <time>', 'made at or after this time', moment)
    .option('--to <time>', 'made before this time', moment)
    .option('--limit <n>', 'maximum number', wholeNumber(1, 1_000_000), 20)
    .option('--all', 'no maximum')
    .action(
      run(async (context, { limit, all, status, ...times }: ListArgs) => {
        const most = all ? Number.POSITIVE_INFINITY : limit;
        const found = context.posthorn().campaigns.list({
          ...times,
          ...(status && { status: status.toUpperCase() as typeof status }),
          limit: Math.min(most, 200),
        });
        await context.print.list(COLUMNS, take(found, most), 'No campaigns found.');
        return 0;
      }),
    );
  campaigns
    .command('get')
    .description('show a campaign, what has become of its people, and why some failed')
    .argument('<id>')
    .action(
      run(async (context, id: string) => {
        const { print } = context;
        const found = await context.posthorn().campaigns.get(id);
        const { name, channel, status, reason, createdAt, startedAt, endedAt, expiresAt } = found;
        const times = { created: createdAt, started: startedAt, ended: endedAt, expires: expiresAt };
        const progress = `${barOf(found)}  ${figuresOf(found)}`;
        print.one({ id, name, channel, status, reason, ...times, progress }, found);
        if (print.isJson || found.problems.length === 0) return 0;
        print.say('');
        await print.list(PROBLEMS, found.problems, '');
        return 0;
      }),
    );
}

function jsonObject(text: string): Record<string, unknown> {
  try {
    const value = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch {
    // said below, without what was typed
  }
  throw new InvalidArgumentError('It must be a JSON object, such as {"season": "winter"}.');
}
