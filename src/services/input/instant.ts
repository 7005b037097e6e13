import { z } from 'zod';

/** PostgreSQL and our JSON write years with four digits; before 1970 is no more past than 1970. */
const LATEST_MS = Date.parse('9999-12-31T23:59:59.999Z');

/** The moment, or the nearest one between 1970 and 9999, which every part of us can write. @param ms since 1970 */
export function instantAt(ms: number): Date {
  return new Date(Math.min(Math.max(0, ms), LATEST_MS));
}

/** ISO 8601 with an offset, seconds or not, as a `Date` between 1970 and 9999. */
export const instant = z
  .string()
  .transform((text) => text.replace(/(T\d\d:\d\d)(?=Z$|[+-]\d\d:\d\d$)/, '$1:00'))
  .pipe(z.iso.datetime({ offset: true, abort: true }))
  .transform((text) => instantAt(Date.parse(text)))
  .meta({ format: 'date-time', examples: ['2026-11-22T09:00:00Z'] });

/** A UTC day such as `2026-11-22`, from 1970 on. */
export const day = z.iso
  .date({ abort: true })
  .refine((text) => text >= '1970-01-01', { error: 'must not be before 1970', params: { code: 'out_of_range' } });
