import { Ban, CirclePause, Play } from 'lucide-react';
import { useState } from 'react';
import { useClientScope } from '../../api/scope.tsx';
import { Button } from '../../ui/button.tsx';
import { CopyAsCurl } from '../../ui/copy-as-curl.tsx';
import { Actions, Dialog } from '../../ui/dialog.tsx';
import { count } from '../../ui/number.tsx';
import { ActError } from '../../ui/states.tsx';
import { isUnderWay, mayPause, mayResume } from './may.ts';
import { people } from './steps.ts';
import { type Campaign, useAct } from './use-campaign.ts';

type Name = 'pause' | 'resume' | 'cancel';
type Props = { campaign: Campaign; tell: (what: string) => void };

const nobodyElse = (underWay: number): string =>
  underWay === 0
    ? 'Nobody is being sent to any more.'
    : `Nobody else is sent to; ${count(underWay)} were being sent to at that moment, and end as they do.`;

/** What each of them does, and what is said once it is done. */
const ACTS = {
  pause: {
    title: 'Pause this campaign?',
    does: () =>
      'Once it is paused nobody else is sent to. Who is being sent to at that moment still gets it; everybody else waits until it is resumed.',
    button: 'Pause',
    done: ({ underWay, counts }: Campaign) => `Paused. ${nobodyElse(underWay)} ${people(counts.waiting)} wait.`,
  },
  resume: {
    title: 'Resume this campaign?',
    does: ({ counts, reason }: Campaign) =>
      `It goes on with ${people(counts.waiting)} who wait.${reason === 'guard' ? ' Its guard counts anew, from who is sent to from now on.' : ''}`,
    button: 'Resume',
    done: ({ counts }: Campaign) => `Resumed. ${people(counts.waiting)} wait.`,
  },
  cancel: {
    title: 'Cancel this campaign for good?',
    does: ({ counts, underWay }: Campaign) =>
      `${people(Math.max(0, counts.waiting - underWay))} are not sent to and never will be${underWay > 0 ? `; ${count(underWay)} are being sent to now, and still get it` : ''}. It cannot be undone: to send to them after all, make a new campaign.`,
    button: 'Cancel it',
    done: ({ underWay, counts }: Campaign) =>
      `Cancelled. ${nobodyElse(underWay)} ${people(counts.cancelled)} are cancelled.`,
  },
};

/** Pause, resume and cancel, where the status lets them. */
export function Steer({ campaign, tell }: Props) {
  const [open, setOpen] = useState<Name | null>(null);
  return (
    <>
      {mayPause(campaign) && (
        <Button icon={CirclePause} onClick={() => setOpen('pause')}>
          Pause…
        </Button>
      )}
      {mayResume(campaign) && (
        <Button icon={Play} look="primary" onClick={() => setOpen('resume')}>
          Resume…
        </Button>
      )}
      {isUnderWay(campaign) && (
        <Button icon={Ban} look="danger" onClick={() => setOpen('cancel')}>
          Cancel…
        </Button>
      )}
      {open && <Ask name={open} campaign={campaign} tell={tell} close={() => setOpen(null)} />}
    </>
  );
}

const PATHS = {
  pause: '/api/campaigns/{id}/pause',
  resume: '/api/campaigns/{id}/resume',
  cancel: '/api/campaigns/{id}/cancel',
} as const;

function Ask({ name, campaign, tell, close }: Props & { name: Name; close: () => void }) {
  const { http } = useClientScope();
  const { id } = campaign;
  const { title, does, button, done } = ACTS[name];
  const { run, isBusy, error } = useAct(async () => {
    const { data } = await http.POST(PATHS[name], { params: { path: { id } }, body: {} });
    if (data) tell(done(data.data));
  });
  return (
    <Dialog title={title} onClose={close}>
      <p>{does(campaign)}</p>
      <ActError error={error} />
      <Actions>
        <CopyAsCurl method="POST" path={`/api/campaigns/${id}/${name}`} />
        <Button onClick={close}>Not now</Button>
        <Button
          look={name === 'resume' ? 'primary' : 'danger'}
          busy={isBusy}
          onClick={async () => {
            if (await run()) close();
          }}
        >
          {button}
        </Button>
      </Actions>
    </Dialog>
  );
}
