import { Field } from '../../ui/field.tsx';
import type { PaceForm } from './schedule.ts';

type Props = {
  form: PaceForm;
  problems: Partial<Record<keyof PaceForm, string>>;
  change: (changes: Partial<PaceForm>) => void;
};

/** How fast, until when, and when it stops by itself. */
export function PaceFields({ form, problems, change }: Props) {
  const ownZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const percent = (name: 'failedPercent' | 'bouncedPercent' | 'complainedPercent', label: string) => (
    <Field
      label={label}
      inputMode="decimal"
      placeholder="not watched"
      value={form[name]}
      error={problems[name] ?? null}
      onChange={({ target }) => change({ [name]: target.value })}
    />
  );
  return (
    <>
      <div className="grid items-start gap-3 sm:grid-cols-2">
        <Field
          label="At most per second"
          type="number"
          inputMode="decimal"
          min={0.1}
          max={10_000}
          step="any"
          placeholder="as fast as it goes"
          value={form.rate}
          error={problems.rate ?? null}
          hint="Empty: as fast as the provider takes it."
          onChange={({ target }) => change({ rate: target.value })}
        />
        <Field
          label="Not later than"
          type="datetime-local"
          value={form.expiresAt}
          hint={`In your time zone, ${ownZone}. What is not sent by then expires; empty: never.`}
          onChange={({ target }) => change({ expiresAt: target.value })}
        />
      </div>
      <fieldset className="grid gap-2 rounded-lg border border-line p-3">
        <legend className="px-1 text-sm font-medium">Pause by itself when more than so many percent have</legend>
        <div className="grid grid-cols-2 items-start gap-3 sm:grid-cols-4">
          {percent('failedPercent', 'failed')}
          {percent('bouncedPercent', 'bounced')}
          {percent('complainedPercent', 'complained')}
          <Field
            label="of at least"
            inputMode="numeric"
            value={form.minSample}
            error={problems.minSample ?? null}
            hint="people who were sent to"
            onChange={({ target }) => change({ minSample: target.value })}
          />
        </div>
      </fieldset>
    </>
  );
}
