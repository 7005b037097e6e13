import { useState } from 'react';
import { useClientScope } from '../../api/scope.tsx';
import { Page } from '../../shell/page.tsx';
import { Answered } from '../../ui/answered.tsx';
import { CopyAsCurl } from '../../ui/copy-as-curl.tsx';
import { OnlyLive } from '../../ui/only-live.tsx';
import { Banner } from '../../ui/states.tsx';
import { Limits } from './limits.tsx';
import { Prices } from './prices.tsx';
import { Quotas } from './quotas.tsx';
import { Retries } from './retries.tsx';
import { useSettings } from './use-settings.ts';

/** What holds for the client: what it has set itself, and what the server sets for all. */
export function Settings() {
  const { environment, can } = useClientScope();
  const query = useSettings();
  const [told, setTold] = useState<string | null>(null);
  const saved = (what: string) => {
    setTold(what);
    void query.refetch();
  };
  return (
    <Page
      title="Settings"
      intro="What is in force for this client. What is not set here is as the server’s operator has it."
      actions={<CopyAsCurl method="GET" path="/api/client/settings" />}
    >
      {environment === 'test' && can('settings') && (
        <OnlyLive page="settings">Live and test keys have the same settings. They are changed in Live.</OnlyLive>
      )}
      {!can('settings') && <Banner>Your role sees the settings, and changes none.</Banner>}
      <div role="status" className="contents">
        {told && <Banner>{told} In force everywhere within 5 seconds.</Banner>}
      </div>
      <Answered query={query} lines={12}>
        {(settings) => (
          <div className="grid items-start gap-4 xl:grid-cols-2">
            <Limits settings={settings} saved={saved} />
            <Quotas settings={settings} saved={saved} />
            <Retries settings={settings} saved={saved} />
            <Prices settings={settings} saved={saved} />
          </div>
        )}
      </Answered>
    </Page>
  );
}
