import { Check } from 'lucide-react';
import { useState } from 'react';
import { Icon } from '../../ui/icon.tsx';
import { useUrl } from '../../ui/use-url.ts';
import { AudienceStep } from './audience-step.tsx';
import { CheckStep } from './check-step.tsx';
import { ContentStep } from './content-step.tsx';
import { ScheduleStep } from './schedule-step.tsx';
import { STEP_LABELS, STEPS, type StepName, stepAsked, stepsOf } from './steps.ts';
import { type Campaign, useCampaign } from './use-campaign.ts';

/** A draft on its way to its start, one step at a time; the URL says which. */
export function Wizard({ campaign: drawn }: { campaign: Campaign }) {
  // A step that is opened begins with what the one before has saved, though the page around may not be drawn anew yet.
  const { data: campaign = drawn } = useCampaign(drawn.id);
  const [url, change] = useUrl();
  const [opened, setOpened] = useState(0);
  const step = stepAsked(url.step, campaign);
  const go = (name: StepName) => {
    change({ step: name }, 'push');
    window.scrollTo({ top: 0 });
  };
  const next = () => go(STEPS[STEPS.indexOf(step) + 1] ?? 'check');
  const reread = () => setOpened(opened + 1);
  return (
    <>
      <Rail campaign={campaign} step={step} go={go} />
      {step === 'audience' && <AudienceStep campaign={campaign} onDone={next} />}
      {step === 'content' && <ContentStep key={opened} campaign={campaign} onSaved={next} reread={reread} />}
      {step === 'schedule' && <ScheduleStep key={opened} campaign={campaign} onSaved={next} reread={reread} />}
      {step === 'check' && <CheckStep campaign={campaign} go={go} />}
    </>
  );
}

function Rail({ campaign, step, go }: { campaign: Campaign; step: StepName; go: (name: StepName) => void }) {
  return (
    <nav aria-label="Steps">
      <ol className="grid grid-cols-2 gap-2 lg:grid-cols-4">
        {stepsOf(campaign).map(({ name, isDone, says }, place) => (
          <li key={name} className="min-w-0">
            <button
              type="button"
              aria-current={name === step ? 'step' : undefined}
              onClick={() => go(name)}
              className={`flex h-full w-full min-w-0 items-start gap-2.5 rounded-xl border px-3 py-2 text-left ${name === step ? 'border-accent bg-accent-soft' : 'border-line bg-panel hover:bg-raised'}`}
            >
              <span
                className={`mt-0.5 flex size-5 shrink-0 items-center justify-center rounded-full text-xs font-medium ${isDone ? 'bg-good-soft text-good' : 'bg-raised text-dim'}`}
              >
                {isDone ? <Icon of={Check} className="size-3.5" /> : place + 1}
              </span>
              <span className="min-w-0">
                <span className="block font-medium">
                  {STEP_LABELS[name]}
                  {isDone && <span className="sr-only"> (done)</span>}
                </span>
                <span className="block truncate text-sm text-dim" title={says}>
                  {says}
                </span>
              </span>
            </button>
          </li>
        ))}
      </ol>
    </nav>
  );
}
