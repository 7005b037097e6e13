import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

it('a process that is asked nothing more keeps nobody, and ends with whoever has asked it', async () => {
  const program = `import { startAsked } from './bench/ask.ts';
    const sink = startAsked(new URL('./bench/otlp-sink.ts', import.meta.url));
    const [first, second] = await Promise.all([sink.ask({ what: 'port' }), sink.ask({ what: 'port' })]);
    process.stdout.write(String(first.port > 0 && first.port === second.port));`;
  const args = ['--import', 'tsx', '--input-type=module', '--eval', program];
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  // Both write there: it is closed when both are gone.
  const [code] = await once(child, 'close');
  expect({ code, output }).toEqual({ code: 0, output: 'true' });
}, 30_000);
