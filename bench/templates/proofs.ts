import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { ROOT } from '../../stack/settings.mjs';
import type { Finding } from '../many/point.ts';
import type { Part } from '../parts.ts';
import type { TemplateOptions } from './options.ts';

/** By what they show. */
const PROOFS = {
  'what 1,000 were rendered to arrives, whatever is published meanwhile': 'test/flow/templates',
  'a layout with 200 dependents of which one is broken changes none': 'test/api/templates/publish',
};

export const proofs: Part<TemplateOptions> = {
  name: 'proofs',
  title: 'tests at full size: 1,000 that are scheduled, and a layout with 200 dependents',
  async run({ addresses }, { progress }) {
    const env = {
      ...process.env,
      FULL_SIZE: 'true',
      TEST_DATABASE_URL: addresses.databaseUrl,
      TEST_KAFKA_BROKERS: addresses.kafkaBrokers,
      TEST_TEMPORAL_ADDRESS: addresses.temporalAddress,
    };
    const findings: Finding[] = [];
    for (const [what, file] of Object.entries(PROOFS)) {
      const args = [join('stack', 'posthorn.mjs'), 'test', '--no-file-parallelism', file];
      const startedAt = performance.now();
      const [code] = await progress.step(file, () =>
        once(spawn(process.execPath, args, { cwd: ROOT, env, stdio: ['ignore', 'inherit', 'inherit'] }), 'exit'),
      );
      const seconds = ((performance.now() - startedAt) / 1_000).toFixed(0);
      const measured = `${code === 0 ? 'all passed' : 'failed'}, ${seconds} s`;
      findings.push({ what, asked: 'all pass', measured, ok: code === 0 });
    }
    return findings;
  },
};
