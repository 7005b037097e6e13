import type { AddCommand } from '../context.ts';
import { spanMs } from '../parse-options.ts';
import { watchNotification } from '../watch-notification.ts';

/** `posthorn watch`: until a notification is settled. */
export const addWatch: AddCommand = (program, run) => {
  program
    .command('watch')
    .description('show the status changes of a notification until it is final; exit code 0 if it was sent')
    .argument('[id]', 'default: the newest notification')
    .option('--timeout <span>', 'stop after this time span, such as 30s', spanMs)
    .action(
      run((context, id: string | undefined, { timeout }: { timeout?: number }) =>
        watchNotification(context, id, timeout),
      ),
    );
};
