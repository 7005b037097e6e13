import type { Command } from 'commander';
import type { DeadLetter, DeadLetterGroup, Posthorn, ReplayResults } from '../../client/index.ts';
import type { AddCommand, Run } from '../context.ts';
import { colourOf } from '../paint.ts';
import { moment, wholeNumber } from '../parse-options.ts';
import type { Column } from '../printer.ts';
import { take } from '../take.ts';
import { UsageError } from '../usage-error.ts';

const LETTERS: Column<DeadLetter>[] = [
  { title: 'id', of: ({ id }) => id },
  { title: 'created', of: ({ createdAt }) => createdAt },
  { title: 'notification', of: ({ notificationId }) => notificationId },
  { title: 'channel', of: ({ channel }) => channel },
  { title: 'provider', of: ({ provider }) => provider },
  { title: 'error', of: ({ errorCode }) => errorCode },
  { title: 'status', of: ({ status }) => status, colour: ({ status }) => colourOf(status) },
];

const GROUPS: Column<DeadLetterGroup>[] = [
  { title: 'count', of: ({ count }) => count },
  { title: 'channel', of: ({ channel }) => channel },
  { title: 'provider', of: ({ provider }) => provider },
  { title: 'error', of: ({ errorCode }) => errorCode },
  { title: 'newest', of: ({ newest }) => newest },
  { title: 'sample', of: ({ sampleId }) => sampleId },
];

const SKIPPED: Column<ReplayResults['skipped'][number]>[] = [
  { title: 'id', of: ({ id }) => id },
  { title: 'reason', of: ({ code }) => code },
];

type Query = NonNullable<Parameters<Posthorn['deadLetters']['list']>[0]>;
type Cause = Pick<Query, 'channel' | 'provider' | 'errorCode' | 'from' | 'to'>;
type ListOptions = Cause & Pick<Query, 'status'> & { notification?: string; limit: number; all?: true };
type ReplayOptions = Cause & { all?: true; includeUnknown?: true; dryRun?: true; rate?: number };

/** `posthorn dead-letters`: what was given up, and the way to send it again. */
export const addDeadLetters: AddCommand = (program, run) => {
  const letters = program.command('dead-letters').description('list and replay notifications that could not be sent');
  addList(letters, run);
  letters
    .command('groups')
    .description('count dead letters by channel, provider and error')
    .action(
      run(async (context) => {
        await context.print.list(GROUPS, await context.posthorn().deadLetters.groups(), 'No dead letters found.');
        return 0;
      }),
    );
  addReplay(letters, run);
};

function withCause(command: Command): Command {
  return command
    .option('--channel <channel>')
    .option('--provider <name>')
    .option('--error-code <code>', 'such as smtp_550')
    .option('--from <time>', 'given up at or after this time', moment)
    .option('--to <time>', 'given up before this time', moment);
}

function addList(letters: Command, run: Run): void {
  withCause(letters.command('list').description('list dead letters, newest first'))
    .option('--status <status>', 'FAILED, RETRYING or RESOLVED')
    .option('--notification <id>')
    .option('--limit <n>', 'maximum number', wholeNumber(1, 1_000_000), 20)
    .option('--all', 'no maximum')
    .action(
      run(async (context, { limit, all, notification, status, ...cause }: ListOptions) => {
        const most = all ? Number.POSITIVE_INFINITY : limit;
        const found = context.posthorn().deadLetters.list({
          ...cause,
          ...(status && { status: status.toUpperCase() as typeof status }),
          ...(notification !== undefined && { notificationId: notification }),
          limit: Math.min(most, 200),
        });
        await context.print.list(LETTERS, take(found, most), 'No dead letters found.');
        return 0;
      }),
    );
}

function addReplay(letters: Command, run: Run): void {
  withCause(letters.command('replay').description('replay dead letters by id, or all that match the filters'))
    .argument('[id...]')
    .option('--all', 'replay all, without a filter')
    .option('--include-unknown', 'include UNKNOWN ones, which may have been sent already')
    .option('--dry-run', 'only count the matching ones')
    .option('--rate <n>', 'rate per second', wholeNumber(1, 1_000))
    .action(
      run(async (context, ids: string[], { all, includeUnknown, dryRun, rate, ...cause }: ReplayOptions) => {
        const { print } = context;
        const isFiltered = Object.keys(cause).length > 0;
        if (ids.length > 0 && (isFiltered || all)) throw new UsageError('Pass ids or filters, not both.');
        if (ids.length === 0 && !isFiltered && !all)
          throw new UsageError('Pass ids, a filter such as --channel, or --all.');
        const { deadLetters } = context.posthorn();
        const filter = { ...cause, ...(ids.length > 0 && { ids }), ...(includeUnknown && { includeUnknown }) };
        if (dryRun) {
          const counted = await deadLetters.replayMany({ filter, dryRun });
          print.one({ 'would be replayed': counted.count }, counted);
          return 0;
        }
        const result = await deadLetters.replayMany({ filter, ...(rate !== undefined && { ratePerSecond: rate }) });
        print.one({ replayed: result.replayed, skipped: result.skipped.length }, result);
        if (!print.isJson && result.skipped.length > 0) await print.list(SKIPPED, result.skipped, '');
        if (result.hasMore) context.io.err('There are more: run the command again.\n');
        return result.hasMore || result.skipped.length > 0 ? 1 : 0;
      }),
    );
}
