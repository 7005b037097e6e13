import { Link } from '@tanstack/react-router';
import { CheckCheck, RotateCcw } from 'lucide-react';
import { useState } from 'react';
import type { components } from '../../../../src/client/schema.ts';
import { useFollow } from '../../api/live.tsx';
import { useClientScope } from '../../api/scope.tsx';
import { Page } from '../../shell/page.tsx';
import { Button } from '../../ui/button.tsx';
import { causeOf } from '../../ui/cause.ts';
import { ChannelName } from '../../ui/channel.tsx';
import { Id } from '../../ui/copy.tsx';
import { CopyAsCurl } from '../../ui/copy-as-curl.tsx';
import { Fact, Facts, Panel } from '../../ui/panel.tsx';
import { Reveal } from '../../ui/reveal.tsx';
import { ErrorNotice } from '../../ui/states.tsx';
import { StatusBadge } from '../../ui/status.tsx';
import { Time } from '../../ui/time.tsx';
import { Attempts } from './attempts.tsx';
import { addressName } from './change.ts';
import { ChangeForm } from './change-form.tsx';
import { LetterBadge } from './letter-badge.tsx';
import { Outcome } from './outcome.tsx';
import { ReplayOne } from './replay-one.tsx';
import { Resolve } from './resolve.tsx';
import { useLettersChanged } from './use-letters-changed.ts';

type Letter = components['schemas']['DeadLetterWithNotification'];

/** All of one dead letter: what happened, what can be mended, and how to send it after all. */
export function Whole({
  letter: given,
  error,
  retry,
  since,
}: {
  letter: Letter;
  error: unknown;
  retry: () => void;
  since: number;
}) {
  const { client, environment, http, can } = useClientScope();
  const [open, setOpen] = useState<'replay' | 'resolve' | null>(null);
  const [isDirty, setDirty] = useState(false);
  const [revealed, setRevealed] = useState<Letter | null>(null);
  useFollow(given.notificationId && `notification:${given.notificationId}`);
  const letter = revealed?.id === given.id ? shownOver(given, revealed) : given;
  const { id, notification } = letter;
  const { title } = causeOf(letter.errorCode);
  const isOpen = letter.status === 'FAILED';
  const again = useLettersChanged();
  const reveal = async () => {
    const { data } = await http.POST('/api/dead-letters/{id}/reveal', { params: { path: { id } } });
    if (data) setRevealed(data.data);
  };
  return (
    <Page
      title="Dead letter"
      heading={title}
      intro={
        <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <LetterBadge status={letter.status} />
          <ChannelName channel={letter.channel} />
          <span>
            given up <Time at={letter.createdAt} />
          </span>
          <Id>{id}</Id>
        </span>
      }
      actions={
        <>
          <CopyAsCurl method="GET" path={`/api/dead-letters/${id}`} />
          {!can('content') && can('reveal') && !revealed && <Reveal what="this dead letter" reveal={reveal} />}
          {isOpen && (
            <Button icon={CheckCheck} onClick={() => setOpen('resolve')}>
              Resolve…
            </Button>
          )}
          {isOpen && letter.kind !== 'parked_record' && (
            <Button icon={RotateCcw} look="primary" onClick={() => setOpen('replay')}>
              Replay…
            </Button>
          )}
        </>
      }
    >
      {error !== null && <ErrorNotice error={error} retry={retry} since={since} />}
      <Outcome letter={letter} />
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <div className="grid min-w-0 gap-4">
          <Panel title="What happened" flush>
            <WhatWasSaid letter={letter} />
            {notification ? <Attempts attempts={notification.attempts} /> : <NoNotification letter={letter} />}
          </Panel>
          {isOpen && (
            <Panel title="Mend it before the replay">
              <ChangeForm letter={letter} onSaved={again} onDirty={setDirty} />
            </Panel>
          )}
        </div>
        <div className="grid min-w-0 gap-4">
          <Panel title="Facts">
            <Facts>
              <Fact name="Error code">
                <code className="font-mono text-xs">{letter.errorCode}</code>
              </Fact>
              <Fact name="Provider">{letter.provider ?? '–'}</Fact>
              <Fact name="Retries">{letter.retryCount}</Fact>
              {letter.run !== null && <Fact name="Run">{letter.run === 0 ? 'first' : `replay ${letter.run}`}</Fact>}
              {letter.retryAt && (
                <Fact name="Replay set for">
                  <Time at={letter.retryAt} />
                </Fact>
              )}
              {letter.note && <Fact name="Note">{letter.note}</Fact>}
              {letter.replayOf && (
                <Fact name="Earlier one">
                  <Link
                    to="/$client/$environment/dead-letters/$id"
                    params={{ client: client.clientId, environment, id: letter.replayOf }}
                    className="text-accent underline-offset-2 hover:underline"
                  >
                    {letter.replayOf}
                  </Link>
                </Fact>
              )}
            </Facts>
          </Panel>
          {notification && (
            <Panel
              title="Notification"
              action={
                <Link
                  to="/$client/$environment/notifications/$id"
                  params={{ client: client.clientId, environment, id: notification.id }}
                  className="text-sm text-accent underline-offset-2 hover:underline"
                >
                  Whole timeline
                </Link>
              }
            >
              <Facts>
                <Fact name="Status">
                  <StatusBadge status={notification.status} />
                </Fact>
                <Fact name="Recipient">{notification.recipient?.[addressName(notification.channel)] ?? '–'}</Fact>
                {notification.recipient?.userId && <Fact name="User id">{notification.recipient.userId}</Fact>}
                <Fact name="Template">
                  {notification.template
                    ? `${notification.template.key}, version ${notification.template.version}`
                    : '–'}
                </Fact>
                <Fact name="Subject">{notification.content?.subject ?? '–'}</Fact>
                <Fact name="Accepted">
                  <Time at={notification.createdAt} />
                </Fact>
                <Fact name="Id">
                  <Id>{notification.id}</Id>
                </Fact>
              </Facts>
            </Panel>
          )}
        </div>
      </div>
      {open === 'replay' && (
        <ReplayOne letter={letter} isDirty={isDirty} onClose={() => setOpen(null)} onReplayed={again} />
      )}
      {open === 'resolve' && <Resolve letter={letter} onClose={() => setOpen(null)} onResolved={again} />}
    </Page>
  );
}

/** What is not said below by the last attempt, and what to do. */
function WhatWasSaid({ letter: { errorCode, errorMessage, status, notification } }: { letter: Letter }) {
  const { advice } = causeOf(errorCode);
  const isSaidBelow = errorMessage === null || notification?.attempts.some(({ detail }) => detail === errorMessage);
  const shown = status === 'FAILED' ? advice : null;
  if (isSaidBelow && shown === null) return null;
  return (
    <div className="grid gap-1 border-b border-line px-4 py-3">
      {!isSaidBelow && <p className="wrap-anywhere">{errorMessage}</p>}
      {shown && <p>{shown}</p>}
    </div>
  );
}

function NoNotification({ letter: { kind, source } }: { letter: Letter }) {
  return (
    <div className="grid gap-3 p-4">
      <p>
        {kind === 'refused_row'
          ? 'Kafka refused this record for good. A replay puts it back into the outbox.'
          : kind === 'parked_record'
            ? 'Nobody could read this record. It cannot be replayed: find out who wrote it, and resolve it.'
            : 'Its notification was deleted after its time.'}
      </p>
      {source && (
        <Facts>
          <Fact name="Topic">{source.topic}</Fact>
          <Fact name="Partition">{source.partition ?? '–'}</Fact>
          <Fact name="Offset">{source.offset ?? '–'}</Fact>
          <Fact name="Key">{source.key ?? '–'}</Fact>
        </Facts>
      )}
    </div>
  );
}

/** As it stands now, with what was revealed: later answers are masked again. */
function shownOver(now: Letter, revealed: Letter): Letter {
  const ended = revealed.notification?.attempts.filter(({ finishedAt }) => finishedAt !== null);
  const attempts = new Map(ended?.map((attempt) => [attempt.number, attempt]));
  return {
    ...now,
    errorMessage: revealed.errorMessage,
    note: now.note === null ? null : (revealed.note ?? now.note),
    notification: now.notification && {
      ...now.notification,
      ...(revealed.notification?.recipient && { recipient: revealed.notification.recipient }),
      ...(revealed.notification?.content && { content: revealed.notification.content }),
      attempts: now.notification.attempts.map((attempt) => attempts.get(attempt.number) ?? attempt),
    },
  };
}
