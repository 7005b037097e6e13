import { Link } from '@tanstack/react-router';
import { UserMinus } from 'lucide-react';
import { useCallback, useMemo, useState } from 'react';
import type { components, operations } from '../../../../src/client/schema.ts';
import { useClientScope } from '../../api/scope.tsx';
import { useList } from '../../api/use-list.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import type { Column } from '../../ui/data-table.tsx';
import { Select } from '../../ui/field.tsx';
import { Filters, FilterText } from '../../ui/filters.tsx';
import { Listed } from '../../ui/listed.tsx';
import { count } from '../../ui/number.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Empty } from '../../ui/states.tsx';
import { Badge, STATUSES, StatusBadge, statusLabel } from '../../ui/status.tsx';
import { useUrl } from '../../ui/use-url.ts';
import { addressOf } from '../notifications/address.ts';
import { isOpen } from './may.ts';
import { TakeOut } from './take-out.tsx';
import type { Campaign } from './use-campaign.ts';

export type Person = components['schemas']['CampaignRecipient'];
type Query = NonNullable<operations['listCampaignRecipients']['parameters']['query']>;

const LIMIT = 100;
const idOf = ({ notificationId, line }: Person) => notificationId ?? `line ${line}`;
/** Who may still be kept from getting it. */
const mayTakeOut = ({ status }: Person) => ['STAGED', 'PENDING', 'SCHEDULED', 'DEFERRED', 'RETRYING'].includes(status);

/** Who is in a campaign and what became of them, as the URL narrows it. */
export function Recipients({ campaign }: { campaign: Campaign }) {
  const { id, audience, revision } = campaign;
  const { client, environment, http, can } = useClientScope();
  const [url, change] = useUrl();
  const [leaving, setLeaving] = useState<Person | null>(null);
  const { status = '', errorCode = '' } = url;
  const isDraft = isOpen(campaign);
  const filter = useMemo(
    // A draft's people are others after each upload.
    () => ({ id, status, errorCode, revision: isDraft ? String(revision) : '' }),
    [id, status, errorCode, isDraft, revision],
  );
  const read = useCallback(
    async (cursor: string | undefined, signal: AbortSignal) => {
      const query: Query = {
        limit: LIMIT,
        ...(cursor !== undefined && { cursor }),
        ...(status !== '' && { status: status as NonNullable<Query['status']> }),
        ...(errorCode !== '' && { errorCode }),
      };
      const { data } = await http.GET('/api/campaigns/{id}/recipients', { params: { path: { id }, query }, signal });
      if (!data) throw new Error('no answer');
      return data;
    },
    [http, id, status, errorCode],
  );
  const list = useList<Person>({ path: '/api/campaigns/{id}/recipients', filter, read, idOf });
  const isNarrowed = status !== '' || errorCode !== '';
  const clear = isNarrowed ? () => change({ status: '', errorCode: '' }, 'push') : null;
  const columns = columnsFor(can('campaigns') ? setLeaving : null);
  return (
    <Panel flush title={isDraft ? `People, ${count(audience.accepted)}` : 'People'}>
      {!isDraft && (
        <Filters label="Which people" clear={clear}>
          <Select
            label="Status"
            className="sm:w-44"
            value={status}
            options={[
              { value: '', label: 'Any' },
              { value: 'STAGED', label: 'Not begun yet' },
              ...STATUSES.map((one) => ({ value: one, label: statusLabel(one) })),
            ]}
            onChange={({ target }) => change({ status: target.value }, 'push')}
          />
          <FilterText
            label="Error code"
            className="sm:w-44"
            placeholder="smtp_550"
            value={errorCode}
            change={(given) => change({ errorCode: given }, 'push')}
          />
        </Filters>
      )}
      <Listed
        list={list}
        limit={LIMIT}
        label="People of the campaign"
        columns={columns}
        keyOf={idOf}
        empty={
          <Empty title={isNarrowed ? 'Nobody matches' : 'Nobody is in it'}>
            {clear && (
              <>
                <p>
                  No person of this campaign is {[status && statusWords(status), errorCode].filter(Boolean).join(', ')}.
                </p>
                <Button className="mt-3" onClick={clear}>
                  Clear the filter
                </Button>
              </>
            )}
          </Empty>
        }
      />
      {leaving && (
        <TakeOut
          campaign={campaign}
          person={leaving}
          onClose={(hasLeft) => {
            setLeaving(null);
            if (hasLeft) void list.showNewest();
          }}
        />
      )}
    </Panel>
  );

  function columnsFor(takeOut: ((person: Person) => void) | null): readonly Column<Person>[] {
    return [
      {
        id: 'recipient',
        header: 'Recipient',
        width: 'flex-[3]',
        cell: ({ notificationId, recipient }) => {
          const address = addressOf(recipient) ?? 'erased';
          if (notificationId === null || !can('notifications:read')) return <span className="truncate">{address}</span>;
          return (
            <Link
              to="/$client/$environment/notifications/$id"
              params={{ client: client.clientId, environment, id: notificationId }}
              data-row
              className="truncate underline decoration-line underline-offset-2 hover:decoration-ink"
            >
              {address}
            </Link>
          );
        },
      },
      {
        id: 'line',
        header: 'Line',
        width: 'w-16',
        align: 'right',
        from: 'sm',
        cell: ({ line }) => (line === null ? <span className="text-dim">–</span> : count(line)),
      },
      {
        id: 'status',
        header: 'Status',
        width: 'w-[7.5rem]',
        cell: ({ status: became }) =>
          became === 'STAGED' ? <Badge>Not begun yet</Badge> : <StatusBadge status={became} />,
      },
      {
        id: 'code',
        header: 'Error code',
        width: 'flex-[2]',
        from: 'md',
        cell: ({ errorCode: code }) => <span className="truncate text-dim">{code ?? '–'}</span>,
      },
      ...(takeOut
        ? [
            {
              id: 'acts',
              header: '',
              width: 'w-8',
              cell: (person: Person) =>
                mayTakeOut(person) && addressOf(person.recipient) !== null ? (
                  <IconButton
                    icon={UserMinus}
                    label={`Take ${addressOf(person.recipient)} out`}
                    onClick={() => takeOut(person)}
                  />
                ) : null,
            },
          ]
        : []),
    ];
  }
}

const statusWords = (status: string): string => (status === 'STAGED' ? 'not begun yet' : status.toLowerCase());
