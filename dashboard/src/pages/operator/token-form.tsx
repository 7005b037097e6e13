import { type FormEvent, useState } from 'react';
import { createOperatorHttp } from '../../api/http.ts';
import { problemOf } from '../../api/problem.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Banner } from '../../ui/states.tsx';

/** Asks for the operator's token, and whether the server knows it. */
export function TokenForm({ wasRefused, onToken }: { wasRefused: boolean; onToken: (token: string) => void }) {
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(wasRefused ? WRONG : null);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const token = String(new FormData(event.currentTarget).get('token') ?? '').trim();
    // What a header cannot carry is no token.
    if (!/^[!-~]+$/.test(token)) return setError(WRONG);
    setBusy(true);
    setError(null);
    try {
      await createOperatorHttp(token).GET('/api/operator/overview');
      onToken(token);
    } catch (error) {
      const { status, message } = problemOf(error);
      if (status === 401) setError(WRONG);
      // The page says of each part what is wrong.
      else if (status >= 500) onToken(token);
      else setError(message);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Panel title="Operator’s token" className="max-w-xl">
      <form onSubmit={submit} className="grid gap-3">
        <Field
          label="Token"
          hint={
            <>
              The server’s setting <code>ADMIN_TOKEN</code>. It is kept by this page alone: leaving or reloading it
              forgets the token.
            </>
          }
          name="token"
          type="password"
          autoComplete="off"
          spellCheck={false}
          required
        />
        {error && <Banner tone="bad">{error}</Banner>}
        <Button type="submit" look="primary" busy={isBusy} className="justify-self-start">
          Look at the server
        </Button>
      </form>
    </Panel>
  );
}

const WRONG = 'This is not the operator’s token of this server.';
