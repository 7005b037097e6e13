import type { Member, Operator } from '../../client/index.ts';
import { ROLES, type Role } from '../../domain/role.ts';
import type { AddCommand, Context } from '../context.ts';
import { operatorOf } from '../operator-of.ts';
import type { Column } from '../printer.ts';
import { UsageError } from '../usage-error.ts';

const COLUMNS: Column<Member>[] = [
  { title: 'id', of: ({ id }) => id },
  { title: 'email', of: ({ email }) => email },
  { title: 'name', of: ({ name }) => name },
  { title: 'role', of: ({ role }) => role },
  {
    title: 'state',
    of: ({ disabled }) => (disabled ? 'disabled' : 'active'),
    colour: (one) => (one.disabled ? 'red' : null),
  },
  {
    title: 'second factor',
    of: ({ hasTotp, isOfProvider }) => (isOfProvider ? 'by the provider' : hasTotp ? 'yes' : 'no'),
  },
  { title: 'last used', of: ({ lastUsedAt }) => lastUsedAt },
];

/** `posthorn members`: who may log in, for the operator: the first owner of a client, and help for who cannot log in. */
export const addMembers: AddCommand = (program, run) => {
  const members = program
    .command('members')
    .description('invite, list, disable and reset people who log in (for the operator of the server)')
    .option('--admin-token <token>', "operator's token; POSTHORN_ADMIN_TOKEN is safer");
  // It may stand behind the name of a subcommand as well, and is the option of this one all the same.
  const ask = (context: Context): Operator['members'] =>
    operatorOf(context, members.opts<{ adminToken?: string }>()).members;
  members
    .command('add')
    .description('invite a member, and print the link to hand on; it works once, within 72 hours')
    .requiredOption('--client <id>', 'the client, cli_…')
    .requiredOption('--email <address>')
    .option('--owner', 'as an owner; the same as --role owner')
    .option('--role <role>', ROLES.join(', '))
    .action(
      run(async (context, { client, email, owner, role }: AddOptions) => {
        const wanted = roleOf(owner ? 'owner' : role);
        const made = await ask(context).invite({ clientId: client, email, role: wanted });
        const link = absolute(context, made.link ?? '');
        context.print.one({ email: made.email, role: made.role, expires: made.expiresAt, link }, { ...made, link });
        context.print.say('The link will not be shown again. Opening it uses nothing up; accepting does.');
        return 0;
      }),
    );
  members
    .command('list')
    .description('list the members of a client')
    .requiredOption('--client <id>', 'the client, cli_…')
    .action(
      run(async (context, { client }: { client: string }) => {
        await context.print.list(COLUMNS, ask(context).list({ clientId: client, limit: 200 }), 'No members.');
        return 0;
      }),
    );
  members
    .command('disable')
    .description('disable an account for all clients, and end its sessions')
    .argument('<id>', 'the member, mbr_…')
    .option('--undo', 'enable it again')
    .action(
      run(async (context, id: string, { undo }: { undo?: true }) => {
        const done = await ask(context).disable(id, !undo);
        context.print.one({ member: id, state: undo ? 'active' : 'disabled' }, done);
        return 0;
      }),
    );
  members
    .command('reset')
    .description('print a link for a new password, which removes the second factor; it works once, within an hour')
    .argument('<id>', 'the member, mbr_…')
    .action(
      run(async (context, id: string) => {
        const made = await ask(context).reset(id);
        const link = absolute(context, made.link);
        context.print.one({ member: id, expires: made.expiresAt, link }, { ...made, link });
        context.print.say('The link will not be shown again.');
        return 0;
      }),
    );
};

type AddOptions = { client: string; email: string; owner?: true; role?: string };

/** @throws UsageError for a role that there is not */
function roleOf(given: string | undefined): Role {
  const role = ROLES.find((one) => one === given);
  if (role) return role;
  throw new UsageError(`Which role? --owner, or --role with one of ${ROLES.join(', ')}.`);
}

/** A server that was not told its own address answers the path alone. */
function absolute({ api }: Context, link: string): string {
  return link.startsWith('/') ? `${api.url.replace(/\/+$/, '')}${link}` : link;
}
