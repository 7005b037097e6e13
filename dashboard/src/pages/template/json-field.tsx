import { useState } from 'react';
import { CodeEditor } from '../../editor/code-editor.tsx';
import { jsonMark, marksOf } from '../../editor/marks.ts';
import { Panel } from '../../ui/panel.tsx';
import { ordered } from './compare.ts';
import { getIn, pointerOf } from './source.ts';
import { type Checked, useDraft } from './use-draft.ts';

type Props = {
  names: readonly string[];
  label: string;
  checked: Checked;
  hint: string;
  /** A list or a number will do as well. */
  isAnything?: boolean;
  className?: string;
};

/** A value that is written as JSON. What is none so far stays as it is typed, and keeps the draft from being saved. */
export function JsonField({ isPlain = false, ...props }: Props & { isPlain?: boolean }) {
  if (isPlain) return <Json {...props} />;
  return (
    <Panel title={props.label} flush>
      <Json {...props} />
    </Panel>
  );
}

function Json({ names, label, checked, hint, isAnything = false, className = 'h-96' }: Props) {
  const { source, broken, mayWrite, set, setBroken } = useDraft();
  const value = getIn(source, names);
  const pointer = pointerOf(names);
  const [typed, setTyped] = useState('');
  const text = broken[pointer] ?? (isJsonOf(typed, value) ? typed : pretty(value));
  const wrong = text === '' ? null : jsonMark(text, isAnything);
  const marks = wrong ? [wrong] : marksOf(text, { pointer, isJson: true }, checked.problems);
  const change = (given: string) => {
    setTyped(given);
    const isWrong = given.trim() !== '' && jsonMark(given, isAnything) !== null;
    setBroken(pointer, isWrong ? given : null);
    if (!isWrong) set(names, given.trim() === '' ? undefined : JSON.parse(given));
  };
  return (
    <>
      <CodeEditor
        text={text}
        language="json"
        label={label}
        marks={marks}
        isReadOnly={!mayWrite}
        change={change}
        className={className}
      />
      {wrong && (
        <p role="status" className="border-t border-line px-3 py-1.5 text-xs text-bad">
          {wrong.message}
        </p>
      )}
      {!wrong && hint && <p className="border-t border-line px-3 py-1.5 text-xs text-dim">{hint}</p>}
    </>
  );
}

const pretty = (value: unknown): string => (value === undefined ? '' : `${JSON.stringify(value, null, 2)}\n`);

/** Whether a text says a value, in whatever order: what is saved comes back in another. */
function isJsonOf(text: string, value: unknown): boolean {
  if (text.trim() === '') return value === undefined;
  try {
    return JSON.stringify(ordered(JSON.parse(text))) === JSON.stringify(ordered(value));
  } catch {
    return false;
  }
}
