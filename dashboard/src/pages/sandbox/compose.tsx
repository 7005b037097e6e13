import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { problemOf } from '../../api/problem.ts';
import { useClientScope } from '../../api/scope.tsx';
import { Button } from '../../ui/button.tsx';
import { CHANNELS, type Channel, channelLabel } from '../../ui/channels.ts';
import { CopyAsCurl } from '../../ui/copy-as-curl.tsx';
import { Actions, Dialog } from '../../ui/dialog.tsx';
import { Field, Select, TextArea } from '../../ui/field.tsx';
import { Banner, ErrorNotice } from '../../ui/states.tsx';
import { useAct } from '../../ui/use-act.ts';
import { addressFor, FATES } from './magic.ts';

const TITLED: readonly Channel[] = ['email', 'push', 'in_app'];

/** Sends a message into the sandbox; what becomes of it is chosen by its address. */
export function Compose({
  channel: first,
  onClose,
  onSent,
}: {
  channel: Channel;
  onClose: () => void;
  onSent: () => void;
}) {
  const { http, client, environment } = useClientScope();
  const [channel, setChannel] = useState(first);
  const [recipient, setRecipient] = useState(addressFor(first, { word: null, phone: '+14155552671' }) ?? '');
  const [subject, setSubject] = useState('A test');
  const [text, setText] = useState('Sent from the dashboard.');
  const [sent, setSent] = useState<string | null>(null);
  const fates = FATES.flatMap((fate) => {
    const address = addressFor(channel, fate);
    return address === null ? [] : [{ value: address, label: fate.title }];
  });
  const content =
    channel === 'webhook' ? { payload: { text } } : { ...(TITLED.includes(channel) && { subject }), text };
  const body = { channel, recipient: recipient.trim(), content, tags: ['dashboard-test'] };
  const { run, isBusy, error } = useAct(async () => {
    setSent(null);
    const { data } = await http.POST('/api/notifications', { body });
    setSent(data?.data.notificationId ?? null);
    onSent();
  });
  const problem = error === null ? null : problemOf(error);
  return (
    <Dialog title="Send a test message" onClose={onClose}>
      <form
        className="grid gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          void run();
        }}
      >
        <div className="grid gap-3 sm:grid-cols-[9rem_minmax(0,1fr)]">
          <Select
            label="Channel"
            value={channel}
            options={CHANNELS.map((value) => ({ value, label: channelLabel(value) }))}
            onChange={({ target }) => {
              const next = target.value as Channel;
              const fate = FATES.find((one) => addressFor(channel, one) === recipient) ?? FATES[0];
              setChannel(next);
              setRecipient(
                (fate && addressFor(next, fate)) ?? addressFor(next, { word: null, phone: '+14155552671' }) ?? '',
              );
            }}
          />
          <Select
            label="What becomes of it"
            value={fates.some(({ value }) => value === recipient) ? recipient : ''}
            options={[
              ...fates,
              ...(fates.some(({ value }) => value === recipient) ? [] : [{ value: '', label: 'As the address says' }]),
            ]}
            onChange={({ target }) => target.value && setRecipient(target.value)}
          />
        </div>
        <Field
          label="To"
          required
          autoComplete="off"
          spellCheck={false}
          value={recipient}
          hint="It reaches nobody; the sandbox reads the address alone."
          error={problem?.within('recipient') ?? null}
          onChange={({ target }) => setRecipient(target.value)}
        />
        {TITLED.includes(channel) && (
          <Field
            label={channel === 'email' ? 'Subject' : 'Title'}
            required
            maxLength={200}
            value={subject}
            error={problem?.of('content/subject') ?? null}
            onChange={({ target }) => setSubject(target.value)}
          />
        )}
        <TextArea
          label="Text"
          rows={3}
          required
          value={text}
          error={problem?.of('content/text') ?? null}
          onChange={({ target }) => setText(target.value)}
        />
        <div role="status">
          {sent && (
            <Banner
              action={
                <Link
                  to="/$client/$environment/notifications/$id"
                  params={{ client: client.clientId, environment, id: sent }}
                  className="font-medium text-accent underline"
                >
                  Watch it
                </Link>
              }
            >
              It is accepted, and on its way.
            </Banner>
          )}
        </div>
        {problem && problem.errors.length === 0 && <ErrorNotice error={problem} />}
        <Actions>
          <CopyAsCurl method="POST" path="/api/notifications" body={body} />
          <Button onClick={onClose}>{sent ? 'Close' : 'Not now'}</Button>
          <Button type="submit" look="primary" busy={isBusy}>
            Send the test
          </Button>
        </Actions>
      </form>
    </Dialog>
  );
}
