import { useState } from 'react';
import { problemOf } from '../../api/problem.ts';
import { useClientScope } from '../../api/scope.tsx';
import { Button } from '../../ui/button.tsx';
import { Copy } from '../../ui/copy.tsx';
import { CopyAsCurl } from '../../ui/copy-as-curl.tsx';
import { Actions, Dialog } from '../../ui/dialog.tsx';
import { Field, Select } from '../../ui/field.tsx';
import { ErrorNotice } from '../../ui/states.tsx';
import { useAct } from '../../ui/use-act.ts';
import { ROLES, type Role, rolesFor } from './roles.ts';
import { useInvitations } from './use-people.ts';

/** Invites somebody, by mail or by a link to give them. */
export function Invite({ onClose }: { onClose: () => void }) {
  const { http, client } = useClientScope();
  const invitations = useInvitations();
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<Role>('viewer');
  const [byMail, setByMail] = useState(true);
  const [done, setDone] = useState<{ email: string; link: string | null } | null>(null);
  const body = { email: email.trim(), role, byMail };
  const { run, isBusy, error } = useAct(async () => {
    const { data } = await http.POST('/api/invitations', { body });
    setDone({ email: body.email, link: data?.data.link ?? null });
    void invitations.refetch();
  });
  const problem = error === null ? null : problemOf(error);
  if (done) {
    return (
      <Dialog title="Invited" onClose={onClose}>
        {done.link === null ? (
          <p>A link is on its way to {done.email}. It works once, within 72 hours.</p>
        ) : (
          <>
            <p>Give {done.email} this link. It works once, within 72 hours, and is not shown again.</p>
            <p className="my-3 rounded-md bg-raised p-2 font-mono text-xs wrap-anywhere">{done.link}</p>
            <Copy as="button" label="Copy the link" text={done.link} />
          </>
        )}
        <Actions>
          <Button look="primary" onClick={onClose}>
            Done
          </Button>
        </Actions>
      </Dialog>
    );
  }
  return (
    <Dialog title="Invite a member" onClose={onClose}>
      <form
        className="grid gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          void run();
        }}
      >
        <Field
          label="E-mail"
          type="email"
          required
          value={email}
          error={problem?.of('email') ?? null}
          onChange={({ target }) => setEmail(target.value)}
        />
        <Select
          label="Role"
          value={role}
          options={rolesFor(client.role)}
          hint={ROLES.find((one) => one.role === role)?.may}
          onChange={({ target }) => setRole(target.value as Role)}
        />
        <label className="flex items-center gap-2">
          <input
            type="checkbox"
            className="size-4 accent-accent"
            checked={byMail}
            onChange={({ target }) => setByMail(target.checked)}
          />
          Send the link by mail
        </label>
        {problem && problem.errors.length === 0 && <ErrorNotice error={problem} />}
        <Actions>
          {body.email !== '' && <CopyAsCurl method="POST" path="/api/invitations" body={body} />}
          <Button onClick={onClose}>Not now</Button>
          <Button type="submit" look="primary" busy={isBusy}>
            Invite
          </Button>
        </Actions>
      </form>
    </Dialog>
  );
}
