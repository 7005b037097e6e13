import { toPointer } from '../domain/json-pointer.ts';
import { findFlaw } from '../domain/json-structure.ts';
import { canonicalLocale } from '../domain/templates/locale.ts';
import { isJsonObject } from '../domain/templates/source.ts';
import { VARIANT_KEY } from '../domain/templates/variant.ts';
import { type AudienceOptions, type AudienceRow, type Given, isRowProblem, type RowProblem } from './audience.ts';

const ADDRESSES = ['userId', 'email', 'phone', 'token', 'subscription', 'url'];

const LONGEST_LOCALE = 35;
const LONGEST_EVENT_ID = 255;

/** What a row says of its person besides addresses and data: as it is kept, null for what is none. */
const DETAILS = {
  locale: {
    read: (text: string) => (text.length > LONGEST_LOCALE ? null : canonicalLocale(text)),
    must: 'must be a language tag, such as en or pt-BR',
  },
  timeZone: { read: ianaZone, must: 'must be a time zone by its IANA name, such as Europe/Berlin' },
  variant: {
    read: (text: string) => (VARIANT_KEY.test(text) ? text : null),
    must: 'must have 1 to 32 lower-case letters, digits, `-` or `_`',
  },
  eventId: {
    read: (text: string) => (text.length > LONGEST_EVENT_ID || /\p{Cc}/u.test(text) ? null : text),
    must: `must have at most ${LONGEST_EVENT_ID} characters, and no control characters`,
  },
};
type Detail = keyof typeof DETAILS;

const FIELDS = [...ADDRESSES, ...Object.keys(DETAILS), 'data'];

const ZONE_NAME = /^[A-Za-z][\w+/-]{1,63}$/;
/** As many as there are, more or less: whatever a file calls so, the memory stays small. */
const MOST_ZONES = 1_000;
const zones = new Map<string, string | null>();

/** What a spreadsheet shows of a number that is longer than its column: the digits behind are lost. */
const ROUNDED = /^\+?\d+(?:[.,]\d+)?e\+?\d+$/i;

/**
 * The person of a row, or the first thing that is wrong with it.
 * @param given as the file says it: of NDJSON any JSON
 */
export function readRow(
  line: number,
  given: Given,
  readRecipient: AudienceOptions['readRecipient'],
): AudienceRow | RowProblem {
  const flaw = findFlaw(given);
  if (flaw) return { code: flaw.code, pointer: toPointer(flaw.path), detail: flaw.detail };
  const said = Object.fromEntries(Object.entries(given).flatMap(([name, value]) => tidy(name, value)));
  const strange = Object.keys(said).find((name) => !FIELDS.includes(name));
  if (strange !== undefined) return problem('unknown_field', strange, 'is not a known field: put it into `data`');

  if (typeof said.phone === 'string' && ROUNDED.test(said.phone)) {
    const detail = 'was rounded by a spreadsheet: format its column as text, and write the numbers anew';
    return problem('invalid_address', 'phone', detail);
  }
  const addresses = ADDRESSES.filter((name) => Object.hasOwn(said, name));
  const recipient = readRecipient(Object.fromEntries(addresses.map((name) => [name, said[name]])));
  if (isRowProblem(recipient)) return recipient;

  const { data = {} } = said;
  if (!isJsonObject(data)) return problem('invalid_type', 'data', 'must be an object');
  const row: AudienceRow = { line, recipient, data, locale: null, timeZone: null, variant: null, eventId: null };
  for (const name of Object.keys(DETAILS) as Detail[]) {
    const text = said[name];
    if (text === undefined) continue;
    if (typeof text !== 'string') return problem('invalid_type', name, 'must be a string');
    row[name] = DETAILS[name].read(text);
    if (row[name] === null) return problem('invalid_value', name, DETAILS[name].must);
  }
  return row;
}

/** Blanks around a text are nobody's, and null or an empty text is nothing. What is in `data` stays as it is. */
function tidy(name: string, value: unknown): [string, unknown][] {
  const kept = typeof value === 'string' ? value.trim() : value;
  return kept === null || kept === '' ? [] : [[name, kept]];
}

function problem(code: string, field: string, detail: string): RowProblem {
  return { code, pointer: toPointer([field]), detail };
}

/**
 * A time zone by its IANA name, in the spelling of the list (`europe/berlin` is Europe/Berlin); null for what is none,
 * also for an offset such as `+02:00`, which knows no summer time.
 */
function ianaZone(text: string): string | null {
  if (!ZONE_NAME.test(text)) return null;
  const known = zones.get(text);
  if (known !== undefined) return known;
  const zone = lookUpZone(text);
  if (zones.size >= MOST_ZONES) zones.clear();
  zones.set(text, zone);
  return zone;
}

/** Takes some tens of microseconds, which is why answers are kept. */
function lookUpZone(text: string): string | null {
  try {
    const { timeZone } = new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions();
    // Of two names of one zone (Asia/Kolkata, Asia/Calcutta) the one that was given is kept.
    return timeZone.toLowerCase() === text.toLowerCase() ? timeZone : text;
  } catch {
    return null;
  }
}
