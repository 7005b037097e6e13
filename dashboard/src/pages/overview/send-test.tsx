import { Link } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { type Problem, problemOf } from '../../api/problem.ts';
import { useClientScope } from '../../api/scope.tsx';
import { Button } from '../../ui/button.tsx';
import { CopyAsCurl } from '../../ui/copy-as-curl.tsx';
import { Actions } from '../../ui/dialog.tsx';
import { Field, Select, TextArea } from '../../ui/field.tsx';
import { Banner } from '../../ui/states.tsx';

/** The sandbox reads a word of the address, and does as it says. */
const FATES = [
  { value: 'ada@example.com', label: 'It is sent' },
  { value: 'fails-twice@example.com', label: 'It fails twice, then it is sent' },
  { value: 'permanent@example.com', label: 'It is refused for good: a dead letter' },
  { value: '500@example.com', label: 'It fails each time: retries, then a dead letter' },
  { value: 'break@example.com', label: 'The line breaks: nobody knows whether it was sent' },
];

/** A form that sends an e-mail to the sandbox, where its address decides what becomes of it. */
export function SendTest({ onFollow }: { onFollow?: () => void }) {
  const { http, client, environment } = useClientScope();
  const [recipient, setRecipient] = useState(FATES[0]?.value ?? '');
  const [subject, setSubject] = useState('A test');
  const [text, setText] = useState('Sent from the dashboard.');
  const [isBusy, setBusy] = useState(false);
  const [sent, setSent] = useState<string | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const body = { channel: 'email' as const, recipient, content: { subject, text }, tags: ['dashboard-test'] };

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    setSent(null);
    try {
      const { data } = await http.POST('/api/notifications', { body });
      setSent(data?.data.notificationId ?? null);
    } catch (error) {
      setProblem(problemOf(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <form onSubmit={submit} className="grid gap-3">
      <Select
        label="What becomes of it"
        options={FATES}
        value={recipient}
        onChange={(event) => setRecipient(event.target.value)}
        hint={`It goes to ${recipient}, by which the sandbox knows.`}
        error={problem?.of('recipient') ?? null}
      />
      <Field
        label="Subject"
        value={subject}
        maxLength={200}
        required
        onChange={(event) => setSubject(event.target.value)}
        error={problem?.of('content/subject') ?? null}
      />
      <TextArea
        label="Text"
        value={text}
        rows={3}
        required
        onChange={(event) => setText(event.target.value)}
        error={problem?.of('content/text') ?? null}
      />
      <div role="status">
        {sent && (
          <Banner
            action={
              <Link
                to="/$client/$environment/notifications/$id"
                params={{ client: client.clientId, environment, id: sent }}
                {...(onFollow && { onClick: onFollow })}
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
      {problem && <Banner tone="bad">{problem.message}</Banner>}
      <Actions>
        <CopyAsCurl method="POST" path="/api/notifications" body={body} />
        <Button type="submit" look="primary" busy={isBusy}>
          Send the test
        </Button>
      </Actions>
    </form>
  );
}
