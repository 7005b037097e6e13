import type { CancelResults } from '../../client/index.ts';
import type { AddCommand } from '../context.ts';
import { colourOf } from '../paint.ts';
import type { Column } from '../printer.ts';
import { UsageError } from '../usage-error.ts';

const COLUMNS: Column<CancelResults['results'][number]>[] = [
  { title: 'id', of: ({ id }) => id },
  { title: 'outcome', of: ({ outcome }) => outcome },
  { title: 'status', of: ({ status }) => status, colour: ({ status }) => (status ? colourOf(status) : null) },
];

type Options = { tag?: string; recipient?: string };

/** `posthorn cancel`: by id, or all that wait with a tag or for a recipient. */
export const addCancel: AddCommand = (program, run) => {
  program
    .command('cancel')
    .description('cancel waiting notifications; exit code 0 if all were cancelled')
    .argument('[id...]')
    .option('--tag <tag>', 'all waiting ones with this tag')
    .option('--recipient <address>', 'all waiting ones for this recipient')
    .action(
      run(async (context, ids: string[], { tag, recipient }: Options) => {
        const selections = [
          ids.length > 0 && { ids },
          tag !== undefined && { tag },
          recipient !== undefined && { recipient },
        ];
        const [selection, ...others] = selections.filter((one) => one !== false);
        if (!selection || others.length > 0) throw new UsageError('Pass ids, or --tag, or --recipient.');
        const { counts, results, hasMore } = await context.posthorn().notifications.cancelMany(selection);
        await context.print.list(COLUMNS, results, 'No waiting notifications found.');
        if (hasMore) context.io.err('There are more: run the command again.\n');
        return hasMore || counts.cancelled < results.length ? 1 : 0;
      }),
    );
};
