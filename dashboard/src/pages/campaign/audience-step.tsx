import { Button } from '../../ui/button.tsx';
import { Actions } from '../../ui/dialog.tsx';
import { count } from '../../ui/number.tsx';
import { Fact, Facts, Panel } from '../../ui/panel.tsx';
import { Banner } from '../../ui/states.tsx';
import { Recipients } from './recipients.tsx';
import { Refused } from './refused.tsx';
import { people } from './steps.ts';
import { UploadForm } from './upload-form.tsx';
import type { Campaign } from './use-campaign.ts';

/** Who gets it: a file, what of it could not be used, and who is in it now. */
export function AudienceStep({ campaign, onDone }: { campaign: Campaign; onDone: () => void }) {
  const { audience } = campaign;
  return (
    <>
      <Panel title="Who gets it">
        <div className="grid gap-4">
          {audience.state === 'open' && (
            <Banner tone="wait">
              An upload is under way or has broken off: {count(audience.linesRead)} lines of it are stored. Choose the
              same file to go on behind them, or any to begin anew.
            </Banner>
          )}
          {audience.state !== 'none' && (
            <Facts>
              <Fact name="People">{count(audience.accepted)}</Fact>
              <Fact name="Came before">{count(audience.duplicates)} rows of an address that was there already</Fact>
              <Fact name="Refused">{count(audience.refused)} lines</Fact>
            </Facts>
          )}
          <UploadForm campaign={campaign} />
          {audience.state === 'complete' && audience.accepted > 0 && (
            <Actions>
              <Button onClick={onDone}>Go on with {people(audience.accepted)}</Button>
            </Actions>
          )}
        </div>
      </Panel>
      {audience.refused > 0 && <Refused campaign={campaign} />}
      {audience.accepted > 0 && audience.state === 'complete' && <Recipients campaign={campaign} />}
    </>
  );
}
