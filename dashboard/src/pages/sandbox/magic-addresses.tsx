import { Copy } from '../../ui/copy.tsx';
import { Panel } from '../../ui/panel.tsx';
import { FATES } from './magic.ts';

/** What the sandbox does by the address. */
export function MagicAddresses() {
  return (
    <Panel title="Magic addresses" flush>
      <p className="px-4 pt-3 pb-1 text-dim">
        The sandbox takes every message and gives it to nobody. An address with one of these words in it, before or
        after the @, or one of these numbers, makes it fail as real providers do.
      </p>
      <ul>
        {FATES.map(({ word, phone, title, says }) => (
          <li
            key={title}
            className="grid gap-x-4 gap-y-0.5 border-b border-line px-4 py-2 last:border-b-0 md:grid-cols-[14rem_10rem_minmax(0,1fr)] md:items-center"
          >
            <Address text={word === null ? 'ada@example.com' : `${word}@example.com`} />
            {phone === null ? <span className="text-dim">–</span> : <Address text={phone} />}
            <span>
              {title}. <span className="text-dim">{says}</span>
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Address({ text }: { text: string }) {
  return (
    <span className="inline-flex min-w-0 items-center gap-1">
      <code className="truncate font-mono text-xs">{text}</code>
      <Copy text={text} label={`Copy ${text}`} />
    </span>
  );
}
