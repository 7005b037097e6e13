import { type Settings, settingsSchema } from './settings.ts';

export class InvalidSettings extends Error {
  override name = 'InvalidSettings';
}

/**
 * Settings from an environment; an empty value counts as absent.
 * @throws InvalidSettings that lists every bad setting at once, by name and reason, never with its value.
 */
export function loadSettings(env: Record<string, string | undefined>): Settings {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const result = settingsSchema.safeParse(given);
  if (result.success) return result.data;
  const lines = result.error.issues.map((issue) => `  ${issue.path.join('.')}: ${withoutValue(issue)}`);
  throw new InvalidSettings(`The settings cannot be used:\n${lines.join('\n')}`);
}

/** zod's own words for some issues quote what was given, which may be a secret. */
function withoutValue(issue: { code: string; message: string }): string {
  return issue.code === 'custom' || !issue.message.includes('received') ? issue.message : 'has the wrong form';
}
