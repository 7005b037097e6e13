import { Plus } from 'lucide-react';
import { useCallback, useMemo } from 'react';
import type { operations } from '../../../../src/client/schema.ts';
import { useFollow } from '../../api/live.tsx';
import { useClientScope } from '../../api/scope.tsx';
import { useList } from '../../api/use-list.ts';
import { API_URL } from '../../base.ts';
import { Page } from '../../shell/page.tsx';
import { Button } from '../../ui/button.tsx';
import { CopyAsCurl } from '../../ui/copy-as-curl.tsx';
import { curlOf } from '../../ui/curl.ts';
import { Select } from '../../ui/field.tsx';
import { Filters } from '../../ui/filters.tsx';
import { Listed } from '../../ui/listed.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Empty } from '../../ui/states.tsx';
import { useUrl } from '../../ui/use-url.ts';
import { Verbatim } from '../../ui/verbatim.tsx';
import { CAMPAIGN_STATUSES, type CampaignStatus, campaignLabel } from '../campaign/campaign-badge.tsx';
import { COLUMNS, type Listed as Row } from './columns.tsx';
import { NewCampaign } from './new-campaign.tsx';
import { NotYours } from './not-yours.tsx';

type Query = NonNullable<operations['listCampaigns']['parameters']['query']>;

const LIMIT = 100;
const idOf = ({ id }: Row) => id;

/** Every campaign of the client, newest first. */
export function Campaigns() {
  const { can } = useClientScope();
  return can('campaigns') ? <List /> : <NotYours />;
}

function List() {
  const { client, environment, http } = useClientScope();
  const [url, change] = useUrl();
  useFollow('campaigns');
  const status = CAMPAIGN_STATUSES.find((one) => one === url.status);
  const filter = useMemo(() => ({ status }), [status]);
  const read = useCallback(
    async (cursor: string | undefined, signal: AbortSignal) => {
      const query: Query = {
        environment,
        limit: LIMIT,
        ...(status && { status }),
        ...(cursor !== undefined && { cursor }),
      };
      const { data } = await http.GET('/api/campaigns', { params: { query }, signal });
      if (!data) throw new Error('no answer');
      return data;
    },
    [http, environment, status],
  );
  const list = useList<Row>({ path: '/api/campaigns', filter, read, idOf });
  const open = (isOpen: boolean) => change({ new: isOpen ? 'yes' : '' });
  const clear = () => change({ status: '' }, 'push');
  return (
    <Page
      title="Campaigns"
      intro="One message for many: words once, a file of people, a start, and what became of each of them."
      actions={
        <>
          <CopyAsCurl method="GET" path="/api/campaigns" query={{ environment, status, limit: LIMIT }} />
          <Button look="primary" icon={Plus} onClick={() => open(true)}>
            New campaign
          </Button>
        </>
      }
    >
      <Panel flush>
        <Filters label="Which campaigns" clear={status ? clear : null}>
          <Select
            label="Status"
            className="sm:w-44"
            value={status ?? ''}
            options={[
              { value: '', label: 'Any' },
              ...CAMPAIGN_STATUSES.map((one) => ({ value: one, label: campaignLabel(one) })),
            ]}
            onChange={({ target }) => change({ status: target.value }, 'push')}
          />
        </Filters>
        <Listed
          list={list}
          limit={LIMIT}
          label="Campaigns"
          columns={COLUMNS}
          keyOf={idOf}
          linkOf={({ id }) => ({
            to: '/$client/$environment/campaigns/$id',
            params: { client: client.clientId, environment, id },
          })}
          empty={status ? <NoneOf status={status} clear={clear} /> : <None open={() => open(true)} />}
        />
      </Panel>
      {url.new && <NewCampaign onClose={() => open(false)} />}
    </Page>
  );
}

function NoneOf({ status, clear }: { status: CampaignStatus; clear: () => void }) {
  return (
    <Empty title="None of these">
      <p>No campaign is {campaignLabel(status).toLowerCase()}.</p>
      <Button className="mt-3" onClick={clear}>
        Show all
      </Button>
    </Empty>
  );
}

function None({ open }: { open: () => void }) {
  const body = { name: 'December news', channel: 'email', template: { key: 'december', data: { season: 'winter' } } };
  return (
    <Empty title="There is no campaign yet">
      <p>
        A campaign sends one message to many people: a template or words, and a file that says who they are. Each of
        them becomes a notification like any other, with its attempts and its story. It can be checked, tried on
        yourself, paused and cancelled.
      </p>
      <Button look="primary" icon={Plus} className="mt-3" onClick={open}>
        New campaign
      </Button>
      <p className="mt-4">Or by a program:</p>
      <Verbatim label="How to make one by curl" className="mt-2 rounded bg-raised p-3 text-left">
        {curlOf(API_URL, { method: 'POST', path: '/api/campaigns', body })}
      </Verbatim>
    </Empty>
  );
}
