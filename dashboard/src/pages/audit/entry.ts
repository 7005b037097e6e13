import type { components } from '../../../../src/client/schema.ts';
import { channelLabel } from '../../ui/channels.ts';
import { duration } from '../../ui/time.tsx';

export type Entry = components['schemas']['AuditEntry'];

/** Where one sees what an entry is about: a page below the environment, and its search; null where there is none. */
type Place = { page: string; search?: Record<string, string> };

const PAGES: readonly { prefix: string; page: string }[] = [
  { prefix: 'ntf_', page: 'notifications' },
  { prefix: 'dlt_', page: 'dead-letters' },
  { prefix: 'cmp_', page: 'campaigns' },
  { prefix: 'whk_', page: 'webhooks' },
];

const LISTS: Record<string, Place> = {
  key: { page: 'keys', search: { show: 'all' } },
  member: { page: 'members' },
  invitation: { page: 'members' },
  settings: { page: 'settings' },
  suppression: { page: 'suppressions' },
  'signing-secret': { page: 'webhooks' },
};

export function placeOf({ action, subject }: Pick<Entry, 'action' | 'subject'>): Place | null {
  const [noun = '', verb] = action.split('.');
  const known = subject === null ? undefined : PAGES.find(({ prefix }) => subject.startsWith(prefix));
  // What is deleted has no page any more.
  if (known) return verb === 'delete' ? { page: known.page } : { page: `${known.page}/${subject}` };
  if (noun === 'template' && subject !== null) return { page: `templates/${encodeURIComponent(subject)}` };
  return Object.hasOwn(LISTS, noun) ? (LISTS[noun] ?? null) : null;
}

/** What of a thing was changed to what, each with its name in words. */
type Detail = { name: string; value: string };

const CHANNELLED = new Set(['limits', 'quotas', 'prices']);

/** The details of an entry in words; what is nested reads "limits, SMS: count". */
export function detailsOf({ details }: Pick<Entry, 'details'>): Detail[] {
  return Object.entries(details).flatMap(([name, value]) => flat([name], value));
}

function flat(path: readonly string[], value: unknown): Detail[] {
  if (value === undefined) return [];
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return Object.entries(value).flatMap(([name, inner]) => flat([...path, name], inner));
  }
  return [{ name: nameOf(path), value: inWords(path.at(-1) ?? '', value) }];
}

function nameOf([first = '', ...rest]: readonly string[]): string {
  const named = CHANNELLED.has(first)
    ? rest.map((name, place) => (place === 0 ? channelLabel(name) : spaced(name)))
    : rest.map(spaced);
  return [spaced(first), ...named].join(', ');
}

/** `windowMs` reads "window", `newKeyId` "new key id". */
function spaced(name: string): string {
  return name
    .replace(/(?<=.)Ms$/, '')
    .replaceAll(/[_-]/g, ' ')
    .replaceAll(/([a-z])([A-Z])/g, (_, before: string, after: string) => `${before} ${after.toLowerCase()}`);
}

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/;

function inWords(name: string, value: unknown): string {
  if (value === null) return 'none';
  if (Array.isArray(value)) {
    return value.length === 0
      ? 'none'
      : value.map((one) => (typeof one === 'object' ? JSON.stringify(one) : inWords(name, one))).join(', ');
  }
  if (typeof value === 'number' && name.endsWith('Ms')) return duration(value);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'string' && INSTANT.test(value)) return new Date(value).toLocaleString();
  return String(value);
}

/** All of it in a line. */
export const detailsInLine = (entry: Entry): string =>
  detailsOf(entry)
    .map(({ name, value }) => `${name}: ${value}`)
    .join('; ');
