import { useState } from 'react';
import { Page } from '../../shell/page.tsx';
import { Button } from '../../ui/button.tsx';
import { Choice } from '../../ui/choice.tsx';
import { useUrl } from '../../ui/use-url.ts';
import { RANGES, rangeOf } from '../overview/steps.ts';
import { AccountsPanel } from './accounts-panel.tsx';
import { ClientsPanel } from './clients-panel.tsx';
import { HealthPanel } from './health-panel.tsx';
import { KafkaPanel } from './kafka-panel.tsx';
import { OperatorProvider } from './operator-scope.tsx';
import { TokenForm } from './token-form.tsx';
import { TrafficPanel } from './traffic-panel.tsx';
import { WaitingFigures } from './waiting-figures.tsx';

/** The whole server, for who runs it. The token is kept by this page alone, as long as it is open. */
export function Operator() {
  const [token, setToken] = useState<string | null>(null);
  const [wasRefused, setRefused] = useState(false);
  const [search, change] = useUrl();
  const range = rangeOf(search.range);
  if (token === null) {
    return (
      <Page title="Operator" intro="The whole server: health of its parts, Kafka, provider accounts, and all clients.">
        <TokenForm
          wasRefused={wasRefused}
          onToken={(given) => {
            setRefused(false);
            setToken(given);
          }}
        />
      </Page>
    );
  }
  const refused = () => {
    setToken(null);
    setRefused(true);
  };
  const actions = (
    <>
      <Choice label="Time" options={RANGES} chosen={range.name} choose={(name) => change({ range: name })} />
      <Button onClick={() => setToken(null)}>Forget the token</Button>
    </>
  );
  return (
    <Page
      title="Operator"
      intro="All clients together. Asked again every 10 seconds while it is in sight."
      actions={actions}
    >
      <OperatorProvider key={token} token={token} refused={refused}>
        <HealthPanel />
        <WaitingFigures />
        <TrafficPanel range={range} />
        <AccountsPanel />
        <ClientsPanel />
        <KafkaPanel />
      </OperatorProvider>
    </Page>
  );
}
