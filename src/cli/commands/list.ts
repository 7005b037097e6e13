import type { Notification, Posthorn } from '../../client/index.ts';
import { addressOf } from '../../domain/notification.ts';
import type { AddCommand } from '../context.ts';
import { colourOf } from '../paint.ts';
import { moment, wholeNumber } from '../parse-options.ts';
import type { Column } from '../printer.ts';
import { take } from '../take.ts';

type Query = NonNullable<Parameters<Posthorn['notifications']['list']>[0]>;
type Options = Omit<Query, 'limit' | 'cursor'> & { limit: number; all?: true };

const COLUMNS: Column<Notification>[] = [
  { title: 'id', of: ({ id }) => id },
  { title: 'created', of: ({ createdAt }) => createdAt },
  { title: 'channel', of: ({ channel }) => channel },
  { title: 'status', of: ({ status }) => status, colour: ({ status }) => colourOf(status) },
  { title: 'to', of: ({ channel, recipient }) => addressOf(channel, recipient) },
  { title: 'provider', of: ({ provider }) => provider },
  { title: 'reason', of: ({ reason }) => reason },
];
/** The most that the API gives at once. */
const PAGE = 200;

/** `posthorn list`: notifications, the newest first. */
export const addList: AddCommand = (program, run) => {
  program
    .command('list')
    .description('list notifications, newest first')
    .option('--status <status>', 'such as FAILED')
    .option('--channel <channel>')
    .option('--recipient <address>')
    .option('--tag <tag>')
    .option('--provider <name>')
    .option('--error-code <code>', 'error code of the last attempt, such as smtp_550')
    .option('--event-id <id>')
    .option('--from <time>', 'accepted at or after this time', moment)
    .option('--to <time>', 'accepted before this time', moment)
    .option('--limit <n>', 'maximum number', wholeNumber(1, 1_000_000), 20)
    .option('--all', 'no maximum')
    .action(
      run(async (context, { limit, all, status, ...filters }: Options) => {
        const most = all ? Number.POSITIVE_INFINITY : limit;
        const query = { ...filters, ...(status && { status: status.toUpperCase() as typeof status }) };
        const found = context.posthorn().notifications.list({ ...query, limit: Math.min(most, PAGE) });
        await context.print.list(COLUMNS, take(found, most), 'No notifications found.');
        return 0;
      }),
    );
};
