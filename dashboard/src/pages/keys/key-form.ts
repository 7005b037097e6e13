import type { components, operations } from '../../../../src/client/schema.ts';
import type { Scope } from '../../api/scope.tsx';
import { fromLocalInput, toLocalInput } from '../../ui/local-time.ts';

type ApiKey = components['schemas']['ApiKey'];
type NewKey = operations['createKey']['requestBody']['content']['application/json'];
type KeyChange = operations['changeKey']['requestBody']['content']['application/json'];

/** A key as a form has it: texts as they were typed. */
export type KeyForm = {
  name: string;
  environment: 'live' | 'test';
  scopes: readonly Scope[];
  /** One a line. */
  allowedIps: string;
  /** Empty for no limit. */
  requestsPerMinute: string;
  /** As `<input type="datetime-local">` has it; empty for never. */
  expiresAt: string;
};

export function formOf(key: ApiKey): KeyForm {
  const { name, environment, scopes, allowedIps, requestsPerMinute, expiresAt } = key;
  return {
    name,
    environment,
    scopes: scopes as Scope[],
    allowedIps: allowedIps.join('\n'),
    requestsPerMinute: requestsPerMinute === null ? '' : String(requestsPerMinute),
    expiresAt: toLocalInput(expiresAt),
  };
}

/** What is typed, as the API takes it; what is no number is left for the API to refuse. */
function given({ name, scopes, allowedIps, requestsPerMinute, expiresAt }: KeyForm) {
  const rate = requestsPerMinute.trim();
  return {
    name: name.trim(),
    scopes: [...scopes],
    allowedIps: allowedIps.split(/[\s,]+/).filter((one) => one !== ''),
    requestsPerMinute: rate === '' ? null : Number(rate),
    expiresAt: fromLocalInput(expiresAt) ?? null,
  };
}

export function newKeyOf(form: KeyForm): NewKey {
  return { ...given(form), environment: form.environment };
}

/** Only what was changed in the form: what somebody else has changed meanwhile stays. Null where nothing was. */
export function changeOf(before: KeyForm, after: KeyForm): KeyChange | null {
  const [was, is] = [given(before), given(after)];
  const names = (Object.keys(is) as (keyof typeof is)[]).filter(
    (name) => JSON.stringify(sorted(was[name])) !== JSON.stringify(sorted(is[name])),
  );
  return names.length === 0 ? null : Object.fromEntries(names.map((name) => [name, is[name]]));
}

const sorted = (value: unknown) => (Array.isArray(value) ? [...value].sort() : value);
