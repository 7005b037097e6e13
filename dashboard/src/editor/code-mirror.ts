import { autocompletion, type CompletionContext, closeBrackets, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { html } from '@codemirror/lang-html';
import { json } from '@codemirror/lang-json';
import { closePercentBrace, liquid } from '@codemirror/lang-liquid';
import { bracketMatching, HighlightStyle, indentOnInput, syntaxHighlighting } from '@codemirror/language';
import { lintGutter, setDiagnostics } from '@codemirror/lint';
import { unifiedMergeView } from '@codemirror/merge';
import { EditorState, type Extension } from '@codemirror/state';
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import type { Suggested } from './completion.ts';
import type { Mark } from './marks.ts';

export type Language = 'markup' | 'liquid' | 'json';

export type EditorOptions = {
  text: string;
  language: Language;
  /** Names it for who cannot see it. */
  label: string;
  isReadOnly: boolean;
  change: (text: string) => void;
  suggest: (before: string) => Suggested | null;
};

export type Editor = {
  /** From elsewhere: what stands there already stays as it is, with the cursor. */
  setText(text: string): void;
  setMarks(marks: readonly Mark[]): void;
  goTo(place: number): void;
  destroy(): void;
};

/**
 * An editor of one text. It belongs into a shadow root: there its styles are sheets of the browser's own, which the page's
 * policy lets stand, and in the page they would be markup, which it does not.
 */
export function openEditor(root: ShadowRoot, options: EditorOptions): Editor {
  const { text, language, isReadOnly, change } = options;
  /** What was said of changes, and has not come back yet: it comes later than the next key. */
  const told: string[] = [];
  let isFromElsewhere = false;
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: text,
      extensions: [
        ...look(options),
        LANGUAGES[language](),
        lintGutter(),
        ...(isReadOnly ? [] : writing(options)),
        EditorView.updateListener.of(({ docChanged, state }) => {
          if (!docChanged || isFromElsewhere) return;
          told.push(state.doc.toString());
          change(state.doc.toString());
        }),
      ],
    }),
  });
  return {
    setText(given) {
      const place = told.indexOf(given);
      told.splice(0, place === -1 ? told.length : place + 1);
      if (place !== -1 || given === view.state.doc.toString()) return;
      isFromElsewhere = true;
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: given } });
      isFromElsewhere = false;
    },
    setMarks(marks) {
      const most = view.state.doc.length;
      const within = marks.map(({ from, to, ...rest }) => ({
        ...rest,
        from: Math.min(from, most),
        to: Math.min(to, most),
      }));
      view.dispatch(setDiagnostics(view.state, within));
    },
    goTo(place) {
      const at = Math.min(place, view.state.doc.length);
      view.dispatch({ selection: { anchor: at }, effects: EditorView.scrollIntoView(at, { y: 'center' }) });
      view.focus();
    },
    destroy: () => view.destroy(),
  };
}

/** What differs between two texts, one below the other, unchanged lines folded. */
export function openComparison(
  root: ShadowRoot,
  given: { before: string; after: string; label: string },
): Editor['destroy'] {
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: given.after || given.before,
      extensions: [
        ...look({ label: given.label, isReadOnly: true }),
        // What is new or gone as a whole is said beside it.
        ...(given.before === '' || given.after === '' ? [] : [unifiedMergeView(MERGE(given.before))]),
      ],
    }),
  });
  return () => view.destroy();
}

const MERGE = (original: string) => ({
  original,
  mergeControls: false,
  collapseUnchanged: { margin: 2, minSize: 4 },
});

function look({ label, isReadOnly }: Pick<EditorOptions, 'label' | 'isReadOnly'>): Extension[] {
  return [
    lineNumbers(),
    EditorView.lineWrapping,
    EditorState.tabSize.of(2),
    EditorView.contentAttributes.of({ 'aria-label': label, ...(isReadOnly && { tabindex: '0' }) }),
    EditorView.theme(THEME),
    syntaxHighlighting(COLOURS),
    ...(isReadOnly ? [EditorState.readOnly.of(true), EditorView.editable.of(false)] : []),
  ];
}

function writing({ suggest }: EditorOptions): Extension[] {
  const complete = ({ state, pos, explicit }: CompletionContext) => {
    const found = suggest(state.sliceDoc(0, pos));
    if (!found || (!explicit && found.from === pos && !/[{.|'%]\s?$/.test(state.sliceDoc(pos - 2, pos)))) return null;
    const options = found.suggestions.map(({ label, kind, detail }) => ({ label, detail, type: TYPES[kind] }));
    return { from: found.from, options, validFor: /^\w*$/ };
  };
  return [
    history(),
    bracketMatching(),
    drawSelection(),
    indentOnInput(),
    closeBrackets(),
    closePercentBrace,
    highlightActiveLine(),
    autocompletion({ override: [complete], icons: false }),
    // Escape, then Tab, leaves it by keyboard.
    keymap.of([...completionKeymap, ...historyKeymap, ...defaultKeymap, indentWithTab]),
  ];
}

const TYPES = { variable: 'variable', filter: 'function', tag: 'keyword' };

const LANGUAGES: Record<Language, () => Extension> = {
  markup: () => liquid({ base: html({ matchClosingTags: false }) }),
  liquid: () => liquid(),
  json: () => json(),
};

/** By the tokens of style.css, which come through into the shadow root. */
const THEME = {
  '&': { height: '100%', fontSize: '13px', color: 'var(--ink)', backgroundColor: 'var(--panel)' },
  '&.cm-focused': { outline: '2px solid var(--accent)', outlineOffset: '-2px' },
  '.cm-scroller': {
    fontFamily: 'ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace',
    lineHeight: '1.5',
  },
  '.cm-gutters': { backgroundColor: 'var(--raised)', color: 'var(--dim)', border: 'none' },
  '.cm-activeLine': { backgroundColor: 'color-mix(in srgb, var(--raised) 55%, transparent)' },
  '.cm-activeLineGutter': { backgroundColor: 'var(--accent-soft)' },
  '.cm-cursor': { borderLeftColor: 'var(--ink)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    background: 'var(--accent-soft)',
  },
  '.cm-matchingBracket': { backgroundColor: 'var(--accent-soft) !important', outline: '1px solid var(--edge)' },
  '.cm-tooltip': {
    backgroundColor: 'var(--panel)',
    color: 'var(--ink)',
    border: '1px solid var(--line)',
    borderRadius: '6px',
    boxShadow: '0 4px 16px rgb(0 0 0 / 0.2)',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]': {
    backgroundColor: 'var(--accent)',
    color: 'var(--on-accent)',
  },
  '.cm-completionDetail': { color: 'inherit', opacity: '0.75', fontStyle: 'normal', marginLeft: '1em' },
  '.cm-diagnostic': { padding: '4px 8px' },
  '.cm-diagnostic-error': { borderLeft: '4px solid var(--bad)' },
  '.cm-diagnostic-warning': { borderLeft: '4px solid var(--wait)' },
  '.cm-lintRange-error': {
    backgroundImage: 'none',
    borderBottom: '2px solid var(--bad)',
    backgroundColor: 'var(--bad-soft)',
  },
  '.cm-lintRange-warning': { backgroundImage: 'none', borderBottom: '2px dotted var(--wait)' },
  '.cm-changedLine, .cm-insertedLine': { backgroundColor: 'var(--good-soft) !important' },
  '.cm-deletedChunk': { backgroundColor: 'var(--bad-soft)' },
  '.cm-deletedChunk .cm-deletedLine': { textDecoration: 'none' },
  '.cm-changedText': { background: 'color-mix(in srgb, var(--good) 28%, transparent) !important' },
  '.cm-deletedText': { background: 'color-mix(in srgb, var(--bad) 28%, transparent) !important' },
  '.cm-collapsedLines': { background: 'var(--raised)', color: 'var(--dim)' },
};

const COLOURS = HighlightStyle.define([
  { tag: [tags.tagName, tags.angleBracket], color: 'var(--accent)' },
  { tag: [tags.attributeName, tags.propertyName], color: 'var(--odd)' },
  { tag: [tags.attributeValue, tags.string], color: 'var(--good)' },
  { tag: [tags.keyword, tags.controlKeyword, tags.modifier, tags.operatorKeyword], color: 'var(--bad)' },
  { tag: [tags.variableName, tags.special(tags.variableName), tags.name], color: 'var(--odd)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--wait)' },
  { tag: [tags.comment, tags.meta], color: 'var(--dim)' },
  { tag: [tags.brace, tags.processingInstruction], color: 'var(--wait)' },
]);
