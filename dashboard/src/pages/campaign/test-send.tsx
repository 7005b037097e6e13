import { Link } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import type { components } from '../../../../src/client/schema.ts';
import { useClientScope } from '../../api/scope.tsx';
import { useSession } from '../../api/session.ts';
import { Button } from '../../ui/button.tsx';
import { CopyAsCurl } from '../../ui/copy-as-curl.tsx';
import { Actions, Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { ErrorNotice } from '../../ui/states.tsx';
import { type Campaign, useAct } from './use-campaign.ts';

type Result = components['schemas']['BatchResult'];

const MOST = 5;
const listOf = (text: string): string[] => text.split(/[\s,;]+/).filter(Boolean);

/** Sends what some lines would get to addresses of one's own. @param props `lines` that the check has tried */
export function TestSend({
  campaign: { id, channel },
  lines,
  onClose,
}: {
  campaign: Campaign;
  lines: readonly { line: number }[];
  onClose: () => void;
}) {
  const { http } = useClientScope();
  const { data: session } = useSession();
  const [to, setTo] = useState(channel === 'email' ? (session?.member.email ?? '') : '');
  const [chosen, setChosen] = useState(lines[0] ? String(lines[0].line) : '');
  const [results, setResults] = useState<readonly Result[] | null>(null);
  const addresses = listOf(to);
  const sampleLines = listOf(chosen).map(Number);
  const isRight =
    addresses.length > 0 &&
    addresses.length <= MOST &&
    sampleLines.length <= MOST &&
    sampleLines.every((line) => Number.isInteger(line) && line > 0);
  const body = { to: addresses, ...(sampleLines.length > 0 && { sampleLines }) };
  const { run, isBusy, error } = useAct(async () => {
    const header = { 'Idempotency-Key': crypto.randomUUID() };
    const { data } = await http.POST('/api/campaigns/{id}/test', { params: { path: { id }, header }, body });
    setResults(data?.data ?? []);
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isRight) void run();
  };
  if (results) return <Sent results={results} addresses={addresses} onClose={onClose} />;
  return (
    <Dialog title="Send it on trial" onClose={onClose}>
      <form onSubmit={submit} className="grid gap-3">
        <Field
          label="To"
          value={to}
          required
          hint={`At most ${MOST} addresses of your own, with a comma between.`}
          onChange={({ target }) => setTo(target.value)}
        />
        <Field
          label="What these lines of the file would get"
          inputMode="numeric"
          value={chosen}
          hint={`At most ${MOST} numbers; the first person if you leave it empty. Each address gets each of them.`}
          onChange={({ target }) => setChosen(target.value)}
        />
        {error !== null && <ErrorNotice error={error} />}
        <Actions>
          <CopyAsCurl method="POST" path={`/api/campaigns/${id}/test`} body={body} />
          <Button onClick={onClose}>Not now</Button>
          <Button type="submit" look="primary" busy={isBusy} disabled={!isRight}>
            Send
          </Button>
        </Actions>
      </form>
    </Dialog>
  );
}

function Sent({
  results,
  addresses,
  onClose,
}: {
  results: readonly Result[];
  addresses: readonly string[];
  onClose: () => void;
}) {
  const { client, environment } = useClientScope();
  // Address by address, and for each of them line by line.
  const perAddress = Math.max(1, results.length / addresses.length);
  return (
    <Dialog title="Sent on trial" onClose={onClose}>
      <ul className="grid gap-2">
        {results.map((result) => (
          <li key={result.index} className="wrap-anywhere">
            {addresses[Math.floor(result.index / perAddress)]}:{' '}
            {'problem' in result ? (
              <span className="text-bad" title={result.problem.code}>
                {result.problem.detail}
              </span>
            ) : (
              <Link
                to="/$client/$environment/notifications/$id"
                params={{ client: client.clientId, environment, id: result.notificationId }}
                className="underline"
              >
                on its way
              </Link>
            )}
          </li>
        ))}
      </ul>
      <Actions>
        <Button look="primary" onClick={onClose}>
          Done
        </Button>
      </Actions>
    </Dialog>
  );
}
