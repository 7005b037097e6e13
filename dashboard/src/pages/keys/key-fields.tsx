import type { Problem } from '../../api/problem.ts';
import { type Scope, useClientScope } from '../../api/scope.tsx';
import { Field, Select, TextArea } from '../../ui/field.tsx';
import { toLocalInput } from '../../ui/local-time.ts';
import { isWithin, SCOPE_NAMES, SCOPES } from './key.ts';
import type { KeyForm } from './key-form.ts';

const DAY_MS = 86_400_000;
const SPANS = [
  { days: 30, label: 'in 30 days' },
  { days: 90, label: 'in 90 days' },
  { days: 365, label: 'in a year' },
];

/** The fields of a key, new or known. @param props `isNew`: its environment is chosen */
export function KeyFields({
  form,
  set,
  isNew = false,
  problem,
}: {
  form: KeyForm;
  set: (change: Partial<KeyForm>) => void;
  isNew?: boolean;
  problem: Problem | null;
}) {
  const { environment } = useClientScope();
  return (
    <>
      <div className="grid gap-3 sm:grid-cols-2">
        <Field
          label="Name"
          required
          maxLength={100}
          autoComplete="off"
          value={form.name}
          placeholder="Order service"
          hint="Who or what uses it."
          error={problem?.within('name') ?? null}
          onChange={({ target }) => set({ name: target.value })}
        />
        {isNew && (
          <Select
            label="Environment"
            value={form.environment}
            options={[
              ...(environment === 'live' ? [{ value: 'live', label: 'Live: it sends to people' }] : []),
              { value: 'test', label: 'Test: it sends to the sandbox' },
            ]}
            hint={environment === 'test' ? 'A live key is made in Live.' : undefined}
            onChange={({ target }) => set({ environment: target.value as KeyForm['environment'] })}
          />
        )}
      </div>
      <Scopes chosen={form.scopes} choose={(scopes) => set({ scopes })} error={problem?.within('scopes') ?? null} />
      <div className="grid items-start gap-3 sm:grid-cols-2">
        <div className="grid gap-2">
          <Field
            label="Expires"
            type="datetime-local"
            value={form.expiresAt}
            hint="Empty: never. In your time zone."
            error={problem?.within('expiresAt') ?? null}
            onChange={({ target }) => set({ expiresAt: target.value })}
          />
          <div className="flex flex-wrap gap-x-3 text-sm">
            {SPANS.map(({ days, label }) => (
              <button
                key={days}
                type="button"
                className="text-accent underline"
                onClick={() => set({ expiresAt: toLocalInput(new Date(Date.now() + days * DAY_MS).toISOString()) })}
              >
                {label}
              </button>
            ))}
            <button type="button" className="text-accent underline" onClick={() => set({ expiresAt: '' })}>
              never
            </button>
          </div>
        </div>
        <Field
          label="Requests a minute, at most"
          inputMode="numeric"
          pattern="[0-9]*"
          autoComplete="off"
          value={form.requestsPerMinute}
          hint="Empty: no limit of its own."
          error={problem?.within('requestsPerMinute') ?? null}
          onChange={({ target }) => set({ requestsPerMinute: target.value })}
        />
      </div>
      <TextArea
        label="Allowed addresses"
        rows={2}
        spellCheck={false}
        value={form.allowedIps}
        placeholder="203.0.113.0/24"
        hint="IP addresses or ranges, one a line. Empty: from anywhere."
        error={problem?.within('allowedIps') ?? null}
        onChange={({ target }) => set({ allowedIps: target.value })}
      />
    </>
  );
}

function Scopes({
  chosen,
  choose,
  error,
}: {
  chosen: readonly Scope[];
  choose: (scopes: readonly Scope[]) => void;
  error: string | null;
}) {
  const { client } = useClientScope();
  const all = chosen.includes('admin');
  return (
    <fieldset>
      <legend className="mb-1 text-sm font-medium">What it may do</legend>
      <div className="grid gap-x-4 gap-y-1.5 sm:grid-cols-2">
        {SCOPE_NAMES.filter((scope) => isWithin([scope], client.scopes) || chosen.includes(scope)).map((scope) => (
          <label key={scope} className="flex items-start gap-2" title={scope}>
            <input
              type="checkbox"
              className="mt-0.5 size-4 shrink-0 accent-accent disabled:opacity-40"
              checked={all || chosen.includes(scope)}
              disabled={all && scope !== 'admin'}
              onChange={({ target }) =>
                choose(target.checked ? [...chosen, scope] : chosen.filter((one) => one !== scope))
              }
            />
            <span>
              {SCOPES[scope].label} <span className="block text-xs text-dim">{SCOPES[scope].may}</span>
            </span>
          </label>
        ))}
      </div>
      {chosen.length === 0 && <p className="mt-1 text-xs text-dim">Choose one at least.</p>}
      {error && <p className="mt-1 text-xs text-bad">What it may do {error}.</p>}
    </fieldset>
  );
}
