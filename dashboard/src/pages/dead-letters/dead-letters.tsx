import { useFollow } from '../../api/live.tsx';
import { useClientScope } from '../../api/scope.tsx';
import { Page } from '../../shell/page.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { useUrl } from '../../ui/use-url.ts';
import { Causes } from './causes.tsx';
import { InDoubt } from './in-doubt.tsx';
import { Letters } from './letters.tsx';
import { NotYours } from './not-yours.tsx';

const VIEWS = [
  { name: 'cause', label: 'By cause' },
  { name: 'in-doubt', label: 'May have been sent' },
] as const;

/** What was given up: why, how often, and how to send it after all. */
export function DeadLetters() {
  const [url, change] = useUrl();
  const { can } = useClientScope();
  useFollow('dead-letters');
  if (!can('dead-letters')) return <NotYours />;
  const view = url.view === 'in-doubt' ? 'in-doubt' : 'cause';
  return (
    <Page
      title="Dead letters"
      intro="What was given up. Each is kept until a replay sends it or somebody says what became of it."
    >
      <Tabs
        label="Views"
        tabs={VIEWS}
        chosen={view}
        choose={(name) => change({ view: name === 'cause' ? '' : name }, 'push')}
      >
        <div className="grid gap-4 pt-4">
          {view === 'cause' ? (
            <>
              <Causes />
              <Letters />
            </>
          ) : (
            <InDoubt />
          )}
        </div>
      </Tabs>
    </Page>
  );
}
