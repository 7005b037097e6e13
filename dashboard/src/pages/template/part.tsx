import { Trash2 } from 'lucide-react';
import { useMemo, useState } from 'react';
import { CodeEditor } from '../../editor/code-editor.tsx';
import { suggest } from '../../editor/completion.ts';
import { isAbout, marksOf, sentence } from '../../editor/marks.ts';
import { Button } from '../../ui/button.tsx';
import { channelLabel } from '../../ui/channels.ts';
import { Choice } from '../../ui/choice.tsx';
import { Actions, Dialog } from '../../ui/dialog.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { useUrl } from '../../ui/use-url.ts';
import { JsonField } from './json-field.tsx';
import { languageLabel } from './languages.ts';
import { LineField } from './line-field.tsx';
import { type Field, fieldsOf, getIn, type PartFields, type PartName, pointerOf } from './source.ts';
import { type Checked, useDraft } from './use-draft.ts';

/** One part, or a layout: short fields above, and a long one at a time. @param props `names` lead to it in the source */
export function PartEditor({
  names,
  part = null,
  fields: given,
  checked,
}: {
  names: readonly string[];
  part?: PartName | null;
  fields?: readonly Field[];
  checked: Checked;
}) {
  const { source, mayWrite, set } = useDraft();
  const [url, change] = useUrl();
  const own = (getIn(source, names) ?? {}) as PartFields;
  const fields = given ?? (part ? fieldsOf(part.channel, own) : []);
  const short = fields.filter(({ kind }) => kind === 'line');
  const long = fields.filter(({ kind }) => kind !== 'line');
  const chosen =
    long.find(({ name }) => name === url.field) ?? long.find(({ name }) => own[name] !== undefined) ?? long[0];
  const title = part
    ? `${channelLabel(part.channel)}, ${languageLabel(part.locale)}${part.variant ? `, variant ${part.variant}` : ''}`
    : 'Text';
  return (
    <Panel title={title} action={part && mayWrite && <Remove names={names} title={title} />} flush>
      {short.length > 0 && (
        <div className="grid gap-3 p-4">
          {short.map((field) => (
            <LineField key={field.name} field={field} names={[...names, field.name]} checked={checked} />
          ))}
        </div>
      )}
      {chosen && (
        <Tabs
          label="Fields"
          tabs={long.map(({ name, label }) => {
            const faults = checked.problems.filter((one) =>
              isAbout(one, { pointer: pointerOf([...names, name]) }),
            ).length;
            return { name, label: faults > 0 ? `${label} (${faults})` : label };
          })}
          chosen={chosen.name}
          choose={(field) => change({ field, line: '' })}
        >
          {(chosen.name === 'mjml' || chosen.name === 'html') && mayWrite && part?.channel !== 'in_app' && (
            <div className="flex items-center gap-2 border-b border-line px-3 py-1.5 text-sm text-dim">
              Written in
              <Choice
                label="Language of the markup"
                options={[
                  { name: 'mjml', label: 'MJML' },
                  { name: 'html', label: 'HTML' },
                ]}
                chosen={chosen.name}
                choose={(name) => {
                  if (name === chosen.name) return;
                  const { [chosen.name]: text, ...others } = own;
                  set(names, { ...others, [name]: text ?? '' });
                  change({ field: name });
                }}
              />
            </div>
          )}
          {chosen.kind === 'json' ? (
            <JsonField
              key={chosen.name}
              names={[...names, chosen.name]}
              label={chosen.label}
              checked={checked}
              hint={chosen.hint ?? ''}
              isPlain
            />
          ) : (
            <Text key={chosen.name} field={chosen} names={[...names, chosen.name]} checked={checked} />
          )}
        </Tabs>
      )}
    </Panel>
  );
}

function Text({ field, names, checked }: { field: Field; names: readonly string[]; checked: Checked }) {
  const { kind, source, mayWrite, set } = useDraft();
  const [url] = useUrl();
  const value = getIn(source, names);
  const text = typeof value === 'string' ? value : '';
  const place = { pointer: pointerOf(names), isJson: false };
  const strings = Object.keys(source.strings?.[source.defaultLocale ?? 'en'] ?? {});
  const marks = [...marksOf(text, place, checked.problems), ...marksOf(text, place, checked.warnings, 'warning')];
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each place that is chosen, whatever is typed then
  const jump = useMemo(() => (url.line ? { at: startOf(text, Number(url.line)) } : null), [url.line]);
  return (
    <>
      <CodeEditor
        text={text}
        language={field.kind === 'markup' ? 'markup' : 'liquid'}
        label={field.label}
        marks={marks}
        isReadOnly={!mayWrite}
        change={(typed) => set(names, typed === '' && field.name === 'text' ? undefined : typed)}
        suggest={(before) => suggest(before, kind === 'template' ? (source.schema ?? {}) : null, strings)}
        goTo={jump}
        className={field.kind === 'markup' ? 'h-[28rem]' : 'h-64'}
      />
      <p className="border-t border-line px-3 py-1.5 text-xs text-dim">
        {field.hint ?? 'Ctrl Space completes. Escape, then Tab, leaves the editor.'}
      </p>
      {marks[0] && (
        <p className="sr-only" role="status">
          {sentence({ detail: marks[0].message })}
        </p>
      )}
    </>
  );
}

function startOf(text: string, line: number): number {
  return (
    text
      .split('\n')
      .slice(0, line - 1)
      .join('\n').length + (line > 1 ? 1 : 0)
  );
}

function Remove({ names, title }: { names: readonly string[]; title: string }) {
  const { source, set } = useDraft();
  const [, change] = useUrl();
  const [isOpen, setOpen] = useState(false);
  const remove = () => {
    const [content = '', channel = '', name = ''] = names;
    const isLast = Object.keys(source.content[channel] ?? {}).length === 1;
    set(isLast ? [content, channel] : [content, channel, name], undefined);
    change({ part: '' });
    setOpen(false);
  };
  return (
    <>
      <Button look="quiet" icon={Trash2} onClick={() => setOpen(true)}>
        Remove
      </Button>
      {isOpen && (
        <Dialog title="Remove this part?" onClose={() => setOpen(false)}>
          <p>{title}. It leaves the draft; what is published stays as it is.</p>
          <Actions>
            <Button onClick={() => setOpen(false)}>Keep</Button>
            <Button look="danger" onClick={remove}>
              Remove
            </Button>
          </Actions>
        </Dialog>
      )}
    </>
  );
}
