import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useClientScope } from '../../api/scope.tsx';
import { Button } from '../../ui/button.tsx';
import { CopyAsCurl } from '../../ui/copy-as-curl.tsx';
import { Actions, Dialog } from '../../ui/dialog.tsx';
import { OverlapSelect, USUAL_OVERLAP } from '../../ui/overlap.tsx';
import { ActError } from '../../ui/states.tsx';
import { Time } from '../../ui/time.tsx';
import { useAct } from '../../ui/use-act.ts';
import { SigningSecret } from '../webhooks/create.tsx';
import type { Pattern } from '../webhooks/events.ts';
import type { Webhook } from '../webhooks/standing.ts';
import { type WebhookBody, WebhookForm } from '../webhooks/webhook-form.tsx';
import { changeOf } from './change.ts';

type Props = { webhook: Webhook; tell: (what: string) => void };
type Open = 'edit' | 'test' | 'rotate' | 'off' | 'delete';

/** What can be done with a webhook. */
export function Acts({ webhook, tell }: Props) {
  const [open, setOpen] = useState<Open | null>(null);
  const isOn = webhook.status === 'enabled';
  const close = () => setOpen(null);
  const done = (what: string) => {
    tell(what);
    close();
  };
  const ofDialog = { webhook, tell: done, close };
  return (
    <>
      <Button onClick={() => setOpen('edit')}>Change…</Button>
      <Button disabled={!isOn} title={isOn ? undefined : 'Switch it on first'} onClick={() => setOpen('test')}>
        Send a test…
      </Button>
      <Button onClick={() => setOpen('rotate')}>Rotate the secret…</Button>
      {isOn && <Button onClick={() => setOpen('off')}>Switch off…</Button>}
      <Button look="danger" onClick={() => setOpen('delete')}>
        Delete…
      </Button>
      {open === 'edit' && <Edit {...ofDialog} />}
      {open === 'test' && <Test {...ofDialog} />}
      {open === 'rotate' && <Rotate {...ofDialog} />}
      {open === 'off' && <SwitchOff {...ofDialog} />}
      {open === 'delete' && <Delete {...ofDialog} />}
    </>
  );
}

type InDialog = Props & { close: () => void };

function Edit({ webhook: { id, url, description, events }, tell, close }: InDialog) {
  const { http } = useClientScope();
  const [before] = useState<WebhookBody>({ url, description, events: events as Pattern[] });
  return (
    <WebhookForm
      title="Change the webhook"
      before={before}
      saves="Save"
      call={(body) => {
        const change = changeOf(before, body);
        return change && { method: 'PATCH', path: `/api/webhooks/${id}`, body: change };
      }}
      save={async (body) => {
        const change = changeOf(before, body);
        if (change) await http.PATCH('/api/webhooks/{id}', { params: { path: { id } }, body: change });
        tell('It is changed: what happens from now on goes by that.');
      }}
      onClose={close}
    />
  );
}

function Test({ webhook: { id }, tell, close }: InDialog) {
  const { http } = useClientScope();
  const { run, isBusy, error } = useAct(async () => {
    await http.POST('/api/webhooks/{id}/test', { params: { path: { id } } });
    tell('A test event is on its way: its call appears below.');
  });
  return (
    <Dialog title="Send a test event?" onClose={close}>
      <p>
        It goes the way of all events, signed, as <code className="font-mono text-xs">webhook.test</code>.
      </p>
      <ActError error={error} />
      <Actions>
        <CopyAsCurl method="POST" path={`/api/webhooks/${id}/test`} />
        <Button onClick={close}>Not now</Button>
        <Button look="primary" busy={isBusy} onClick={() => void run()}>
          Send it
        </Button>
      </Actions>
    </Dialog>
  );
}

function Rotate({ webhook: { id }, tell, close }: InDialog) {
  const { http } = useClientScope();
  const [overlap, setOverlap] = useState(USUAL_OVERLAP);
  const [made, setMade] = useState<{ secret: string; formerSecretsExpireAt: string | null } | null>(null);
  const body = { overlapMs: Number(overlap) };
  const { run, isBusy, error } = useAct(async () => {
    const { data } = await http.POST('/api/webhooks/{id}/rotate-secret', { params: { path: { id } }, body });
    if (data) setMade(data.data);
  });
  if (made) return <SigningSecret secret={made.secret} onClose={() => tell('Calls are signed with the new secret.')} />;
  const end = new Date(Date.now() + body.overlapMs).toISOString();
  return (
    <Dialog title="Rotate the signing secret?" onClose={close}>
      <div className="grid gap-3">
        <p>A new secret is made, and shown once.</p>
        <OverlapSelect label="The former one signs along for" value={overlap} change={setOverlap} />
        {body.overlapMs > 0 && (
          <p className="text-dim">
            Each call has both signatures until <Time at={end} />.
          </p>
        )}
      </div>
      <ActError error={error} />
      <Actions>
        <CopyAsCurl method="POST" path={`/api/webhooks/${id}/rotate-secret`} body={body} />
        <Button onClick={close}>Not now</Button>
        <Button look="primary" busy={isBusy} onClick={() => void run()}>
          Rotate
        </Button>
      </Actions>
    </Dialog>
  );
}

function SwitchOff({ webhook: { id }, tell, close }: InDialog) {
  const { http } = useClientScope();
  const body = { status: 'disabled' } as const;
  const { run, isBusy, error } = useAct(async () => {
    await http.PATCH('/api/webhooks/{id}', { params: { path: { id } }, body });
    tell('It is switched off.');
  });
  return (
    <Dialog title="Switch it off?" onClose={close}>
      <p>
        It is called no more, for what is under way as well. What happens meanwhile is kept for 30 days, and can be
        resent.
      </p>
      <ActError error={error} />
      <Actions>
        <CopyAsCurl method="PATCH" path={`/api/webhooks/${id}`} body={body} />
        <Button onClick={close}>Keep it on</Button>
        <Button look="danger" busy={isBusy} onClick={() => void run()}>
          Switch off
        </Button>
      </Actions>
    </Dialog>
  );
}

/** Begins anew, with a clean record. */
export function SwitchOn({ webhook: { id }, tell }: Props) {
  const { http } = useClientScope();
  const { run, isBusy, error } = useAct(async () => {
    await http.PATCH('/api/webhooks/{id}', { params: { path: { id } }, body: { status: 'enabled' } });
    tell('It is on again. What it has missed is resent by “Resend…”.');
  });
  return (
    <>
      <Button look="primary" busy={isBusy} onClick={() => void run()}>
        Switch on
      </Button>
      <ActError error={error} />
    </>
  );
}

function Delete({ webhook: { id, url }, close }: InDialog) {
  const { http, client, environment } = useClientScope();
  const navigate = useNavigate();
  const { run, isBusy, error } = useAct(async () => {
    await http.DELETE('/api/webhooks/{id}', { params: { path: { id } } });
    await navigate({ to: '/$client/$environment/webhooks', params: { client: client.clientId, environment } });
  });
  return (
    <Dialog title="Delete the webhook?" onClose={close}>
      <p className="wrap-anywhere">
        {url} is called no more, for what is under way as well, and its secret is gone. This cannot be undone; to pause
        it, switch it off.
      </p>
      <ActError error={error} />
      <Actions>
        <CopyAsCurl method="DELETE" path={`/api/webhooks/${id}`} />
        <Button onClick={close}>Keep it</Button>
        <Button look="danger" busy={isBusy} onClick={() => void run()}>
          Delete
        </Button>
      </Actions>
    </Dialog>
  );
}
