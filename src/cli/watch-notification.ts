import type { NotificationStatus } from '../client/index.ts';
import { isSettled } from '../domain/status.ts';
import type { Context } from './context.ts';
import { colourOf } from './paint.ts';
import { take } from './take.ts';
import { UsageError } from './usage-error.ts';

const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 5_000;
const ARRIVED: NotificationStatus[] = ['SENT', 'DELIVERED', 'OPENED', 'CLICKED'];

/**
 * Shows each row of a notification's timeline as it comes, until it is settled.
 * @param id default: the newest notification
 * @returns the exit code: 0 when it was sent, 1 when it was not, or not before `timeoutMs`
 * @throws UsageError, PosthornError
 */
export async function watchNotification(
  context: Context,
  id: string | undefined,
  timeoutMs = Number.POSITIVE_INFINITY,
): Promise<number> {
  const { notifications } = context.posthorn();
  const { print } = context;
  const watched = id ?? (await newest(notifications));
  if (id === undefined) print.say(watched, 'dim');
  const endsAt = performance.now() + timeoutMs;
  let shown = 0;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 1.5, LONGEST_PAUSE_MS)) {
    const { status, timeline } = await notifications.get(watched);
    const news = timeline.slice(shown);
    shown = timeline.length;
    if (news.length > 0) pauseMs = FIRST_PAUSE_MS;
    for (const { at, status, reason } of news) {
      const line = [at, status.padEnd(10), reason ?? ''].join('  ').trimEnd();
      print.event({ notificationId: watched, at, status, reason }, line, colourOf(status));
    }
    if (isSettled(status)) return ARRIVED.includes(status) ? 0 : 1;
    const leftMs = endsAt - performance.now();
    if (leftMs <= 0) {
      context.io.err(`It is still ${status}. To keep watching: posthorn watch ${watched}\n`);
      return 1;
    }
    await new Promise((resolve) => setTimeout(resolve, Math.min(pauseMs, leftMs)));
  }
}

async function newest(notifications: ReturnType<Context['posthorn']>['notifications']): Promise<string> {
  for await (const { id } of take(notifications.list({ limit: 1 }), 1)) return id;
  throw new UsageError('There are no notifications yet.\nSend one with posthorn send.');
}
