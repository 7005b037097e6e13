import type { NotificationRequest } from '../client/index.ts';
import { UsageError } from './usage-error.ts';

export type SendOptions = {
  to?: string;
  subject?: string;
  body?: string;
  html?: string;
  at?: string;
  /** In milliseconds. */
  delay?: number;
  expires?: string;
  priority?: number;
  category?: 'transactional' | 'marketing';
  tag?: string[];
  eventId?: string;
};

/**
 * The request that the options ask for, over one that was given whole.
 * @throws UsageError for what the API could only refuse
 */
export function notificationOf(
  channel: string | undefined,
  options: SendOptions,
  whole: Record<string, unknown> = {},
): NotificationRequest {
  const { to, subject, body, html, at, delay, expires, priority, category, tag, eventId } = options;
  if (at !== undefined && delay !== undefined) throw new UsageError('Use --at or --delay, not both.');
  const content = without({ subject, body, html });
  const request: Record<string, unknown> = {
    ...whole,
    ...without({ channel, recipient: to, sendAt: at, delayMs: delay, expiresAt: expires, priority, category, eventId }),
    ...without({ tags: tag }),
    ...(Object.keys(content).length > 0 && { content: { ...(whole.content as object | undefined), ...content } }),
  };
  const missing = [
    ...(request.channel === undefined ? ['the channel (posthorn send email …)'] : []),
    ...(request.recipient === undefined ? ['--to'] : []),
    ...(request.content === undefined && request.message === undefined ? ['--body'] : []),
  ];
  if (missing.length > 0) throw new UsageError(`Missing: ${missing.join(', ')}.\nSee posthorn send --help.`);
  return request as NotificationRequest;
}

function without(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
