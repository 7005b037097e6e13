import { useMemo } from 'react';
import { useUrl } from '../../ui/use-url.ts';
import { About } from './about.tsx';
import { JsonField } from './json-field.tsx';
import { PartEditor } from './part.tsx';
import { Preview } from './preview.tsx';
import { Problems } from './problems.tsx';
import { SampleForm } from './sample-form.tsx';
import { chosenPart, frameFields } from './source.ts';
import { Tree } from './tree.tsx';
import { type Checked, useDraft } from './use-draft.ts';
import { usePreview } from './use-preview.ts';

/** What one part says, beside all that there is and how it looks: problems come as one writes. */
export function Write() {
  const draft = useDraft();
  const [url] = useUrl();
  const { kind, source, base, isDirty } = draft;
  const isTemplate = kind === 'template';
  const part = useMemo(() => (isTemplate ? chosenPart(source, url.part) : null), [isTemplate, source, url.part]);
  // The part that was looked at last is what is shown beside a schema.
  const shown = usePreview(draft, part);
  const checked: Checked = {
    problems: shown.problems ?? (isDirty ? [] : base.problems),
    warnings: isDirty ? [] : base.warnings,
  };
  const at = url.at ?? '';
  return (
    <div className={`grid items-start gap-4 ${isTemplate ? LOOK.template : LOOK.frame}`}>
      <Tree part={at === '' ? part : null} at={at} checked={checked} />
      <div className="grid min-w-0 gap-3">
        {at === 'about' && <About />}
        {at === 'schema' && (
          <JsonField names={['schema']} label="Schema of the data" checked={checked} hint={HINTS.schema} />
        )}
        {at === 'sample' && <SampleForm checked={checked} />}
        {at === 'strings' && <JsonField names={['strings']} label="Strings" checked={checked} hint={HINTS.strings} />}
        {at === '' && part && (
          <PartEditor
            key={`${part.channel}/${part.name}`}
            names={['content', part.channel, part.name]}
            part={part}
            checked={checked}
          />
        )}
        {at === '' && !isTemplate && <PartEditor names={[]} fields={frameFields({ ...source })} checked={checked} />}
        {at === '' && isTemplate && !part && <p className="text-dim">It says nothing yet: add a channel.</p>}
        <Problems checked={checked} />
      </div>
      {isTemplate && <Preview part={part} shown={shown} />}
    </div>
  );
}

const LOOK = {
  template:
    'md:grid-cols-[11rem_minmax(0,1fr)] xl:grid-cols-[11rem_minmax(0,1fr)_minmax(22rem,40%)] md:*:last:col-span-full xl:*:last:col-span-1',
  frame: 'md:grid-cols-[11rem_minmax(0,1fr)]',
};

const HINTS = {
  schema:
    'JSON Schema, in a subset: no references and no patterns. Every variable that a text names is declared here; who sends data that does not fit is refused.',
  strings:
    'By language, by name: {"de": {"items": {"one": "{{ count }} Artikel", "other": "{{ count }} Artikel"}}}. A text says it by {{ \'items\' | t: count: n }}.',
};
