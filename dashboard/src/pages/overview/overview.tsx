import { Link } from '@tanstack/react-router';
import { Send } from 'lucide-react';
import { useState } from 'react';
import { useFollow } from '../../api/live.tsx';
import { useClientScope } from '../../api/scope.tsx';
import { Page } from '../../shell/page.tsx';
import { Button } from '../../ui/button.tsx';
import { Choice } from '../../ui/choice.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ErrorNotice } from '../../ui/states.tsx';
import { useUrl } from '../../ui/use-url.ts';
import { Attention } from './attention.tsx';
import { CampaignsPanel } from './campaigns-panel.tsx';
import { ChangesPanel } from './changes-panel.tsx';
import { DeadLettersPanel } from './dead-letters-panel.tsx';
import { FirstSteps } from './first-steps.tsx';
import { HeldUpPanel } from './held-up-panel.tsx';
import { ProvidersPanel } from './providers-panel.tsx';
import { QuotasPanel } from './quotas-panel.tsx';
import { SendTest } from './send-test.tsx';
import { RANGES, rangeOf } from './steps.ts';
import { Traffic } from './traffic.tsx';
import { useOverview } from './use-overview.ts';

/** What is going on, what is wrong, and the page behind each number. */
export function Overview() {
  const [search, change] = useUrl();
  const range = rangeOf(search.range);
  const { can, client, environment } = useClientScope();
  const overview = useOverview(range);
  const [isSending, setSending] = useState(false);
  const error: unknown = overview.newest.error;
  const isEmpty = overview.newest.data === null;
  useFollow('overview');
  // The first one of all ends the emptiness.
  useFollow(isEmpty ? 'list' : null);

  if (!can('notifications:read')) {
    return (
      <Page title="Overview">
        <p className="text-dim">Your role does not read notifications. Choose a page in the menu.</p>
      </Page>
    );
  }
  const actions = (
    <>
      {environment === 'test' && can('notifications:write') && !isEmpty && (
        <Button icon={Send} onClick={() => setSending(true)}>
          Send a test
        </Button>
      )}
      {!isEmpty && (
        <Choice label="Time" options={RANGES} chosen={range.name} choose={(name) => change({ range: name })} />
      )}
    </>
  );
  return (
    <Page title="Overview" actions={actions}>
      {error !== null && <ErrorNotice error={error} retry={() => void overview.newest.refetch()} />}
      {isEmpty ? (
        <FirstSteps />
      ) : (
        <>
          <Attention overview={overview} />
          <Traffic query={overview.stats} range={range} />
          {/* Columns of their own: nothing moves from one to the other when something grows. */}
          <div className="grid grid-cols-1 items-start gap-4 md:grid-cols-2 2xl:grid-cols-3">
            <div className="grid grid-cols-1 gap-4">
              {can('dead-letters') && <DeadLettersPanel query={overview.deadLetters} />}
              <ProvidersPanel query={overview.providers} />
            </div>
            <div className="grid grid-cols-1 gap-4">
              <HeldUpPanel query={overview.reasons} waiting={overview.waiting} range={range} />
              {can('campaigns') && <CampaignsPanel running={overview.running} paused={overview.paused} />}
            </div>
            <div className="grid grid-cols-1 items-start gap-4 md:col-span-2 md:grid-cols-2 2xl:col-span-1 2xl:grid-cols-1">
              <QuotasPanel query={overview.usage} />
              {can('admin') && environment === 'live' && <ChangesPanel query={overview.audit} />}
            </div>
          </div>
        </>
      )}
      {isSending && (
        <Dialog title="Send a test" onClose={() => setSending(false)}>
          <SendTest onFollow={() => setSending(false)} />
        </Dialog>
      )}
      {environment === 'test' && !isEmpty && (
        <p className="text-sm text-dim">
          You see what test keys have sent: it went to a sandbox and reached nobody.{' '}
          <Link
            to="/$client/$environment"
            params={{ client: client.clientId, environment: 'live' }}
            className="text-accent underline"
          >
            Go to live
          </Link>
        </p>
      )}
    </Page>
  );
}
