import { useNavigate, useParams } from '@tanstack/react-router';
import { Copy, RefreshCw, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useFollow } from '../../api/live.tsx';
import { problemOf } from '../../api/problem.ts';
import { useClientScope } from '../../api/scope.tsx';
import { Page } from '../../shell/page.tsx';
import { Button } from '../../ui/button.tsx';
import { ChannelName } from '../../ui/channel.tsx';
import { Id } from '../../ui/copy.tsx';
import { CopyAsCurl } from '../../ui/copy-as-curl.tsx';
import { Actions, Dialog } from '../../ui/dialog.tsx';
import { Panel } from '../../ui/panel.tsx';
import { ActError, Banner, Empty, ErrorNotice, Skeleton } from '../../ui/states.tsx';
import { NotYours } from '../campaigns/not-yours.tsx';
import { CampaignBadge } from './campaign-badge.tsx';
import { Clone } from './clone-dialog.tsx';
import { Live } from './live.tsx';
import { isOpen, mayRetry } from './may.ts';
import { Retry } from './retry.tsx';
import { Steer } from './steer.tsx';
import { useAct, useCampaign, type Campaign as Whole } from './use-campaign.ts';
import { Wizard } from './wizard.tsx';

/** One campaign: a draft with the steps to its start, from then on what becomes of it. */
export function Campaign() {
  const { can } = useClientScope();
  const { id = '' } = useParams({ strict: false });
  return can('campaigns') ? <Shown key={id} id={id} /> : <NotYours />;
}

function Shown({ id }: { id: string }) {
  useFollow(`campaign:${id}`);
  const query = useCampaign(id);
  const { data, refetch, dataUpdatedAt } = query;
  const error: unknown = query.error;
  if (!data) {
    const isMissing = error !== null && [404, 422].includes(problemOf(error).status);
    return (
      <Page title="Campaign">
        {isMissing ? (
          <Empty title="There is no such campaign">
            It was deleted, belongs to the other environment, or is not yours.
          </Empty>
        ) : error !== null ? (
          <ErrorNotice error={error} retry={() => void refetch()} />
        ) : (
          <Panel>
            <Skeleton lines={8} />
          </Panel>
        )}
      </Page>
    );
  }
  return <Known campaign={data} error={error} retry={() => void refetch()} since={dataUpdatedAt} />;
}

type Known = { campaign: Whole; error: unknown; retry: () => void; since: number };

function Known({ campaign, error, retry, since }: Known) {
  const { can } = useClientScope();
  const [told, setTold] = useState<string | null>(null);
  const [open, setOpen] = useState<'retry' | 'clone' | 'delete' | null>(null);
  const close = () => setOpen(null);
  const { id, name, channel, status, reason, counts } = campaign;
  const isDraft = isOpen(campaign);
  const canSend = can('notifications:write');
  return (
    <Page
      title={name}
      heading={
        <span className="inline-flex flex-wrap items-center gap-x-3 gap-y-1">
          {name} <CampaignBadge status={status} reason={reason} />
        </span>
      }
      intro={
        <span className="flex flex-wrap items-center gap-x-3">
          <ChannelName channel={channel} /> <Id>{id}</Id>
        </span>
      }
      actions={
        <>
          <CopyAsCurl method="GET" path={`/api/campaigns/${id}`} />
          {mayRetry(campaign) && canSend && counts.failed + counts.unknown > 0 && (
            <Button icon={RefreshCw} onClick={() => setOpen('retry')}>
              Retry failed…
            </Button>
          )}
          <Button icon={Copy} onClick={() => setOpen('clone')}>
            Clone…
          </Button>
          {isDraft ? (
            <Button icon={Trash2} look="danger" onClick={() => setOpen('delete')}>
              Delete…
            </Button>
          ) : (
            <Steer campaign={campaign} tell={setTold} />
          )}
        </>
      }
    >
      {error !== null && <ErrorNotice error={error} retry={retry} since={since} />}
      {told !== null && (
        <Banner
          action={
            <Button look="quiet" onClick={() => setTold(null)}>
              Close
            </Button>
          }
        >
          {told}
        </Banner>
      )}
      {isDraft ? <Wizard campaign={campaign} /> : <Live campaign={campaign} />}
      {open === 'retry' && <Retry campaign={campaign} tell={setTold} onClose={close} />}
      {open === 'clone' && <Clone campaign={campaign} onClose={close} />}
      {open === 'delete' && <Delete campaign={campaign} onClose={close} />}
    </Page>
  );
}

function Delete({ campaign: { id, name, audience }, onClose }: { campaign: Whole; onClose: () => void }) {
  const { http, client, environment } = useClientScope();
  const navigate = useNavigate();
  const { run, isBusy, error } = useAct(async () => {
    await http.DELETE('/api/campaigns/{id}', { params: { path: { id } } });
    await navigate({ to: '/$client/$environment/campaigns', params: { client: client.clientId, environment } });
  });
  return (
    <Dialog title={`Delete “${name}”?`} onClose={onClose}>
      <p>
        The draft goes{audience.accepted > 0 ? ', and the people who were uploaded to it' : ''}. It cannot be undone.
      </p>
      <ActError error={error} />
      <Actions>
        <CopyAsCurl method="DELETE" path={`/api/campaigns/${id}`} />
        <Button onClick={onClose}>Keep</Button>
        <Button look="danger" busy={isBusy} onClick={() => void run()}>
          Delete
        </Button>
      </Actions>
    </Dialog>
  );
}
