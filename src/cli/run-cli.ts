import { Command, CommanderError } from 'commander';
import { addCampaigns } from './commands/campaigns.ts';
import { addCancel } from './commands/cancel.ts';
import { addDeadLetters } from './commands/dead-letters.ts';
import { addDoctor } from './commands/doctor.ts';
import { addGet } from './commands/get.ts';
import { addKafka } from './commands/kafka.ts';
import { addList } from './commands/list.ts';
import { addMembers } from './commands/members.ts';
import { addRegister } from './commands/register.ts';
import { addSend } from './commands/send.ts';
import { addStats } from './commands/stats.ts';
import { addTemplates } from './commands/templates.ts';
import { addTypes } from './commands/types.ts';
import { addUsage } from './commands/usage.ts';
import { addWatch } from './commands/watch.ts';
import { type AddCommand, createContext, type Run } from './context.ts';
import { explainError } from './explain-error.ts';
import { findApi } from './find-api.ts';
import type { CliIo } from './io.ts';

const COMMANDS: AddCommand[] = [
  addRegister,
  addSend,
  addGet,
  addList,
  addWatch,
  addCancel,
  addDeadLetters,
  addCampaigns,
  addTemplates,
  addTypes,
  addUsage,
  addStats,
  addMembers,
  addKafka,
  addDoctor,
];

const WHERE = `
API key: from --key, POSTHORN_API_KEY, the config file of register, or the demo client of this checkout.
API URL: from --url, POSTHORN_URL, the config file of register, or http://127.0.0.1:3000.
Exit codes: 0 success, 1 failure, 2 usage error.`;

/**
 * Runs one command.
 * @param argv without the program and its script
 * @returns the exit code: 0 success, 1 failure, 2 usage error
 */
export async function runCli(argv: string[], io: CliIo): Promise<number> {
  let exitCode = 0;
  const program = new Command('posthorn')
    .description('Send and manage notifications from the command line.')
    .version(io.version)
    .option('--key <key>', 'API key; POSTHORN_API_KEY is safer, because other users can see process arguments')
    .option('--url <url>', 'URL of the API')
    .option('--json', 'print JSON instead of tables; lists as one JSON object per line')
    .addHelpText('after', WHERE)
    .exitOverride()
    .configureOutput({ writeOut: io.out, writeErr: io.err });
  const run: Run =
    (work) =>
    async (...args) => {
      exitCode = (await work(createContext(io, program.opts()), ...args)) ?? 0;
    };
  for (const add of COMMANDS) add(program, run);

  try {
    await program.parseAsync(argv, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    const { lines, exitCode } = explainError(error, addressOf(io, program));
    io.err(`${lines.join('\n')}\n`);
    return exitCode;
  }
}

function addressOf(io: CliIo, program: Command): string {
  try {
    return findApi(io, program.opts()).url;
  } catch {
    return 'the API';
  }
}
