import type { components } from '../../../../src/client/schema.ts';
import { ChannelIcon } from '../../ui/channel.tsx';
import type { Column } from '../../ui/data-table.tsx';
import { count } from '../../ui/number.tsx';
import { StatusBadge } from '../../ui/status.tsx';
import { Time } from '../../ui/time.tsx';
import { reasonInWords } from '../notification/reasons.ts';
import { addressOf } from './address.ts';

export type Notification = components['schemas']['Notification'];

export const COLUMNS: readonly Column<Notification>[] = [
  {
    id: 'at',
    header: 'Accepted',
    width: 'w-14 sm:w-32 xl:w-36',
    cell: ({ createdAt }) => (
      <Time at={createdAt} className="text-xs leading-tight whitespace-normal sm:text-base sm:leading-tight" />
    ),
  },
  {
    id: 'recipient',
    header: 'Recipient',
    width: 'flex-[3]',
    cell: ({ channel, recipient }) => (
      <span className="flex min-w-0 items-center gap-2">
        <span className="hidden sm:inline-flex">
          <ChannelIcon channel={channel} />
        </span>
        <span className="truncate">{addressOf(recipient) ?? <span className="text-dim">erased</span>}</span>
      </span>
    ),
  },
  {
    id: 'status',
    header: 'Status',
    width: 'w-[6.25rem] sm:w-28',
    cell: ({ status }) => <StatusBadge status={status} />,
  },
  {
    id: 'reason',
    header: 'Reason',
    width: 'flex-[3]',
    from: 'lg',
    cell: ({ reason }) =>
      reason === null ? (
        <span className="text-dim">–</span>
      ) : (
        <span className="truncate" title={reason}>
          {reasonInWords(reason)}
        </span>
      ),
  },
  {
    id: 'content',
    header: 'Template or words',
    width: 'flex-[3]',
    from: 'xl',
    cell: ({ template, content }) =>
      template ? (
        <span className="truncate">
          {template.key} <span className="text-dim">version {template.version}</span>
        </span>
      ) : (
        <span className="truncate">{content.subject || content.text.slice(0, 120) || '–'}</span>
      ),
  },
  {
    id: 'provider',
    header: 'Provider',
    width: 'w-24',
    from: 'md',
    cell: ({ provider }) => <span className="truncate">{provider ?? '–'}</span>,
  },
  {
    id: 'retries',
    header: 'Retries',
    width: 'w-14',
    from: 'xl',
    align: 'right',
    cell: ({ retryCount }) => count(retryCount),
  },
];
