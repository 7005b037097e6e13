import type { Issue } from './setting.ts';

/** Reports settings that only make sense together where some of them are set and some are not. */
export function together<Name extends string>(
  settings: { [name in Name]?: unknown },
  names: readonly Name[],
  issue: Issue,
): void {
  const missing = names.filter((name) => !settings[name]);
  const [first] = missing;
  if (first !== undefined && missing.length < names.length) {
    issue(first, `must be set as well: ${names.join(', ')} go together`);
  }
}
