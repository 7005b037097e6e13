import {
  Braces,
  CircleAlert,
  FlaskConical,
  Languages,
  type LucideIcon,
  Plus,
  Settings2,
  TextCursorInput,
} from 'lucide-react';
import { useState } from 'react';
import { isAbout } from '../../editor/marks.ts';
import { Button } from '../../ui/button.tsx';
import { ChannelName } from '../../ui/channel.tsx';
import { Icon } from '../../ui/icon.tsx';
import { useUrl } from '../../ui/use-url.ts';
import { AddPart } from './add-part.tsx';
import { languageLabel } from './languages.ts';
import { type PartName, pointerOf, treeOf } from './source.ts';
import { type Checked, useDraft } from './use-draft.ts';

type Around = { at: string; label: string; icon: LucideIcon; names: readonly string[] };

const ABOUT: Around = { at: 'about', label: 'Settings', icon: Settings2, names: [] };
const STRINGS: Around = { at: 'strings', label: 'Strings', icon: Languages, names: ['strings'] };
const OF_TEMPLATES: readonly Around[] = [
  { at: 'sample', label: 'Sample data', icon: FlaskConical, names: ['sample'] },
  { at: 'schema', label: 'Schema', icon: Braces, names: ['schema'] },
  STRINGS,
  ABOUT,
];
const OF_FRAMES: readonly Around[] = [{ at: '', label: 'Text', icon: TextCursorInput, names: [] }, STRINGS, ABOUT];
const OF_SETTINGS = ['name', 'category', 'defaultLocale', 'layout', 'variants'];

/** All that it consists of: channels, languages and variants, and what goes with them; what has problems says so. */
export function Tree({ part, at, checked }: { part: PartName | null; at: string; checked: Checked }) {
  const { kind, source, mayWrite } = useDraft();
  const [, change] = useUrl();
  const [isAdding, setAdding] = useState(false);
  const faults = (names: readonly string[]) =>
    checked.problems.filter((problem) => isAbout(problem, { pointer: pointerOf(names) })).length;
  const ofSettings = OF_SETTINGS.reduce((sum, name) => sum + faults([name]), 0);
  return (
    <nav aria-label="Parts" className="grid gap-3 rounded-xl border border-line bg-panel p-2">
      {kind === 'template' &&
        treeOf(source).map(({ channel, parts }) => (
          <div key={channel}>
            <p className="px-2 py-1 text-sm font-medium">
              <ChannelName channel={channel} />
            </p>
            <ul>
              {parts.map((one) => (
                <li key={one.name} className={one.variant ? 'pl-4' : ''}>
                  <Leaf
                    label={one.variant ? `Variant ${one.variant}` : languageLabel(one.locale)}
                    isChosen={part?.channel === channel && part.name === one.name}
                    faults={faults(['content', channel, one.name])}
                    choose={() => change({ part: `${channel}/${one.name}`, at: '', line: '' })}
                  />
                </li>
              ))}
            </ul>
          </div>
        ))}
      {kind === 'template' && mayWrite && (
        <Button icon={Plus} onClick={() => setAdding(true)}>
          Add a part…
        </Button>
      )}
      <ul className={kind === 'template' ? 'border-t border-line pt-2' : ''}>
        {(kind === 'template' ? OF_TEMPLATES : OF_FRAMES).map((one) => (
          <li key={one.at}>
            <Leaf
              icon={one.icon}
              label={one.label}
              isChosen={at === one.at}
              faults={one === ABOUT ? ofSettings : one.names.length > 0 ? faults(one.names) : 0}
              choose={() => change({ at: one.at })}
            />
          </li>
        ))}
      </ul>
      {isAdding && <AddPart onClose={() => setAdding(false)} />}
    </nav>
  );
}

function Leaf({
  label,
  icon,
  isChosen,
  faults,
  choose,
}: {
  label: string;
  icon?: LucideIcon;
  isChosen: boolean;
  faults: number;
  choose: () => void;
}) {
  return (
    <button
      type="button"
      aria-current={isChosen ? 'true' : undefined}
      onClick={choose}
      className={`flex h-8 w-full items-center gap-2 rounded-md px-2 text-left text-sm ${isChosen ? 'bg-accent-soft font-medium text-ink' : 'text-dim hover:bg-raised hover:text-ink'}`}
    >
      {icon && <Icon of={icon} />}
      <span className="min-w-0 flex-1 truncate">{label}</span>
      {faults > 0 && (
        <span
          title={`${faults} ${faults === 1 ? 'problem' : 'problems'}`}
          className="inline-flex items-center gap-1 text-xs text-bad"
        >
          <Icon of={CircleAlert} className="size-3.5" />
          {faults}
          <span className="sr-only"> problems</span>
        </span>
      )}
    </button>
  );
}
