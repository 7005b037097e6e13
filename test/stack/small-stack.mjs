// A small stack for supervisor.test.ts: PostgreSQL and one process that sleeps and counts its starts.
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { supervise } from '../../stack/process/supervise.mjs';
import { createProgress } from '../../stack/progress.mjs';
import { startPostgres } from '../../stack/servers/postgres.mjs';

const [dataDir = '', port = ''] = process.argv.slice(2);
const logFile = (/** @type {string} */ name) => join(dataDir, 'logs', `${name}.log`);

process.exitCode = await supervise(
  { dataDir, progress: createProgress(process.stdout), env: process.env },
  async ({ session, keep }) => {
    session.expect(['postgres', 'sleeper']);
    await keep('postgres', () => startPostgres({ session, port: Number(port), dataDir, logFile: logFile('postgres') }));
    await keep('sleeper', async () => {
      const args = ['-e', 'setTimeout(() => {}, 3_600_000)'];
      const spec = { name: 'sleeper', stage: /** @type {const} */ ('ours'), command: process.execPath, args };
      const child = session.spawn({ ...spec, logFile: logFile('sleeper') });
      child.running();
      appendFileSync(join(dataDir, 'sleepers'), `${child.pid}\n`);
      return child;
    });
    process.stdout.write('ready\n');
  },
);
