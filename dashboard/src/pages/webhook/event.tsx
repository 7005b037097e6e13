import { Link } from '@tanstack/react-router';
import { problemOf } from '../../api/problem.ts';
import { useClientScope } from '../../api/scope.tsx';
import { Answered } from '../../ui/answered.tsx';
import { Button } from '../../ui/button.tsx';
import { Id } from '../../ui/copy.tsx';
import { CopyAsCurl } from '../../ui/copy-as-curl.tsx';
import { Actions, Dialog } from '../../ui/dialog.tsx';
import { Fact, Facts } from '../../ui/panel.tsx';
import { ActError } from '../../ui/states.tsx';
import { Badge } from '../../ui/status.tsx';
import { duration, Time } from '../../ui/time.tsx';
import { useAct } from '../../ui/use-act.ts';
import { Verbatim } from '../../ui/verbatim.tsx';
import { eventInWords } from '../webhooks/events.ts';
import type { Webhook } from '../webhooks/standing.ts';
import { type Call, callId, endOf, notificationIn, readable, statusOf, type WebhookEvent, whichOf } from './call.ts';

/** One event: what was sent, and what was answered to each call. */
export function EventDialog({
  webhook,
  eventId,
  tell,
  onClose,
}: {
  webhook: Webhook;
  eventId: string;
  tell: (what: string) => void;
  onClose: () => void;
}) {
  const { $api, http } = useClientScope();
  const { id } = webhook;
  const path = { id, eventId };
  const query = $api.useQuery(
    'get',
    '/api/webhooks/{id}/events/{eventId}',
    { params: { path } },
    { select: ({ data }) => data, placeholderData: (): undefined => undefined },
  );
  const resend = useAct(async () => {
    await http.POST('/api/webhooks/{id}/resend', { params: { path: { id } }, body: { eventId } });
    tell('The event goes out again: its call appears below.');
    await query.refetch();
  });
  const error: unknown = query.error;
  const isGone = error !== null && problemOf(error).status === 404;
  const isOff = webhook.status === 'disabled';
  return (
    <Dialog title="One event" wide onClose={onClose}>
      {isGone ? (
        <p>There is no such event of this webhook. Events are kept for 30 days.</p>
      ) : (
        <Answered query={query} lines={8}>
          {(event) => <Event event={event} url={webhook.url} />}
        </Answered>
      )}
      <ActError error={resend.error} />
      <Actions>
        <CopyAsCurl method="POST" path={`/api/webhooks/${id}/resend`} body={{ eventId }} />
        <Button onClick={onClose}>Close</Button>
        <Button
          look="primary"
          busy={resend.isBusy}
          disabled={isOff || !query.data}
          title={isOff ? 'Switch the webhook on first' : undefined}
          onClick={() => void resend.run()}
        >
          Resend it
        </Button>
      </Actions>
    </Dialog>
  );
}

function Event({ event, url }: { event: WebhookEvent; url: string }) {
  const { client, environment } = useClientScope();
  const { id, type, status, run, createdAt, payload, attempts } = event;
  const { tone, label, says } = statusOf(status);
  const notification = notificationIn(payload);
  return (
    <div className="grid gap-4">
      <Facts>
        <Fact name="Event">
          <span title={type}>{eventInWords(type)}</span>
        </Fact>
        <Fact name="State">
          <Badge tone={tone}>{label}</Badge> <span className="text-dim">{says}</span>
        </Fact>
        <Fact name="Happened">
          <Time at={createdAt} />
          {run > 0 && <span className="text-dim">, resent {run === 1 ? 'once' : `${run} times`}</span>}
        </Fact>
        {notification && (
          <Fact name="Notification">
            <Link
              to="/$client/$environment/notifications/$id"
              params={{ client: client.clientId, environment, id: notification }}
              className="text-accent hover:underline"
            >
              {notification}
            </Link>
          </Fact>
        )}
        <Fact name="Id">
          <Id>{id}</Id>
        </Fact>
      </Facts>
      <section aria-label="What was sent" className="grid gap-2">
        <h3 className="font-semibold">What was sent</h3>
        <Verbatim label="The request" className="max-h-80 rounded-md bg-raised p-3">
          {requestOf(event, url)}
        </Verbatim>
        <p className="text-xs text-dim">
          The body is sent in one line, as it is signed. The time and the signature are new with each call, and not
          kept.
        </p>
      </section>
      <section aria-label="What was answered" className="grid gap-2">
        <h3 className="font-semibold">What was answered</h3>
        {attempts.length === 0 && <p className="text-dim">It was not called yet.</p>}
        <ol className="grid gap-2">
          {attempts.map((call) => (
            <Answer key={callId(call)} call={call} />
          ))}
        </ol>
      </section>
    </div>
  );
}

function requestOf({ id, payload }: WebhookEvent, url: string): string {
  return [`POST ${url}`, 'content-type: application/json', `webhook-id: ${id}`, '', readable(payload)].join('\n');
}

function Answer({ call }: { call: Call }) {
  const { startedAt, finishedAt, detail, response } = call;
  const { tone, label } = endOf(call);
  return (
    <li className="grid gap-1 rounded-md border border-line p-2">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm">
        <Time at={startedAt} />
        <Badge tone={tone}>{label}</Badge>
        <span className="text-dim">{whichOf(call)}</span>
        <span className="ml-auto text-dim">{duration(Date.parse(finishedAt) - Date.parse(startedAt))}</span>
      </div>
      {detail && <p className="text-sm wrap-anywhere">{detail}</p>}
      {response !== null && response !== '' && (
        <Verbatim label="The answer" className="max-h-40 rounded bg-raised p-2">
          {response}
        </Verbatim>
      )}
    </li>
  );
}
