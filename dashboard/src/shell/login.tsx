import { type FormEvent, useState } from 'react';
import { type Problem, problemOf } from '../api/problem.ts';
import { memberHttp, sessionChanged, useLoginMethods } from '../api/session.ts';
import { API_URL } from '../base.ts';
import { Button, pressable } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { Banner } from '../ui/states.tsx';
import { Brand } from './brand.tsx';
import { Title } from './title.tsx';

/**
 * The page of who is not logged in. The code is asked for once the password was right.
 * @param to where they wanted to go: the log-in provider sends them back to it
 */
export function Login({ to, onDone }: { to: string; onDone: () => void }) {
  const oidc = useLoginMethods()?.oidc;
  const [wantsCode, setWantsCode] = useState(false);
  const [byRecovery, setByRecovery] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isBusy, setBusy] = useState(false);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    const form = new FormData(event.currentTarget);
    const given = (name: string) => String(form.get(name) ?? '').trim();
    const code = given('code');
    const factor = !wantsCode ? {} : byRecovery ? { recoveryCode: code } : { totp: code };
    try {
      const body = { email: given('email'), password: String(form.get('password') ?? ''), ...factor };
      await memberHttp.POST('/api/session', { body });
      await sessionChanged();
      onDone();
    } catch (error) {
      const problem = problemOf(error);
      if (problem.code === 'mfa_required' && !wantsCode) setWantsCode(true);
      else setProblem(problem);
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className="grid min-h-dvh place-items-center p-4">
      <Title>Log in</Title>
      <main className="w-full max-w-sm rounded-xl border border-line bg-panel p-6">
        <Brand />
        <h1 className="mt-4 text-xl font-semibold">Log in</h1>
        {oidc && (
          <>
            <a
              href={`${API_URL}/api/session/oidc?to=${encodeURIComponent(to)}`}
              className={pressable('primary', 'mt-4 h-9 w-full')}
            >
              <span className="truncate">Continue with {oidc.name}</span>
            </a>
            <p className="mt-4 flex items-center gap-3 text-sm text-dim before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line">
              or by password
            </p>
          </>
        )}
        <form onSubmit={submit} className="mt-4 grid gap-3">
          <Field label="E-mail" name="email" type="email" autoComplete="username" required autoFocus={!oidc} />
          <Field label="Password" name="password" type="password" autoComplete="current-password" required />
          {wantsCode && (
            <>
              <Field
                key={byRecovery ? 'recovery' : 'totp'}
                label={byRecovery ? 'Recovery code' : 'Code'}
                hint={byRecovery ? 'Each works once.' : 'Six digits, from your authenticator.'}
                name="code"
                inputMode={byRecovery ? 'text' : 'numeric'}
                autoComplete="one-time-code"
                required
                autoFocus
              />
              <button
                type="button"
                className="justify-self-start text-sm text-accent underline"
                onClick={() => setByRecovery(!byRecovery)}
              >
                {byRecovery ? 'Use the authenticator' : 'Use a recovery code'}
              </button>
            </>
          )}
          {problem && <Banner tone="bad">{problem.message}</Banner>}
          <Button type="submit" look={oidc ? 'plain' : 'primary'} busy={isBusy} className="h-9">
            Log in
          </Button>
        </form>
        <details className="mt-4 text-sm text-dim">
          <summary>I cannot log in</summary>
          <ResetRequest />
        </details>
      </main>
      <p className="text-sm text-dim">
        <a className="underline" href={`${API_URL}/docs`}>
          API documentation
        </a>
      </p>
    </div>
  );
}

/** Nobody is told whether there is such an account. */
function ResetRequest() {
  const [said, setSaid] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    setBusy(true);
    const email = String(new FormData(event.currentTarget).get('email') ?? '').trim();
    try {
      await memberHttp.POST('/api/password-resets', { body: { email } });
      setSaid('If there is such an account, a link is on its way. It works for an hour.');
    } catch (error) {
      setSaid(problemOf(error).message);
    } finally {
      setBusy(false);
    }
  };
  return (
    <form onSubmit={submit} className="mt-2 grid gap-2">
      <p>
        A link for a new password goes to your address. Without an account, ask an owner for an invitation; the first
        owner gets a link from <code>npm start</code> or <code>posthorn members add</code>.
      </p>
      <Field label="E-mail" hideLabel placeholder="you@example.com" name="email" type="email" required />
      <Button type="submit" busy={isBusy}>
        Send the link
      </Button>
      <p role="status">{said}</p>
    </form>
  );
}
