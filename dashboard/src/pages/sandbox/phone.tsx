import type { Channel } from '../../ui/channels.ts';
import { Time } from '../../ui/time.tsx';
import { Foot } from './foot.tsx';
import { conversationsOf, type Message, previewOf } from './messages.ts';
import { Picker } from './picker.tsx';

/** Messages by whom they went to, and one of these phones. */
export function Phone({
  channel,
  messages,
  chosen,
  choose,
}: {
  channel: Channel;
  messages: readonly Message[];
  /** An address; one that is not there means the last that was written to. */
  chosen: string | undefined;
  choose: (address: string) => void;
}) {
  const conversations = conversationsOf(messages);
  const open = conversations.find((one) => one.with === chosen) ?? conversations[0];
  if (!open) return null;
  return (
    <div className="grid md:grid-cols-[19rem_minmax(0,1fr)]">
      <Picker
        label="Conversations"
        chosen={open.with}
        choose={choose}
        entries={conversations.flatMap((one) => {
          const last = one.messages.at(-1);
          if (!last) return [];
          return [{ key: one.with, title: one.with, under: previewOf(last), at: last.createdAt, status: last.status }];
        })}
      />
      <div className="grid justify-items-center bg-raised p-4">
        <section
          aria-label={`The phone of ${open.with}`}
          className="w-full max-w-sm overflow-hidden rounded-xl border-4 border-edge bg-page shadow-lg"
        >
          <h3 className="truncate border-b border-line bg-panel px-4 py-2 text-center text-sm font-semibold">
            {open.with}
          </h3>
          <ol
            // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by the keyboard
            tabIndex={0}
            className="flex h-[28rem] flex-col-reverse gap-3 overflow-y-auto p-3"
          >
            {/* The newest is at the bottom, and in sight. */}
            {[...open.messages].reverse().map((message) => (
              <li key={message.id} className="grid gap-1">
                <Time at={message.createdAt} className="justify-self-center text-xs text-dim" />
                {channel === 'sms' || channel === 'whatsapp' ? (
                  <Bubble message={message} />
                ) : (
                  <Card message={message} />
                )}
                <Foot message={message} />
              </li>
            ))}
          </ol>
        </section>
      </div>
    </div>
  );
}

function Bubble({ message: { content } }: { message: Message }) {
  const { text, media, template } = content;
  return (
    <div className="max-w-[85%] justify-self-start rounded-xl rounded-bl-sm bg-panel px-3 py-2 wrap-anywhere whitespace-pre-wrap">
      {media && <p className="text-xs text-dim">{`${media.type}: ${media.link}`}</p>}
      {text || (template ? `Template ${template.name}, ${template.language}` : 'no words')}
    </div>
  );
}

function Card({ message: { content } }: { message: Message }) {
  const { subject, text, url, payload } = content;
  return (
    <div className="rounded-lg border border-line bg-panel px-3 py-2 wrap-anywhere">
      {subject && <p className="font-semibold">{subject}</p>}
      {text && <p className="whitespace-pre-wrap">{text}</p>}
      {payload && <pre className="font-mono text-xs whitespace-pre-wrap">{JSON.stringify(payload, null, 2)}</pre>}
      {url && <p className="text-xs text-dim">opens {url}</p>}
    </div>
  );
}
