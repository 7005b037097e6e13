import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { memberHttp, memberQueries, sessionChanged, useLoginMethods, useSession } from '../../api/session.ts';
import { Page } from '../../shell/page.tsx';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { Fact, Facts, Panel } from '../../ui/panel.tsx';
import { Banner, ErrorNotice, Skeleton } from '../../ui/states.tsx';
import { Badge } from '../../ui/status.tsx';
import { Ago, Time } from '../../ui/time.tsx';
import { SecondFactor } from './second-factor.tsx';

/** What belongs to the member: name, password, second factor, and where they are logged in. */
export function Account() {
  const { data: session } = useSession();
  const oidc = useLoginMethods(session?.member.hasPassword === false)?.oidc;
  if (!session) return null;
  const { name, email, hasTotp, hasPassword } = session.member;
  return (
    <Page title="My account">
      <div className="grid gap-4 lg:grid-cols-2">
        <Panel title="You">
          <Facts>
            <Fact name="Name">{name || '–'}</Fact>
            <Fact name="E-mail">{email}</Fact>
            <Fact name="Member of">{session.clients.map((one) => `${one.name} (${one.role})`).join(', ')}</Fact>
            <Fact name="This session">
              ends <Time at={session.session.expiresAt} />, or when it is not used for 12 hours
            </Fact>
          </Facts>
        </Panel>
        {hasPassword ? (
          <>
            <Password />
            <SecondFactor hasTotp={hasTotp} />
          </>
        ) : (
          <Panel title="How you log in">
            <p>
              You log in with {oidc?.name ?? 'the log-in provider'}. Your password and second factor are there, and so
              is who may log in at all.
            </p>
          </Panel>
        )}
        <Sessions />
      </div>
    </Page>
  );
}

function Password() {
  const [error, setError] = useState<unknown>(null);
  const [isDone, setDone] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    setBusy(true);
    setError(null);
    setDone(false);
    try {
      await memberHttp.PUT('/api/session/password', { body: { password: String(new FormData(form).get('password')) } });
      setDone(true);
      form.reset();
    } catch (thrown) {
      setError(thrown);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Panel title="Password">
      <form onSubmit={submit} className="grid gap-3">
        <Field
          label="New password"
          name="password"
          type="password"
          autoComplete="new-password"
          minLength={12}
          maxLength={256}
          required
          hint="12 characters or more. Several words that have nothing to do with each other are hard to guess. It ends your other sessions."
        />
        {error !== null && <ErrorNotice error={error} />}
        {isDone && <Banner>The password is changed, and your other sessions are ended.</Banner>}
        <div>
          <Button type="submit" busy={isBusy}>
            Change the password
          </Button>
        </div>
      </form>
    </Panel>
  );
}

const SESSIONS = ['sessions'];

function Sessions() {
  const query = useQuery(
    { queryKey: SESSIONS, queryFn: async () => (await memberHttp.GET('/api/session/list')).data?.data ?? [] },
    memberQueries,
  );
  const { data, refetch } = query;
  const error: unknown = query.error;
  const [failed, setFailed] = useState<unknown>(null);
  const act = async (work: () => Promise<unknown>) => {
    setFailed(null);
    try {
      await work();
      await Promise.all([refetch(), sessionChanged()]);
    } catch (thrown) {
      setFailed(thrown);
    }
  };
  const hasOthers = (data?.length ?? 0) > 1;
  const endOthers = (
    <Button disabled={!hasOthers} onClick={() => void act(() => memberHttp.DELETE('/api/session/list'))}>
      End all others
    </Button>
  );
  return (
    <Panel title="Where you are logged in" flush action={endOthers}>
      {(error ?? failed) !== null && <ErrorNotice error={error ?? failed} />}
      {!data && error === null && <Skeleton lines={2} className="p-4" />}
      <ul>
        {data?.map(({ id, isThis, userAgent, lastUsedAt, createdAt }) => (
          <li key={id} className="flex flex-wrap items-center gap-3 border-b border-line px-4 py-2.5 last:border-b-0">
            <div className="min-w-0 flex-1 basis-52">
              <div className="truncate" title={userAgent ?? undefined}>
                {userAgent ?? 'a program'}
              </div>
              <div className="text-sm text-dim">
                since <Time at={createdAt} />, used <Ago at={lastUsedAt} />
              </div>
            </div>
            {isThis ? (
              <Badge tone="good">This one</Badge>
            ) : (
              <Button
                onClick={() =>
                  void act(() => memberHttp.DELETE('/api/session/list/{id}', { params: { path: { id } } }))
                }
              >
                End
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Panel>
  );
}
