import { CircleX, TriangleAlert } from 'lucide-react';
import { sentence, type TemplateProblem } from '../../editor/marks.ts';
import { channelLabel } from '../../ui/channels.ts';
import { Icon } from '../../ui/icon.tsx';
import { Panel } from '../../ui/panel.tsx';
import { useUrl } from '../../ui/use-url.ts';
import { pointerInWords } from './compare.ts';
import { placeInUrl } from './place-in-url.ts';
import { type Checked, useDraft } from './use-draft.ts';

/** All that is wrong anywhere in it; each leads to its place. */
export function Problems({ checked: { problems, warnings } }: { checked: Checked }) {
  const { kind } = useDraft();
  if (problems.length + warnings.length === 0) return null;
  return (
    <Panel title={problems.length > 0 ? 'What keeps it from being published' : 'Worth a look'} flush>
      <ul aria-live="polite">
        {problems.map((problem) => (
          <Line key={JSON.stringify(problem)} problem={problem} isTemplate={kind === 'template'} />
        ))}
        {warnings.map((problem) => (
          <Line key={JSON.stringify(problem)} problem={problem} isTemplate={kind === 'template'} isWarning />
        ))}
      </ul>
    </Panel>
  );
}

function Line({
  problem,
  isTemplate,
  isWarning = false,
}: {
  problem: TemplateProblem;
  isTemplate: boolean;
  isWarning?: boolean;
}) {
  const [, change] = useUrl();
  const { pointer, line, column, code } = problem;
  const where = pointerInWords(pointer, channelLabel);
  return (
    <li className="border-b border-line last:border-b-0">
      <button
        type="button"
        title={code}
        onClick={() => change(placeInUrl(problem, isTemplate))}
        className="flex w-full items-start gap-2 px-4 py-2 text-left hover:bg-raised"
      >
        <span className={`mt-0.5 ${isWarning ? 'text-wait' : 'text-bad'}`}>
          <Icon of={isWarning ? TriangleAlert : CircleX} />
        </span>
        <span className="min-w-0 wrap-anywhere">
          <span className="text-dim">
            {where}
            {line !== null && `, line ${line}, column ${column ?? 1}`}:
          </span>{' '}
          {sentence(problem)}
        </span>
      </button>
    </li>
  );
}
