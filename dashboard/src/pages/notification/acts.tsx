import { useQueryClient } from '@tanstack/react-query';
import { Ban, CalendarClock, Play } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import type { components } from '../../../../src/client/schema.ts';
import { problemOf } from '../../api/problem.ts';
import { useClientScope } from '../../api/scope.tsx';
import { Button } from '../../ui/button.tsx';
import { CopyAsCurl } from '../../ui/copy-as-curl.tsx';
import { Actions, Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { fromLocalInput, toLocalInput } from '../../ui/local-time.ts';
import { ActError } from '../../ui/states.tsx';
import { useAct as useAnyAct } from '../../ui/use-act.ts';
import { mayCancel, mayReschedule } from './may.ts';

type Notification = components['schemas']['NotificationWithStory'];
type Props = { notification: Notification; tell: (what: string) => void };

/** What can be done while it waits; nothing for who may only read. */
export function Acts({ notification, tell }: Props) {
  const { can } = useClientScope();
  const [open, setOpen] = useState<'cancel' | 'reschedule' | 'now' | null>(null);
  const isEarly = notification.sendAt !== null && Date.parse(notification.sendAt) > Date.now();
  const close = () => setOpen(null);
  const done = (what: string) => {
    tell(what);
    close();
  };
  return (
    <>
      {can('notifications:write') && mayReschedule(notification) && (
        <>
          {isEarly && (
            <Button icon={Play} onClick={() => setOpen('now')}>
              Send now…
            </Button>
          )}
          <Button icon={CalendarClock} onClick={() => setOpen('reschedule')}>
            Reschedule…
          </Button>
        </>
      )}
      {(can('notifications:write') || can('notifications:cancel')) && mayCancel(notification) && (
        <Button icon={Ban} look="danger" onClick={() => setOpen('cancel')}>
          Cancel…
        </Button>
      )}
      {open === 'cancel' && <Cancel notification={notification} tell={done} close={close} />}
      {open === 'reschedule' && <Reschedule notification={notification} tell={done} close={close} />}
      {open === 'now' && <SendNow notification={notification} tell={done} close={close} />}
    </>
  );
}

type InDialog = Props & { close: () => void };

function Cancel({ notification: { id }, tell, close }: InDialog) {
  const { http } = useClientScope();
  const { run, isBusy, error } = useAct(async () => {
    await http.POST('/api/notifications/{id}/cancel', { params: { path: { id } } });
    tell('Cancelled. It was not sent and never will be.');
  });
  return (
    <Dialog title="Cancel this notification?" onClose={close}>
      <p>It is not sent, by no provider and on no other channel. This cannot be undone: send a new one instead.</p>
      <ActError error={error} />
      <Actions>
        <CopyAsCurl method="POST" path={`/api/notifications/${id}/cancel`} />
        <Button onClick={close}>Not now</Button>
        <Button look="danger" busy={isBusy} onClick={run}>
          Cancel it
        </Button>
      </Actions>
    </Dialog>
  );
}

function SendNow({ notification: { id }, tell, close }: InDialog) {
  const { http } = useClientScope();
  const { run, isBusy, error } = useAct(async () => {
    const sendAt = new Date().toISOString();
    await http.PATCH('/api/notifications/{id}', { params: { path: { id } }, body: { sendAt } });
    tell('It goes as soon as the checks let it: see below.');
  });
  return (
    <Dialog title="Send it now?" onClose={close}>
      <p>
        It no longer waits for its time. The other checks stay: the limit per person, suppressions, and whether the
        provider takes more.
      </p>
      <ActError error={error} />
      <Actions>
        <Button onClick={close}>Not now</Button>
        <Button look="primary" busy={isBusy} onClick={run}>
          Send it now
        </Button>
      </Actions>
    </Dialog>
  );
}

function Reschedule({ notification: { id, sendAt }, tell, close }: InDialog) {
  const { http } = useClientScope();
  const [at, setAt] = useState(toLocalInput(sendAt));
  const chosen = fromLocalInput(at);
  const { run, isBusy, error } = useAct(async () => {
    if (chosen === undefined) return;
    await http.PATCH('/api/notifications/{id}', { params: { path: { id } }, body: { sendAt: chosen } });
    tell(`It goes at ${new Date(chosen).toLocaleString()}, or as soon after as the checks let it.`);
  });
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void run();
  };
  return (
    <Dialog title="Reschedule" onClose={close}>
      <form onSubmit={submit}>
        <Field
          label="Send at"
          type="datetime-local"
          required
          value={at}
          hint={`In your time zone, ${zone}. A moment that has passed means now.`}
          error={error === null ? null : problemOf(error).of('sendAt')}
          onChange={({ target }) => setAt(target.value)}
        />
        <ActError error={error !== null && problemOf(error).of('sendAt') === null ? error : null} />
        <Actions>
          <CopyAsCurl
            method="PATCH"
            path={`/api/notifications/${id}`}
            body={{ sendAt: chosen ?? '2027-01-01T09:00:00Z' }}
          />
          <Button onClick={close}>Not now</Button>
          <Button type="submit" look="primary" busy={isBusy} disabled={chosen === undefined}>
            Reschedule
          </Button>
        </Actions>
      </form>
    </Dialog>
  );
}

/** As `useAct` of any page; afterwards what is shown of notifications is asked for again, since a refusal means that it has changed too. */
function useAct(act: () => Promise<void>) {
  const queries = useQueryClient();
  return useAnyAct(() =>
    act().finally(() => {
      void queries.invalidateQueries({
        predicate: ({ queryKey }) => String(queryKey[1]).startsWith('/api/notifications'),
      });
    }),
  );
}
