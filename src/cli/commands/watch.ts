import type { AddCommand } from '../context.ts';
import { spanMs } from '../parse-options.ts';
import { watchNotification } from '../watch-notification.ts';

/** `posthorn watch`: until a notification is settled. */
export const addWatch: AddCommand = (program, run) => {
  program
    .command('watch')
    .description('show what becomes of a notification until it is settled; exit code 0 when it was sent')
    .argument('[id]', 'the newest one without')
    .option('--timeout <span>', 'no longer than that, such as 30s', spanMs)
    .action(
      run((context, id: string | undefined, { timeout }: { timeout?: number }) =>
        watchNotification(context, id, timeout),
      ),
    );
};
