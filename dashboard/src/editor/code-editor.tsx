import { useEffect, useRef, useState } from 'react';
import { Skeleton } from '../ui/states.tsx';
import type { Editor, Language } from './code-mirror.ts';
import type { Suggested } from './completion.ts';
import type { Mark } from './marks.ts';

const NOTHING = () => null;

/**
 * A text to be written, with what is wrong at its place. Its code comes when it is first wanted.
 * @param props `text` may change from elsewhere as well; give it a `key` of what it is the text of
 */
export function CodeEditor({
  text,
  language,
  label,
  marks = [],
  isReadOnly = false,
  change,
  suggest = NOTHING,
  goTo = null,
  className = 'h-96',
}: {
  text: string;
  language: Language;
  label: string;
  marks?: readonly Mark[];
  isReadOnly?: boolean;
  change: (text: string) => void;
  suggest?: (before: string) => Suggested | null;
  /** Where the cursor goes, once for each such object. */
  goTo?: { at: number } | null;
  className?: string;
}) {
  const host = useRef<HTMLDivElement>(null);
  const given = useRef({ text, change, suggest });
  given.current = { text, change, suggest };
  const [editor, setEditor] = useState<Editor | null>(null);
  const [error, setError] = useState<unknown>(null);

  useEffect(() => {
    let opened: Editor | null = null;
    let isGone = false;
    import('./code-mirror.ts').then(({ openEditor }) => {
      if (isGone || !host.current) return;
      const root = host.current.shadowRoot ?? host.current.attachShadow({ mode: 'open' });
      opened = openEditor(root, {
        text: given.current.text,
        language,
        label,
        isReadOnly,
        change: (typed) => given.current.change(typed),
        suggest: (before) => given.current.suggest(before),
      });
      setEditor(opened);
    }, setError);
    return () => {
      isGone = true;
      opened?.destroy();
      setEditor(null);
    };
  }, [language, label, isReadOnly]);

  useEffect(() => editor?.setText(text), [editor, text]);
  const marked = JSON.stringify(marks);
  useEffect(() => editor?.setMarks(JSON.parse(marked)), [editor, marked]);
  useEffect(() => {
    if (editor && goTo) editor.goTo(goTo.at);
  }, [editor, goTo]);

  // Without its code the text can still be read and written.
  if (error !== null) {
    return (
      <textarea
        aria-label={label}
        className={`${className} w-full bg-panel p-2 font-mono text-xs`}
        readOnly={isReadOnly}
        value={text}
        onChange={({ target }) => change(target.value)}
      />
    );
  }
  return (
    <div className={`relative overflow-hidden ${className}`}>
      <div ref={host} className="h-full" />
      {!editor && <Skeleton lines={6} className="absolute inset-0 p-4" />}
    </div>
  );
}
