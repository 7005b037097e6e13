#!/usr/bin/env node
import { homedir } from 'node:os';
import { text } from 'node:stream/consumers';
import { runCli } from '../../cli/run-cli.ts';
import { environment } from '../wiring/environment.ts';
import { VERSION } from '../wiring/version.ts';

/** `posthorn …`: the command line. What `doctor` and `templates` need is loaded when it is asked for. */
const env = environment(process.env);
// Whoever reads a list may close it early, as `head` does.
process.stdout.on('error', () => process.exit(0));
const exitCode = await runCli(process.argv.slice(2), {
  env,
  cwd: process.cwd(),
  homeDir: homedir(),
  isTty: process.stdout.isTTY === true,
  version: VERSION,
  out: (line) => process.stdout.write(line),
  err: (line) => process.stderr.write(line),
  readStdin: () => text(process.stdin),
  stdin: () => process.stdin,
  async ask(question) {
    if (process.stdin.isTTY !== true) return null;
    const { createInterface } = await import('node:readline/promises');
    const line = createInterface({ input: process.stdin, output: process.stderr });
    try {
      return await line.question(question);
    } finally {
      line.close();
    }
  },
  async checkTemplates(resources) {
    const { checkTemplates } = await import('../wiring/check-templates.ts');
    return checkTemplates(resources);
  },
  async *diagnose(api, options) {
    const { diagnoseInstallation } = await import('../wiring/diagnosis.ts');
    yield* diagnoseInstallation({ ...options, api, env });
  },
});
// A server that does not answer may leave a connection behind, which nobody waits for; what was written is.
process.stdout.write('', () => process.exit(exitCode));
