import { UserMinus, UserPlus } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import type { components } from '../../../../src/client/schema.ts';
import { useClientScope } from '../../api/scope.tsx';
import { useSession } from '../../api/session.ts';
import { Page } from '../../shell/page.tsx';
import { Button } from '../../ui/button.tsx';
import { Copy } from '../../ui/copy.tsx';
import { Actions, Dialog } from '../../ui/dialog.tsx';
import { Field, Select } from '../../ui/field.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Banner, ErrorNotice, Skeleton } from '../../ui/states.tsx';
import { Badge } from '../../ui/status.tsx';
import { Ago } from '../../ui/time.tsx';
import { ROLES, type Role } from './roles.ts';

type Member = components['schemas']['Member'];

/** Who may log in to this client, and who is invited. */
export function Members() {
  const { environment } = useClientScope();
  const [isInviting, setInviting] = useState(false);
  if (environment === 'test') {
    return (
      <Page title="Members">
        <Banner>Members belong to the client, whatever the environment: switch to Live to see them.</Banner>
      </Page>
    );
  }
  const invite = (
    <Button look="primary" icon={UserPlus} onClick={() => setInviting(true)}>
      Invite
    </Button>
  );
  return (
    <Page title="Members" intro="Who may log in to this client, and what their role lets them do." actions={invite}>
      <People />
      <Invitations />
      <Panel title="What roles may do">
        <dl className="grid gap-x-4 gap-y-2 sm:grid-cols-[7rem_minmax(0,1fr)]">
          {ROLES.map(({ role, label, may }) => (
            <div key={role} className="contents">
              <dt className="font-medium">{label}</dt>
              <dd className="text-dim">{may}</dd>
            </div>
          ))}
        </dl>
      </Panel>
      {isInviting && <Invite onClose={() => setInviting(false)} />}
    </Page>
  );
}

function People() {
  const { $api } = useClientScope();
  const query = $api.useQuery('get', '/api/members', { params: { query: { limit: 100 } } });
  const { data, refetch, dataUpdatedAt } = query;
  const error: unknown = query.error;
  return (
    <Panel title="Members" flush>
      {error !== null && <ErrorNotice error={error} retry={() => void refetch()} since={data ? dataUpdatedAt : 0} />}
      {!data && error === null && <Skeleton lines={4} className="p-4" />}
      <ul>
        {data?.data.map((member) => (
          <Person key={member.id} member={member} />
        ))}
      </ul>
      {data?.pagination.hasMore && (
        <p className="p-4 text-dim">The first 100 are shown; the API lists them all (GET /api/members).</p>
      )}
    </Panel>
  );
}

function Person({ member }: { member: Member }) {
  const { http, $api, client } = useClientScope();
  const { data: session } = useSession();
  const [error, setError] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);
  const [isLeaving, setLeaving] = useState(false);
  const listed = $api.useQuery('get', '/api/members', { params: { query: { limit: 100 } } });
  const { id, name, email, role, disabled, hasTotp, isOfProvider, roleByClaim, lastUsedAt } = member;
  const isMe = id === session?.member.id;
  // Only owners change owners.
  const mayChange = !isMe && (role !== 'owner' || client.role === 'owner');
  const act = async (work: () => Promise<unknown>) => {
    setBusy(true);
    setError(null);
    try {
      await work();
      await listed.refetch();
    } catch (thrown) {
      setError(thrown);
    } finally {
      setBusy(false);
      setLeaving(false);
    }
  };
  const path = { params: { path: { id } } };
  return (
    <li className="grid gap-2 border-b border-line px-4 py-2.5 last:border-b-0">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <div className="min-w-0 flex-1 basis-48">
          <div className="truncate font-medium">
            {name || email} {isMe && <span className="font-normal text-dim">(you)</span>}
          </div>
          <div className="truncate text-sm text-dim">{email}</div>
        </div>
        <div className="flex flex-wrap items-center gap-2">
          {disabled && <Badge tone="bad">No way in</Badge>}
          {roleByClaim && (
            <span
              className="text-sm text-dim"
              title="The role follows the log-in provider at each log-in, until you change it here."
            >
              role by provider
            </span>
          )}
          <Badge tone={hasTotp || isOfProvider ? 'good' : 'plain'}>
            {isOfProvider ? 'Log-in provider' : hasTotp ? 'Second factor' : 'Password only'}
          </Badge>
          <span className="w-28 text-right text-sm text-dim">{lastUsedAt ? <Ago at={lastUsedAt} /> : 'not seen'}</span>
        </div>
        <Select
          label={`Role of ${email}`}
          hideLabel
          value={role}
          disabled={!mayChange || isBusy}
          className="w-32"
          options={rolesFor(client.role, role)}
          onChange={(event) =>
            void act(() => http.PATCH('/api/members/{id}', { ...path, body: { role: event.target.value as Role } }))
          }
        />
        <Button
          disabled={!mayChange}
          busy={isBusy}
          onClick={() => void act(() => http.PATCH('/api/members/{id}', { ...path, body: { disabled: !disabled } }))}
        >
          {disabled ? 'Let in' : 'Shut out'}
        </Button>
        <Button look="danger" icon={UserMinus} disabled={!mayChange} onClick={() => setLeaving(true)}>
          Remove
        </Button>
      </div>
      {error !== null && <ErrorNotice error={error} />}
      {isLeaving && (
        <Dialog title={`Remove ${email}?`} onClose={() => setLeaving(false)}>
          <p>They are no member of {client.name} any more from their next request on. You can invite them again.</p>
          <Actions>
            <Button onClick={() => setLeaving(false)}>Keep</Button>
            <Button look="danger" busy={isBusy} onClick={() => void act(() => http.DELETE('/api/members/{id}', path))}>
              Remove
            </Button>
          </Actions>
        </Dialog>
      )}
    </li>
  );
}

function Invitations() {
  const { $api, http } = useClientScope();
  const query = $api.useQuery('get', '/api/invitations', { params: { query: { limit: 100 } } });
  const { data, refetch } = query;
  const error: unknown = query.error;
  const [failed, setFailed] = useState<unknown>(null);
  const revoke = async (id: string) => {
    setFailed(null);
    try {
      await http.DELETE('/api/invitations/{id}', { params: { path: { id } } });
      await refetch();
    } catch (thrown) {
      setFailed(thrown);
    }
  };
  if (data?.data.length === 0 && error === null) return null;
  return (
    <Panel title="Invited" flush>
      {(error ?? failed) !== null && <ErrorNotice error={error ?? failed} />}
      {!data && error === null && <Skeleton lines={1} className="p-4" />}
      <ul>
        {data?.data.map(({ id, email, role, expiresAt }) => (
          <li key={id} className="flex flex-wrap items-center gap-3 border-b border-line px-4 py-2.5 last:border-b-0">
            <span className="min-w-0 flex-1 truncate">{email}</span>
            <Badge>{role}</Badge>
            <span className="text-sm text-dim">
              ends <Ago at={expiresAt} />
            </span>
            <Button onClick={() => void revoke(id)}>Revoke</Button>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Invite({ onClose }: { onClose: () => void }) {
  const { http, $api, client } = useClientScope();
  const invitations = $api.useQuery('get', '/api/invitations', { params: { query: { limit: 100 } } });
  const [error, setError] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);
  const [done, setDone] = useState<{ email: string; link: string | null } | null>(null);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    setError(null);
    try {
      const body = {
        email: String(form.get('email')).trim(),
        role: String(form.get('role')) as Role,
        byMail: form.get('byMail') !== null,
      };
      const { data } = await http.POST('/api/invitations', { body });
      setDone({ email: body.email, link: data?.data.link ?? null });
      void invitations.refetch();
    } catch (thrown) {
      setError(thrown);
    } finally {
      setBusy(false);
    }
  };
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
      <form onSubmit={submit} className="grid gap-3">
        <Field label="E-mail" name="email" type="email" required autoFocus />
        <Select label="Role" name="role" defaultValue="viewer" options={rolesFor(client.role)} />
        <label className="flex items-center gap-2">
          <input type="checkbox" name="byMail" defaultChecked className="size-4" /> Send the link by mail
        </label>
        {error !== null && <ErrorNotice error={error} />}
        <Actions>
          <Button onClick={onClose}>Not now</Button>
          <Button type="submit" look="primary" busy={isBusy}>
            Invite
          </Button>
        </Actions>
      </form>
    </Dialog>
  );
}

/** Only owners make owners. @param held of the member already: it is named whoever looks */
function rolesFor(mine: Role, held?: Role) {
  const named = ROLES.filter(({ role }) => role !== 'owner' || mine === 'owner' || held === 'owner');
  return named.map(({ role, label }) => ({ value: role, label }));
}
