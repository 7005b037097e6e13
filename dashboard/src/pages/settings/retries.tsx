import { useState } from 'react';
import type { Problem } from '../../api/problem.ts';
import { Choice } from '../../ui/choice.tsx';
import { Field, Select } from '../../ui/field.tsx';
import { Panel } from '../../ui/panel.tsx';
import { formOfRetry, type RetryForm, retryInWords, retryOf } from './retry.ts';
import { SettingDialog } from './setting-dialog.tsx';
import { SettingRow } from './setting-row.tsx';
import { type Span, UNITS, type Unit } from './span.ts';
import type { Settings } from './use-settings.ts';

const KINDS = [
  { name: 'growing', label: 'Growing delays' },
  { name: 'listed', label: 'A list of delays' },
] as const;

/** How often what fails for now is tried again. */
export function Retries({ settings, saved }: { settings: Settings; saved: (what: string) => void }) {
  const [isChanging, setChanging] = useState(false);
  return (
    <Panel title="Retries" flush>
      <p className="px-4 pt-3 pb-1 text-dim">
        When a provider fails for now. After the last one it is given up, and is a dead letter.
      </p>
      <ul>
        <SettingRow
          name="All channels"
          label="the retries"
          isOwn={settings.own.retry !== null}
          change={() => setChanging(true)}
        >
          {retryInWords(settings.effective.retry)}
        </SettingRow>
      </ul>
      {isChanging && (
        <Change
          settings={settings}
          onClose={() => setChanging(false)}
          onSaved={() => {
            setChanging(false);
            saved('The retries are saved.');
          }}
        />
      )}
    </Panel>
  );
}

function Change({ settings, ...ends }: { settings: Settings; onClose: () => void; onSaved: () => void }) {
  const [form, setForm] = useState(() => formOfRetry(settings.effective.retry));
  const retry = retryOf(form);
  const isWhole = Object.values(retry)
    .flat()
    .every((value) => Number.isFinite(value));
  return (
    <SettingDialog
      {...ends}
      title="Retries"
      settings={settings}
      change={isWhole ? { retry } : null}
      reset={{ retry: null }}
      pick={(own) => own.retry}
      inWords={({ retry }) =>
        retry === null
          ? 'the server’s'
          : retryInWords({ ...settings.effective.retry, ...retry } as typeof settings.effective.retry)
      }
      fields={(problem) => (
        <>
          <Choice
            label="How the delays are given"
            options={KINDS}
            chosen={form.kind}
            choose={(kind) => setForm({ ...form, kind })}
          />
          {form.kind === 'growing' ? (
            <Growing form={form} set={(change) => setForm({ ...form, ...change })} problem={problem} />
          ) : (
            <Field
              label="Delays in seconds"
              autoComplete="off"
              value={form.delays}
              placeholder="5, 15, 45"
              hint="One for each retry, with commas between. None: what fails once is given up."
              error={problem?.within('retry') ?? null}
              onChange={({ target }) => setForm({ ...form, delays: target.value })}
            />
          )}
          {isWhole && (
            <p className="rounded-md bg-raised px-3 py-2 text-sm">
              {retryInWords(retry as Parameters<typeof retryInWords>[0])}
            </p>
          )}
        </>
      )}
    />
  );
}

function Growing({
  form,
  set,
  problem,
}: {
  form: RetryForm;
  set: (change: Partial<RetryForm>) => void;
  problem: Problem | null;
}) {
  const of = (field: string) => problem?.of(`retry/${field}`) ?? null;
  return (
    <div className="grid items-start gap-3 sm:grid-cols-2">
      <Field
        label="Retries"
        inputMode="numeric"
        value={form.maxRetries}
        hint="After the first attempt; 0 for none."
        error={of('maxRetries')}
        onChange={({ target }) => set({ maxRetries: target.value })}
      />
      <Delay
        label="First delay"
        span={form.initialDelay}
        set={(initialDelay) => set({ initialDelay })}
        error={of('initialDelayMs')}
      />
      <Field
        label="Each is longer by the factor"
        inputMode="decimal"
        value={form.factor}
        hint="2 doubles it each time, 1 keeps it."
        error={of('factor')}
        onChange={({ target }) => set({ factor: target.value })}
      />
      <Delay
        label="Longest delay"
        span={form.maxDelay}
        set={(maxDelay) => set({ maxDelay })}
        error={of('maxDelayMs')}
      />
      <Field
        label="Jitter in percent"
        inputMode="decimal"
        value={form.jitter}
        hint="By chance up to so much longer or shorter, so that not all come at once."
        error={of('jitter')}
        onChange={({ target }) => set({ jitter: target.value })}
      />
    </div>
  );
}

function Delay({
  label,
  span,
  set,
  error,
}: {
  label: string;
  span: Span;
  set: (span: Span) => void;
  error: string | null;
}) {
  return (
    <div className="grid grid-cols-2 items-start gap-2">
      <Field
        label={label}
        inputMode="decimal"
        value={span.value}
        error={error}
        onChange={({ target }) => set({ ...span, value: target.value })}
      />
      <Select
        label="Unit"
        value={span.unit}
        options={span.unit === 'ms' ? [...UNITS, { value: 'ms', label: 'milliseconds' }] : UNITS}
        onChange={({ target }) => set({ ...span, unit: target.value as Unit })}
      />
    </div>
  );
}
