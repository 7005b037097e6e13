import { useClientScope } from '../../api/scope.tsx';
import { Page } from '../../shell/page.tsx';
import { OnlyLive } from '../../ui/only-live.tsx';
import { Empty } from '../../ui/states.tsx';
import { Entries } from './entries.tsx';

/** Who changed what, and when. */
export function Audit() {
  const { environment, can } = useClientScope();
  return (
    <Page
      title="Audit log"
      intro="Who changed what: members, keys, the operator and Posthorn itself. Nobody can change it."
    >
      {!can('admin') ? (
        <Empty title="Not for your role">Owners and admins read the audit log.</Empty>
      ) : environment === 'test' ? (
        <OnlyLive page="audit">The audit log belongs to the client, whatever the environment.</OnlyLive>
      ) : (
        <Entries />
      )}
    </Page>
  );
}
