import { useState } from 'react';
import type { components } from '../../../../src/client/schema.ts';
import { Button } from '../../ui/button.tsx';
import { Choice } from '../../ui/choice.tsx';
import { HtmlFrame } from '../../ui/html-frame.tsx';
import { count } from '../../ui/number.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Banner } from '../../ui/states.tsx';
import { Verbatim } from '../../ui/verbatim.tsx';

type Sample = components['schemas']['CampaignCheck']['rendered'][number];

const VIEWS = [
  { name: 'html', label: 'As it looks' },
  { name: 'text', label: 'Text' },
] as const;

/** What some of the people would get, one at a time, those who would fail first. */
export function Samples({ rendered, isSame }: { rendered: readonly Sample[]; isSame: boolean }) {
  const [place, setPlace] = useState(0);
  const [view, setView] = useState<'html' | 'text'>('html');
  const ordered = rendered.toSorted((a, b) => Number(b.problem !== null) - Number(a.problem !== null));
  const at = Math.min(place, ordered.length - 1);
  const sample = ordered[at];
  if (!sample) return null;
  const failing = ordered.filter(({ problem }) => problem !== null).length;
  const { content, problem } = sample;
  return (
    <Panel
      flush
      title="What they would get"
      action={
        ordered.length > 1 && (
          <div className="flex items-center gap-2">
            <Button disabled={at === 0} onClick={() => setPlace(at - 1)}>
              Before
            </Button>
            <span role="status" className="text-sm text-dim">
              {at + 1} of {ordered.length}
            </span>
            <Button disabled={at === ordered.length - 1} onClick={() => setPlace(at + 1)}>
              Next
            </Button>
          </div>
        )
      }
    >
      {failing > 0 && (
        <div className="border-b border-line p-3">
          <Banner tone="wait">
            {failing} of the {ordered.length} that were tried would fail, and stand first here. It can be started all
            the same: they are then counted as failed.
          </Banner>
        </div>
      )}
      <div className="flex flex-wrap items-center justify-between gap-2 border-b border-line px-4 py-1.5">
        <span>
          {isSame ? <strong>Everybody gets the same</strong> : <strong>Line {count(sample.line)} of the file</strong>}
          {content?.subject && <span className="ml-2 wrap-anywhere">{content.subject}</span>}
        </span>
        {content?.html && <Choice label="View" options={VIEWS} chosen={view} choose={setView} />}
      </div>
      {problem && (
        <p className="p-4 text-bad" title={problem.code}>
          {problem.detail}
        </p>
      )}
      {content &&
        (content.html && view === 'html' ? (
          <div className="bg-raised p-2">
            <HtmlFrame title={`What line ${sample.line} would get`} html={content.html} className="h-96 resize-y" />
          </div>
        ) : (
          <Verbatim label="Text" className="max-h-96 p-4">
            {content.text}
          </Verbatim>
        ))}
    </Panel>
  );
}
