import { PhoneOutgoing } from 'lucide-react';
import type { components } from '../../../../src/client/schema.ts';
import { causeOf } from '../../ui/cause.ts';
import { Icon } from '../../ui/icon.tsx';
import { OutcomeBadge, outcomeTone } from '../../ui/outcome.tsx';
import { StatusBadge, statusTone, type Tone } from '../../ui/status.tsx';
import { duration, Time } from '../../ui/time.tsx';
import { Verbatim } from '../../ui/verbatim.tsx';
import { layGaps } from './gaps.ts';
import { changeInWords } from './reasons.ts';
import { type Step, storyOf } from './story.ts';

const DOTS: Record<Tone, string> = {
  good: 'bg-good',
  wait: 'bg-wait',
  bad: 'bg-bad',
  odd: 'bg-odd',
  plain: 'bg-edge',
};

/** What happened to it, from above: the line between two steps is as long as the time between them. */
export function Timeline({ notification }: { notification: components['schemas']['NotificationWithStory'] }) {
  const steps = storyOf(notification);
  // After the first step: what is above it is no time.
  const gaps = layGaps(steps.slice(1).map(({ ms }) => ms));
  return (
    <>
      <ol>
        {steps.map((step, place) => (
          <li key={step.key}>
            {place > 0 && <Line gap={gaps[place - 1]} ms={step.ms} />}
            <div className="grid grid-cols-[1rem_minmax(0,1fr)] gap-x-3">
              <Dot tone={toneOf(step)} isFirst={place === 0} isLast={place === steps.length - 1} />
              {step.kind === 'status' ? <Change step={step} isFirst={place === 0} /> : <Call step={step} />}
            </div>
          </li>
        ))}
      </ol>
      {gaps.some(({ isBroken }) => isBroken) && (
        <p className="mt-4 text-xs text-dim">The strong line is as long as the time between, but where it is dashed.</p>
      )}
    </>
  );
}

/** Beside what is said of a step the line is thin: there no time passes. */
function Dot({ tone, isFirst, isLast }: { tone: Tone; isFirst: boolean; isLast: boolean }) {
  return (
    <span className="flex flex-col items-center" aria-hidden="true">
      <span className={`h-1.5 w-px ${isFirst ? '' : 'bg-line'}`} />
      <span className={`size-2.5 shrink-0 rounded-full ${DOTS[tone]}`} />
      <span className={`w-px flex-1 ${isLast ? '' : 'bg-line'}`} />
    </span>
  );
}

function Line({ gap, ms }: { gap: ReturnType<typeof layGaps>[number] | undefined; ms: number }) {
  const { px = 0, isBroken = false } = gap ?? {};
  return (
    <div className="grid grid-cols-[1rem_minmax(0,1fr)] gap-x-3" style={{ minHeight: px }}>
      <span
        className={`w-0 justify-self-center border-l-2 border-edge ${isBroken ? 'border-dashed' : ''}`}
        aria-hidden="true"
      />
      {isBroken && <span className="self-center text-xs text-dim">{duration(ms)}</span>}
    </div>
  );
}

function When({ at, ms }: { at: string; ms: number }) {
  return (
    <span className="ml-auto text-xs whitespace-nowrap text-dim">
      {ms > 0 && <>+ {duration(ms)} · </>}
      <Time at={at} />
    </span>
  );
}

function Change({ step: { status, reason, at, ms }, isFirst }: { step: Step & { kind: 'status' }; isFirst: boolean }) {
  const says = changeInWords(status, reason, isFirst);
  return (
    <div className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-0.5">
      <StatusBadge status={status} />
      {says && <span className="wrap-anywhere">{says}</span>}
      {reason && <code className="font-mono text-xs text-dim">{reason}</code>}
      <When at={at} ms={ms} />
    </div>
  );
}

function Call({ step: { attempt, at, ms } }: { step: Step & { kind: 'attempt' } }) {
  const { number, provider, startedAt, finishedAt, outcome, code, detail, response } = attempt;
  return (
    <div className="min-w-0 rounded-lg border border-line px-3 py-2">
      <div className="flex flex-wrap items-center gap-x-2 gap-y-0.5">
        <span className="inline-flex items-center gap-1.5">
          <Icon of={PhoneOutgoing} className="size-3.5 text-dim" /> Attempt {number}
        </span>
        <strong className="font-medium">{provider}</strong>
        <OutcomeBadge outcome={outcome} />
        {finishedAt && (
          <span className="text-dim">
            after {duration(Math.max(0, Date.parse(finishedAt) - Date.parse(startedAt)))}
          </span>
        )}
        <When at={at} ms={ms} />
      </div>
      {code && (
        <p className="mt-1 wrap-anywhere">
          {causeOf(code).title}. <code className="font-mono text-xs text-dim">{code}</code>
        </p>
      )}
      {detail && <p className="mt-1 text-dim wrap-anywhere">{detail}</p>}
      {response && (
        <Verbatim label="Answer of the provider" className="mt-1.5 max-h-40 rounded bg-raised px-2 py-1">
          {response}
        </Verbatim>
      )}
    </div>
  );
}

function toneOf(step: Step): Tone {
  if (step.kind === 'status') return statusTone(step.status);
  return outcomeTone(step.attempt.outcome);
}
