import { registerClient } from '../../client/index.ts';
import { configPath, readConfig, writeConfig } from '../config-file.ts';
import type { AddCommand } from '../context.ts';
import { UsageError } from '../usage-error.ts';

type Options = { name: string; email: string; test?: true; adminToken?: string; force?: true; save: boolean };

/** `posthorn register`: the first step, after which the others find their key. */
export const addRegister: AddCommand = (program, run) => {
  program
    .command('register')
    .description('register a client and keep its key')
    .requiredOption('--name <name>', 'of the client')
    .requiredOption('--email <email>', 'of whoever looks after it')
    .option('--test', 'a test key, which sends to a sandbox only')
    .option('--admin-token <token>', "the operator's, where registration is closed; better in POSTHORN_ADMIN_TOKEN")
    .option('--force', 'put the key in the place of one that is kept already')
    .option('--no-save', 'show the key and keep nothing')
    .action(
      run(async ({ io, api, print }, { name, email, test, adminToken, force, save }: Options) => {
        if (save && !force && readConfig(io)) {
          throw new UsageError(
            `${configPath(io)} holds a key already, and nobody can show it again.\nReplace it with --force, or add --no-save.`,
          );
        }
        const token = adminToken ?? io.env.POSTHORN_ADMIN_TOKEN;
        const client = await registerClient(
          { name, email, ...(test && { environment: 'test' as const }) },
          { baseUrl: api.url, ...(token && { adminToken: token }) },
        );
        if (save) writeConfig(io, { url: api.url, apiKey: client.apiKey });
        print.one({ client: client.clientId, name: client.name, key: client.apiKey }, client);
        print.say(save ? `Kept in ${configPath(io)}.` : 'The key will not be shown again.');
        print.say('Now try: posthorn send email --to you@example.com --subject Hello --body "Good morning" --watch');
        return 0;
      }),
    );
};
