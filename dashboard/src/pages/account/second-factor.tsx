import { type FormEvent, useState } from 'react';
import { encode } from 'uqr';
import { memberHttp, sessionChanged } from '../../api/session.ts';
import { Button } from '../../ui/button.tsx';
import { Copy } from '../../ui/copy.tsx';
import { Actions, Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { Panel } from '../../ui/panel.tsx';
import { ErrorNotice } from '../../ui/states.tsx';
import { Badge } from '../../ui/status.tsx';

type Step =
  | { kind: 'scan'; secret: string; url: string }
  | { kind: 'codes'; codes: readonly string[] }
  | { kind: 'remove' };

/** A code of an authenticator besides the password, at each log-in. */
export function SecondFactor({ hasTotp }: { hasTotp: boolean }) {
  const [step, setStep] = useState<Step | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);
  const act = async (work: () => Promise<Step | null>) => {
    setBusy(true);
    setError(null);
    try {
      setStep(await work());
    } catch (thrown) {
      setError(thrown);
    } finally {
      setBusy(false);
    }
  };
  const propose = () =>
    act(async () => {
      const { data } = await memberHttp.POST('/api/session/totp');
      return data ? { kind: 'scan', ...data.data } : null;
    });
  const confirm = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const totp = String(new FormData(event.currentTarget).get('totp')).trim();
    return act(async () => {
      const { data } = await memberHttp.POST('/api/session/totp/confirm', { body: { totp } });
      await sessionChanged();
      return data ? { kind: 'codes', codes: data.data.recoveryCodes } : null;
    });
  };
  const remove = () =>
    act(async () => {
      await memberHttp.DELETE('/api/session/totp');
      await sessionChanged();
      return null;
    });
  const close = () => {
    setStep(null);
    setError(null);
  };
  return (
    <Panel title="Second factor">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <Badge tone={hasTotp ? 'good' : 'wait'}>{hasTotp ? 'A code at each log-in' : 'Password only'}</Badge>
        {hasTotp ? (
          <Button look="danger" onClick={() => setStep({ kind: 'remove' })}>
            Remove
          </Button>
        ) : (
          <Button look="primary" busy={isBusy} onClick={() => void propose()}>
            Set up
          </Button>
        )}
      </div>
      <p className="mt-3 text-dim">
        An authenticator shows a new code every 30 seconds; a stolen password alone is then no way in.
      </p>
      {step === null && error !== null && <ErrorNotice error={error} />}
      {step?.kind === 'scan' && (
        <Dialog title="Set up the authenticator" onClose={close}>
          <form onSubmit={(event) => void confirm(event)} className="grid gap-3">
            <p>Scan this with your authenticator, or type the secret, and give the code that it shows.</p>
            <QrCode text={step.url} />
            <p className="flex items-center justify-center gap-1 font-mono text-sm wrap-anywhere">
              {step.secret} <Copy text={step.secret} label="Copy the secret" />
            </p>
            <Field
              label="Code"
              name="totp"
              inputMode="numeric"
              pattern="\d{6}"
              autoComplete="one-time-code"
              required
              autoFocus
            />
            {error !== null && <ErrorNotice error={error} />}
            <Actions>
              <Button onClick={close}>Not now</Button>
              <Button type="submit" look="primary" busy={isBusy}>
                Enable
              </Button>
            </Actions>
          </form>
        </Dialog>
      )}
      {step?.kind === 'codes' && (
        <Dialog title="Recovery codes" onClose={close}>
          <p>Keep these where you find them without your phone. Each works once, and they are not shown again.</p>
          <ul className="my-3 grid grid-cols-2 gap-1 rounded-md bg-raised p-3 font-mono">
            {step.codes.map((code) => (
              <li key={code}>{code}</li>
            ))}
          </ul>
          <Copy as="button" label="Copy all" text={step.codes.join('\n')} />
          <Actions>
            <Button look="primary" onClick={close}>
              I have kept them
            </Button>
          </Actions>
        </Dialog>
      )}
      {step?.kind === 'remove' && (
        <Dialog title="Remove the second factor?" onClose={close}>
          <p>The password alone is enough from then on, and the recovery codes work no longer.</p>
          {error !== null && <ErrorNotice error={error} />}
          <Actions>
            <Button onClick={close}>Keep</Button>
            <Button look="danger" busy={isBusy} onClick={() => void remove()}>
              Remove
            </Button>
          </Actions>
        </Dialog>
      )}
    </Panel>
  );
}

/** Dark on light in both themes: many cameras take nothing else. */
function QrCode({ text }: { text: string }) {
  const { data, size } = encode(text, { border: 2 });
  const dark = data.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])));
  return (
    <svg
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label="QR code of the secret"
      className="mx-auto size-48"
      shapeRendering="crispEdges"
    >
      <rect width={size} height={size} fill="#ffffff" />
      <path d={dark.join('')} fill="#000000" />
    </svg>
  );
}
