import { Paperclip } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { components } from '../../../../src/client/schema.ts';
import { useClientScope } from '../../api/scope.tsx';
import { API_URL } from '../../base.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { count } from '../../ui/number.tsx';
import { Fact, Facts, Panel } from '../../ui/panel.tsx';
import { Empty } from '../../ui/states.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { useUrl } from '../../ui/use-url.ts';
import { Verbatim } from '../../ui/verbatim.tsx';

type Notification = components['schemas']['NotificationWithStory'];

const VIEWS = { html: 'As it looks', text: 'Text', source: 'HTML', details: 'Details' };
type View = keyof typeof VIEWS;

/** What it says: as it looks, as text, and all that goes with it. */
export function Content({ notification }: { notification: Notification }) {
  const { can } = useClientScope();
  const [url, change] = useUrl();
  const { content } = notification;
  const hasHtml = content.html !== null;
  const names: View[] = [
    ...(hasHtml && can('content') ? (['html'] as const) : []),
    'text',
    ...(hasHtml ? (['source'] as const) : []),
    'details',
  ];
  const chosen = names.find((name) => name === url.view) ?? names[0] ?? 'text';
  return (
    <Panel title="Content" flush>
      {content.subject !== null && (
        <p className="px-4 pt-3 text-lg font-medium wrap-anywhere">{content.subject || 'An empty subject'}</p>
      )}
      <Tabs
        label="Views of the content"
        tabs={names.map((name) => ({ name, label: VIEWS[name] }))}
        chosen={chosen}
        choose={(name) => change({ view: name === names[0] ? '' : name })}
      >
        {chosen === 'html' && <Rendered id={notification.id} />}
        {chosen === 'text' && <Words label="Text">{content.text}</Words>}
        {chosen === 'source' && <Words label="Source of the HTML">{content.html ?? ''}</Words>}
        {chosen === 'details' && <Details notification={notification} />}
      </Tabs>
    </Panel>
  );
}

/** In a frame that runs nothing and loads nothing from elsewhere, unless images are asked for. */
function Rendered({ id }: { id: string }) {
  const { client, environment } = useClientScope();
  const [withImages, setWithImages] = useState(false);
  const [isNarrow, setNarrow] = useState(false);
  if (!window.isSecureContext) {
    return (
      <p className="p-4 text-dim">
        Browsers say who asks for a frame only over https, or on this machine (localhost); without that the server shows
        no message as it looks. Open the dashboard over https, or see <strong>Text</strong> and <strong>HTML</strong>.
      </p>
    );
  }
  const query = new URLSearchParams({ client: client.clientId, environment, ...(withImages && { images: 'true' }) });
  return (
    <div>
      <div className="flex flex-wrap gap-2 border-b border-line px-4 py-1.5">
        <Button look="quiet" aria-pressed={isNarrow} onClick={() => setNarrow(!isNarrow)}>
          {isNarrow ? 'As wide as the page' : 'As wide as a phone'}
        </Button>
        <Button
          look="quiet"
          disabled={withImages}
          title="Their server sees that somebody looks"
          onClick={() => setWithImages(true)}
        >
          Load images of other servers
        </Button>
      </div>
      <div className="overflow-x-auto bg-raised p-2">
        <iframe
          title="The message as it looks"
          sandbox=""
          referrerPolicy="no-referrer"
          src={`${API_URL}/api/notifications/${id}/html?${query}`}
          className="mx-auto block h-80 resize-y rounded border border-line"
          // Mail is written for white paper.
          style={{ width: isNarrow ? 390 : '100%', background: 'white', colorScheme: 'light' }}
        />
      </div>
    </div>
  );
}

function Words({ label, children }: { label: string; children: string }) {
  if (children === '') return <p className="p-4 text-dim">There are no words.</p>;
  return (
    <Verbatim label={label} className="max-h-[32rem] p-4">
      {children}
    </Verbatim>
  );
}

/** What goes with the words, each where there is any. */
function Details({ notification: { content, metadata } }: { notification: Notification }) {
  const {
    from,
    replyTo,
    cc,
    bcc,
    headers = {},
    attachments = [],
    template,
    media,
    url,
    image,
    data,
    payload,
  } = content;
  const list = (all: readonly string[] | undefined) => (all && all.length > 0 ? all.join(', ') : null);
  const facts: [string, ReactNode][] = [
    ['From', from && (from.name ? `${from.name} <${from.address}>` : from.address)],
    ['Reply to', list(replyTo)],
    ['Cc', list(cc)],
    ['Bcc', list(bcc)],
    ['Link', url],
    ['Image', image],
    ['Media', media && `${media.type}: ${media.link}`],
    ['Provider’s template', template && `${template.name}, ${template.language}`],
    ...Object.entries(headers).map(([name, value]): [string, ReactNode] => [`Header ${name}`, value]),
    ...attachments.map(({ filename, contentType, bytes }): [string, ReactNode] => [
      'Attachment',
      <span key={filename} className="inline-flex items-center gap-1.5">
        <Icon of={Paperclip} className="size-3.5" /> {filename}
        <span className="text-dim">
          {contentType}, {count(Math.ceil(bytes / 1_000))} kB
        </span>
      </span>,
    ]),
    ...Object.entries(metadata).map(([name, value]): [string, ReactNode] => [`Metadata ${name}`, String(value)]),
  ];
  const known = facts.filter(([, value]) => value);
  if (known.length === 0 && !data && !payload) {
    return (
      <Empty title="Nothing besides the words">
        Headers, attachments and metadata that are sent with a notification stand here.
      </Empty>
    );
  }
  return (
    <div className="grid gap-4 p-4">
      <Facts>
        {known.map(([name, value], place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: attachments may share a name
          <Fact key={`${name} ${place}`} name={name}>
            {value}
          </Fact>
        ))}
      </Facts>
      {(data ?? payload) && (
        <Verbatim label="Data" className="rounded bg-raised p-3">
          {JSON.stringify(data ?? payload, null, 2)}
        </Verbatim>
      )}
    </div>
  );
}
