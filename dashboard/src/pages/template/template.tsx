import { Link, useParams } from '@tanstack/react-router';
import { problemOf } from '../../api/problem.ts';
import { useClientScope } from '../../api/scope.tsx';
import { Page } from '../../shell/page.tsx';
import { pressable } from '../../ui/button.tsx';
import { Empty, ErrorNotice, Skeleton } from '../../ui/states.tsx';
import { useUrl } from '../../ui/use-url.ts';
import { KINDS, type Kind, kindOf, pathOf, type Saved } from './kinds.ts';
import { Workshop } from './workshop.tsx';

/** One template, layout or partial: written, tried out, published. */
export function Template() {
  const { id = '' } = useParams({ strict: false });
  const [url] = useUrl();
  const kind = kindOf(url.kind);
  // Of another one nothing is kept, not even for a moment.
  return <OfKey key={`${kind}/${id}`} kind={kind} id={id} />;
}

function OfKey({ kind, id }: { kind: Kind; id: string }) {
  const { $api, client, environment, can } = useClientScope();
  const found = $api.useQuery(
    'get',
    pathOf(kind),
    { params: { path: { key: id } } },
    { select: ({ data }): Saved => data, enabled: can('templates') },
  );
  const error: unknown = found.error;
  const { label, plural } = KINDS[kind];
  if (found.data) {
    const notice = error !== null && (
      <ErrorNotice error={error} retry={() => void found.refetch()} since={found.dataUpdatedAt} />
    );
    return <Workshop kind={kind} saved={found.data} reload={found.refetch} notice={notice} />;
  }
  if (!can('templates')) {
    return (
      <Page title={label}>
        <Empty title="Not for your role">
          Templates are seen and written by owners, admins, developers and editors.
        </Empty>
      </Page>
    );
  }
  if (error !== null && problemOf(error).status === 404) {
    return (
      <Page title={label}>
        <Empty title={`No such ${label.toLowerCase()}`}>
          There is none with the key <code className="font-mono text-xs wrap-anywhere">{id}</code>, or it is not yours.
          <p>
            <Link
              to="/$client/$environment/templates"
              params={{ client: client.clientId, environment }}
              search={kind === 'template' ? {} : { kind }}
              className={pressable('plain', 'mt-3')}
            >
              All {plural.toLowerCase()}
            </Link>
          </p>
        </Empty>
      </Page>
    );
  }
  return (
    <Page title={label}>
      {error !== null ? (
        <ErrorNotice error={error} retry={() => void found.refetch()} />
      ) : (
        <Skeleton lines={12} className="max-w-2xl py-2" />
      )}
    </Page>
  );
}
