import type { AddCommand } from '../context.ts';
import type { DoctorCheck } from '../doctor-check.ts';
import type { Colour } from '../paint.ts';

const COLOURS: Record<DoctorCheck['status'], Colour> = { ok: 'green', warn: 'yellow', fail: 'red' };

/** `posthorn doctor`: checks every server and every setting, and suggests what to do. */
export const addDoctor: AddCommand = (program, run) => {
  program
    .command('doctor')
    .description('check all servers and settings, and suggest fixes; exit code 1 if a check fails')
    .option('--api-only', 'check only the API, for example on another machine')
    .action(
      run(async ({ io, api, print }, { apiOnly = false }: { apiOnly?: true | false }) => {
        const counts = { ok: 0, warn: 0, fail: 0 };
        for await (const check of io.diagnose(api, { apiOnly })) {
          const { name, status, detail, advice } = check;
          counts[status]++;
          const line = `${status.padEnd(4)}  ${name.padEnd(16)}  ${detail}`;
          print.event(check, line, status === 'ok' ? null : COLOURS[status]);
          if (advice !== null) print.say(`      ${advice}`);
        }
        print.say(`${counts.ok} ok, ${counts.warn} warnings, ${counts.fail} failed`);
        return counts.fail > 0 ? 1 : 0;
      }),
    );
};
