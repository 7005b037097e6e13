import { createSemaphore } from '../../../src/async/semaphore.ts';
import { notificationBody } from '../factories/notifications.ts';
import type { SmtpSink } from '../fakes/smtp-sink.ts';
import { eventually } from './eventually.ts';

/** Milliseconds from just before the request to the mail's arrival, sorted. */
type Latencies = number[];

export type BacklogReport = {
  backlog: Latencies;
  /** Of another client, with the backlog's own priority. */
  others: Latencies;
  /** Of the other client, with priority 1. */
  codes: Latencies;
  /** From the first request until the backlog's last mail. */
  drainMs: number;
};

export type BacklogOptions = {
  apiUrl: string;
  sink: SmtpSink;
  /** API keys of who posts the backlog, and of who comes after. */
  keys: { first: string; second: string };
  count: number;
  /** How many codes, and as many others, come at even steps of the drain. */
  probes: number;
  timeoutMs: number;
};

const CONNECTIONS = 32;

/** One client's backlog drains; meanwhile another posts codes and ordinary mails. Each must arrive exactly once. */
export async function measureBacklog(options: BacklogOptions): Promise<BacklogReport> {
  const { sink, keys, count, probes, timeoutMs } = options;
  const startedAt = Date.now();
  const permits = createSemaphore(CONNECTIONS);
  const postedAt = { backlog: new Map<string, number>(), others: new Map<string, number>(), codes: new Map() };
  await Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const giveBack = await permits.take();
      await post(options, keys.first, `backlog-${index}`, postedAt.backlog).finally(giveBack);
    }),
  );
  for (let probe = 1; probe <= probes; probe++) {
    const drained = Math.floor((count * probe) / (probes + 1));
    await eventually(() => sink.ledger.length >= drained, { timeoutMs, everyMs: 20, what: `${drained} mails` });
    await Promise.all([
      post(options, keys.second, `code-${probe}`, postedAt.codes, 1),
      post(options, keys.second, `other-${probe}`, postedAt.others),
    ]);
  }
  const all = count + 2 * probes;
  await eventually(() => sink.ledger.length >= all, { timeoutMs, everyMs: 50, what: `${all} mails` });

  const arrivedAt = new Map(sink.ledger.map(({ raw, receivedAt }) => [idOf(raw), receivedAt]));
  if (arrivedAt.size !== all || sink.ledger.length !== all)
    throw new Error(`${all} accepted, ${sink.ledger.length} mails of ${arrivedAt.size} notifications`);
  const latencies = (posted: Map<string, number>) =>
    [...posted].map(([id, at]) => (arrivedAt.get(id) ?? Number.POSITIVE_INFINITY) - at).sort((a, b) => a - b);
  const lastAt = Math.max(...[...postedAt.backlog.keys()].map((id) => arrivedAt.get(id) ?? Number.POSITIVE_INFINITY));
  return {
    backlog: latencies(postedAt.backlog),
    others: latencies(postedAt.others),
    codes: latencies(postedAt.codes),
    drainMs: lastAt - startedAt,
  };
}

/** The value below which `share` of the sorted values lie. */
export function quantile(sorted: number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

async function post(
  { apiUrl }: BacklogOptions,
  key: string,
  user: string,
  postedAt: Map<string, number>,
  priority = 5,
): Promise<void> {
  const at = Date.now();
  const response = await fetch(`${apiUrl}/api/notifications`, {
    method: 'POST',
    headers: { 'x-api-key': key, 'content-type': 'application/json' },
    body: JSON.stringify(notificationBody({ recipient: { email: `${user}@example.com` }, priority })),
  });
  const { data } = (await response.json()) as { data?: { notificationId: string } };
  if (response.status !== 202 || !data) throw new Error(`the API answered ${response.status}`);
  postedAt.set(data.notificationId, at);
}

/** The Message-ID is the notification's id at a domain. */
function idOf(raw: Buffer): string {
  return /^message-id:\s*<([^@>]+)@/im.exec(raw.toString('latin1'))?.[1] ?? 'none';
}
