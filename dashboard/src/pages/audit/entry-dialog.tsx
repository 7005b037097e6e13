import { Link } from '@tanstack/react-router';
import { useClientScope } from '../../api/scope.tsx';
import { Button } from '../../ui/button.tsx';
import { Id } from '../../ui/copy.tsx';
import { Actions, Dialog } from '../../ui/dialog.tsx';
import { Fact, Facts } from '../../ui/panel.tsx';
import { Time } from '../../ui/time.tsx';
import { actionInWords } from '../overview/actions.ts';
import { detailsOf, type Entry, placeOf } from './entry.ts';

/** All of one entry, with a way to what it is about. */
export function EntryDialog({
  entry,
  actor,
  name,
  onClose,
}: {
  entry: Entry;
  actor: string;
  /** Of what was changed, where it is known. */
  name: string | undefined;
  onClose: () => void;
}) {
  const { client } = useClientScope();
  const { action, at, subject, requestId, id } = entry;
  const place = placeOf(entry);
  const details = detailsOf(entry);
  return (
    <Dialog title={actionInWords(action)} onClose={onClose}>
      <Facts>
        <Fact name="When">
          <Time at={at} />
        </Fact>
        <Fact name="By">
          {actor} <span className="text-dim">({entry.actor})</span>
        </Fact>
        <Fact name="Of">
          {name && <>{name} </>}
          {subject ? <Id>{subject}</Id> : 'the client'}
        </Fact>
        {details.map((detail) => (
          <Fact key={detail.name} name={`${detail.name.charAt(0).toUpperCase()}${detail.name.slice(1)}`}>
            {detail.value}
          </Fact>
        ))}
        <Fact name="Action">
          <code className="font-mono text-xs">{action}</code>
        </Fact>
        {requestId && (
          <Fact name="Request">
            <Id>{requestId}</Id>
          </Fact>
        )}
        <Fact name="Entry">
          <Id>{id}</Id>
        </Fact>
      </Facts>
      <Actions>
        {place && (
          <Link
            to={`/${client.clientId}/live/${place.page}` as string}
            search={(place.search ?? {}) as never}
            className="text-accent underline"
          >
            See what stands there now
          </Link>
        )}
        <Button look="primary" onClick={onClose}>
          Close
        </Button>
      </Actions>
    </Dialog>
  );
}
