import type { Posthorn } from '../../client/index.ts';
import { UsageError } from '../usage-error.ts';

export type CampaignRequest = Parameters<Posthorn['campaigns']['create']>[0];

export type CreateOptions = {
  name?: string;
  channel?: string;
  template?: string;
  data?: Record<string, unknown>;
  locale?: string;
  subject?: string;
  body?: string;
  category?: string;
  priority?: number;
  at?: string;
  local?: string;
  zone?: string;
  fallback?: string;
  ifPast?: string;
  expires?: string;
  rate?: number;
  events?: string;
  tag?: string[];
};

/**
 * The campaign that the options ask for, over one that was given whole.
 * @throws UsageError for what the API could only refuse
 */
export function campaignOf(options: CreateOptions, whole: Record<string, unknown> = {}): CampaignRequest {
  const { name, channel, category, priority, expires, rate, events, tag } = options;
  const request: Record<string, unknown> = {
    ...whole,
    ...wordsOf(options, whole),
    ...given({ name, channel, category, priority, events, expiresAt: expires, tags: tag }),
    ...given({ schedule: scheduleOf(options) }),
    ...(rate !== undefined && { rate: { perSecond: rate } }),
  };
  const missing = [
    ...(request.name === undefined ? ['--name'] : []),
    ...(request.channel === undefined ? ['--channel'] : []),
    ...(request.template === undefined && request.content === undefined ? ['--template or --body'] : []),
  ];
  if (missing.length > 0)
    throw new UsageError(`Missing: ${missing.join(', ')}.\nSee posthorn campaigns create --help.`);
  return request as CampaignRequest;
}

function wordsOf({ template: key, data, locale, subject, body }: CreateOptions, whole: Record<string, unknown>) {
  const content = given({ subject, body });
  const isPlain = Object.keys(content).length > 0;
  if (isPlain && key !== undefined) throw new UsageError('Use --template, or --subject and --body, not both.');
  if (isPlain) return { content: { ...(whole.content as object | undefined), ...content } };
  const template = given({ key, data, locale });
  if (Object.keys(template).length === 0) return {};
  return { template: { ...(whole.template as object | undefined), ...template } };
}

function scheduleOf({ at, local, zone, fallback, ifPast }: CreateOptions): Record<string, unknown> | undefined {
  if (at !== undefined && local !== undefined) throw new UsageError('Use --at or --local, not both.');
  if (local === undefined && (zone ?? fallback ?? ifPast) !== undefined)
    throw new UsageError('--zone, --fallback and --if-past belong to --local.');
  if (at !== undefined) return { at };
  return local === undefined ? undefined : { local, ...given({ zone, fallback, ifPast }) };
}

function given(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
