import { type FormEvent, useEffect, useState } from 'react';
import { onElevatedElsewhere } from '../api/elevated-elsewhere.ts';
import { elevation } from '../api/elevation.ts';
import { type Problem, problemOf } from '../api/problem.ts';
import { memberHttp, sessionChanged, useLoginMethods, useSession } from '../api/session.ts';
import { APP_PATH } from '../base.ts';
import { Button } from '../ui/button.tsx';
import { Actions, Dialog } from '../ui/dialog.tsx';
import { Field } from '../ui/field.tsx';
import { Banner } from '../ui/states.tsx';

/** Asks who somebody is, once more, whenever a request takes an elevated session. */
export function ElevateDialog() {
  const [answer, setAnswer] = useState<((isElevated: boolean) => void) | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isBusy, setBusy] = useState(false);
  const { data: session } = useSession();
  const { hasPassword = true, isOfProvider = false } = session?.member ?? {};
  const oidc = useLoginMethods(answer !== null && isOfProvider)?.oidc;
  useEffect(() => elevation.onAsk((asked) => setAnswer(() => asked)), []);
  useEffect(() => {
    if (!answer) return;
    return onElevatedElsewhere(() => {
      void sessionChanged();
      setAnswer(null);
      answer(true);
    });
  }, [answer]);
  if (!answer) return null;
  const done = (isElevated: boolean) => {
    setAnswer(null);
    setProblem(null);
    answer(isElevated);
  };
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    setBusy(true);
    const given = String(new FormData(event.currentTarget).get('proof') ?? '');
    const isCode = session?.member.hasTotp === true && /^\d{6}$/.test(given.trim());
    try {
      const body = isCode ? { totp: given.trim() } : { password: given };
      await memberHttp.POST('/api/session/elevate', { body });
      void sessionChanged();
      done(true);
    } catch (error) {
      setProblem(problemOf(error));
    } finally {
      setBusy(false);
    }
  };
  const goToProvider = async () => {
    setBusy(true);
    setProblem(null);
    // At once, while the browser still knows that it was asked for; what is typed on this page stays.
    const opened = window.open('', '_blank', 'popup,width=520,height=720');
    try {
      // Where windows are blocked, this page goes there itself, and comes back.
      const to = opened ? '/confirmed' : `${location.pathname.slice(APP_PATH.length)}${location.search}`;
      const { data } = await memberHttp.POST('/api/session/oidc/elevate', { body: { to } });
      if (data) (opened ?? window).location.href = data.data.url;
    } catch (error) {
      opened?.close();
      setProblem(problemOf(error));
    } finally {
      setBusy(false);
    }
  };
  const proof = session?.member.hasTotp ? 'Password, or the code of your authenticator' : 'Password';
  return (
    <Dialog title="Confirm that it is you" onClose={() => done(false)}>
      <form onSubmit={submit} className="grid gap-3">
        <p className="text-dim">This is asked for what cannot be undone easily. It then holds for ten minutes.</p>
        {isOfProvider && (
          <Button look={hasPassword ? 'plain' : 'primary'} busy={isBusy} onClick={() => void goToProvider()}>
            Continue with {oidc?.name ?? 'the log-in provider'}
          </Button>
        )}
        {hasPassword && (
          <Field label={proof} name="proof" type="password" autoComplete="current-password" required autoFocus />
        )}
        {problem && <Banner tone="bad">{problem.message}</Banner>}
        <Actions>
          <Button onClick={() => done(false)}>Not now</Button>
          {hasPassword && (
            <Button type="submit" look="primary" busy={isBusy}>
              Confirm
            </Button>
          )}
        </Actions>
      </form>
    </Dialog>
  );
}
