import { useClientScope } from '../../api/scope.tsx';
import { Button } from '../../ui/button.tsx';
import { CopyAsCurl } from '../../ui/copy-as-curl.tsx';
import { Actions, Dialog } from '../../ui/dialog.tsx';
import { ActError } from '../../ui/states.tsx';
import { addressOf } from '../notifications/address.ts';
import type { Person } from './recipients.tsx';
import { type Campaign, useAct } from './use-campaign.ts';

/** Takes one person out of a campaign. */
export function TakeOut({
  campaign: { id },
  person: { recipient },
  onClose,
}: {
  campaign: Campaign;
  person: Person;
  onClose: (hasLeft: boolean) => void;
}) {
  const { http } = useClientScope();
  const { userId } = recipient;
  const shown = addressOf(recipient) ?? '';
  const address = recipient.email ?? recipient.phone ?? recipient.url ?? recipient.token;
  const query = address === undefined ? { userId: userId ?? '' } : { address };
  const { run, isBusy, error } = useAct(async () => {
    await http.DELETE('/api/campaigns/{id}/recipients', { params: { path: { id }, query } });
  });
  return (
    <Dialog title="Take this person out?" onClose={() => onClose(false)}>
      <p>
        <strong className="wrap-anywhere">{shown}</strong> gets nothing more of this campaign. What was sent already
        stays. It cannot be undone.
      </p>
      <ActError error={error} />
      <Actions>
        <CopyAsCurl method="DELETE" path={`/api/campaigns/${id}/recipients`} query={query} />
        <Button onClick={() => onClose(false)}>Keep</Button>
        <Button
          look="danger"
          busy={isBusy}
          onClick={async () => {
            if (await run()) onClose(true);
          }}
        >
          Take out
        </Button>
      </Actions>
    </Dialog>
  );
}
