import type { AddCommand } from '../context.ts';
import type { Finding } from '../finding.ts';
import type { Colour } from '../paint.ts';

const COLOURS: Record<Finding['status'], Colour> = { ok: 'green', warn: 'yellow', fail: 'red' };

/** `posthorn doctor`: looks at every server and every setting, and says what to do. */
export const addDoctor: AddCommand = (program, run) => {
  program
    .command('doctor')
    .description('look at every server and every setting, and say what to do; exit code 1 when something fails')
    .option('--api-only', 'only what an API elsewhere says of itself')
    .action(
      run(async ({ io, api, print }, { apiOnly = false }: { apiOnly?: true | false }) => {
        const counts = { ok: 0, warn: 0, fail: 0 };
        for await (const finding of io.examine(api, { apiOnly })) {
          counts[finding.status]++;
          const { name, status, detail, advice } = finding;
          const line = `${status.padEnd(4)}  ${name.padEnd(16)}  ${detail}`;
          print.event(finding, line, status === 'ok' ? null : COLOURS[status]);
          if (advice !== null) print.say(`      ${advice}`);
        }
        print.say(`${counts.ok} ok, ${counts.warn} to look at, ${counts.fail} failed`);
        return counts.fail > 0 ? 1 : 0;
      }),
    );
};
