import { registerClient } from '../../client/index.ts';
import { configPath, readConfig, writeConfig } from '../config-file.ts';
import type { AddCommand } from '../context.ts';
import { UsageError } from '../usage-error.ts';

type Options = { name: string; email: string; test?: true; adminToken?: string; force?: true; save: boolean };

/** `posthorn register`: the first step, after which the others find their key. */
export const addRegister: AddCommand = (program, run) => {
  program
    .command('register')
    .description('register a client and store its API key')
    .requiredOption('--name <name>', 'name of the client')
    .requiredOption('--email <email>', 'contact address for the client')
    .option('--test', 'get a test key, which sends to a sandbox only')
    .option('--admin-token <token>', "operator's token, if registration is closed; POSTHORN_ADMIN_TOKEN is safer")
    .option('--force', 'replace a stored key')
    .option('--no-save', 'show the key without storing it')
    .action(
      run(async ({ io, api, print }, { name, email, test, adminToken, force, save }: Options) => {
        if (save && !force && readConfig(io)) {
          throw new UsageError(
            `${configPath(io)} already holds a key.\n--force replaces it (the old key cannot be recovered); --no-save keeps it.`,
          );
        }
        const token = adminToken ?? io.env.POSTHORN_ADMIN_TOKEN;
        const client = await registerClient(
          { name, email, ...(test && { environment: 'test' as const }) },
          { baseUrl: api.url, ...(token && { adminToken: token }) },
        );
        if (save) writeConfig(io, { url: api.url, apiKey: client.apiKey });
        print.one({ client: client.clientId, name: client.name, key: client.apiKey }, client);
        print.say(save ? `Stored in ${configPath(io)}.` : 'The key will not be shown again.');
        print.say('Next: posthorn send email --to you@example.com --subject Hello --body "Good morning" --watch');
        return 0;
      }),
    );
};
