import ipaddr from 'ipaddr.js';
import { z } from 'zod';
import { MOST_QUOTA } from '../../domain/quota.ts';
import { DEFAULT_RETENTION_DAYS, type RetentionClass } from '../../domain/retention.ts';

/* The kinds of values that settings have: text of the environment in, what the program uses out; ZodError otherwise. */

export const port = (fallback: number) => z.coerce.number().int().min(0).max(65_535).default(fallback);
export const count = (fallback: number) => z.coerce.number().int().min(1).default(fallback);
export const days = (kind: RetentionClass, least = 1) =>
  z.coerce.number().int().min(least).max(36_500).default(DEFAULT_RETENTION_DAYS[kind]);
export const upTo = (most: number, fallback: number) => z.coerce.number().int().min(0).max(most).default(fallback);
/** In milliseconds. */
export const span = (leastMs: number, mostMs: number, fallbackMs: number) =>
  z.coerce.number().int().min(leastMs).max(mostMs).default(fallbackMs);
export const cap = z.coerce.number().int().min(1).optional();
export const quota = z.coerce.number().int().min(1).max(MOST_QUOTA).optional();
export const flag = (fallback: boolean) =>
  z
    .enum(['true', 'false'])
    .default(fallback ? 'true' : 'false')
    .transform((value) => value === 'true');
/** As `flag`, where unset is an answer of its own. */
export const choice = z
  .enum(['true', 'false'])
  .transform((value) => value === 'true')
  .optional();
export const list = (fallback: string) =>
  z
    .string()
    .default(fallback)
    .transform((value) =>
      value
        .split(',')
        .map((item) => item.trim())
        .filter(Boolean),
    );
/** CIDR ranges; an address alone is a range of one. */
export const networks = list('').transform((ranges, context): string[] => {
  const isRange = (text: string) => ipaddr.isValidCIDR(text) || ipaddr.isValid(text);
  if (!ranges.every(isRange)) {
    context.addIssue({ code: 'custom', message: 'must be of CIDR ranges, such as 198.51.100.0/24 or 2001:db8::/32' });
  }
  return ranges;
});
export const optional = z.string().min(1).optional();
/** Text of one form, where it is given. @param message what the value must be */
export const matching = (pattern: RegExp, message: string) => z.string().regex(pattern, message).optional();
/** The address of a web page, without a slash at its end, where it is given. */
export const webAddress = z
  .url({ protocol: /^https?$/ })
  .transform((url) => url.replace(/\/+$/, ''))
  .optional();
/** The address of a vendor's API, without a path of ours. */
export const baseUrl = (fallback: string) => z.url({ protocol: /^https?$/ }).default(fallback);
/** `Label=https://…`, separated by commas. */
export const labelledUrls = list('').transform((items, context): { label: string; url: string }[] => {
  const links = items.map((item) => {
    const [, label = '', url = ''] = /^([^=]{1,60})=(https?:\/\/\S+)$/.exec(item) ?? [];
    return { label: label.trim(), url };
  });
  if (links.every(({ label, url }) => label !== '' && URL.canParse(url))) return links;
  context.addIssue({ code: 'custom', message: 'must be of Label=url, such as Status=https://status.example.com' });
  return z.NEVER;
});
