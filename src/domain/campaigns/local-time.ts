import { DAY_MS } from '../durations.ts';

const LOCAL_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d$/;

/** Whether it is a date and a time such as `2026-12-01T09:00`, as a clock on the wall shows them. */
export function isLocalTime(text: string): boolean {
  const at = LOCAL_TIME.test(text) ? Date.parse(`${text}:00Z`) : Number.NaN;
  // The 30th of February would be read as a day of March.
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}

/** By zone: each costs some milliseconds to make. */
const formats = new Map<string, Intl.DateTimeFormat>();

/** Whether it is the name of a zone of IANA's, such as `Europe/Berlin`; an offset is none. */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z][A-Za-z0-9_+-]*(?:\/[A-Za-z0-9_+-]+)*$/.test(name)) return false;
  try {
    formatOf(name);
    return true;
  } catch {
    return false;
  }
}

/**
 * The moment at which clocks in a zone show this time. Of two, when they are set back, the first; in a gap, when they are
 * set forward, as long after it as the time stands in it (as RFC 5545, 3.3.5).
 * @param local as `isLocalTime` has it
 * @throws RangeError for a zone that there is not
 */
export function momentOf(local: string, zone: string): Date {
  const wall = Date.parse(`${local}:00Z`);
  // Between both lies whatever change of the clocks is near.
  const [before, after] = [offsetAt(wall - DAY_MS, zone), offsetAt(wall + DAY_MS, zone)];
  const fits = [before, after].map((offset) => wall - offset).filter((at) => at + offsetAt(at, zone) === wall);
  return new Date(fits.length === 0 ? wall - before : Math.min(...fits));
}

/** How far the clocks of a zone are ahead of UTC, in milliseconds. */
function offsetAt(at: number, zone: string): number {
  const parts: Record<string, number> = {};
  for (const { type, value } of formatOf(zone).formatToParts(at)) parts[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(at / 1_000) * 1_000;
}

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  const options = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric' } as const;
  const made = new Intl.DateTimeFormat('en-US', {
    ...options,
    second: 'numeric',
    hourCycle: 'h23',
    calendar: 'gregory',
    numberingSystem: 'latn',
    timeZone: zone,
  });
  formats.set(zone, made);
  return made;
}
