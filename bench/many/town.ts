import { ROOT } from '../../stack/settings.mjs';
import { notificationBody } from '../../test/support/factories/notifications.ts';
import { type SmtpSink, startSmtpSink } from '../../test/support/fakes/smtp-sink.ts';
import { startTcpProxy, type TcpProxy } from '../../test/support/fakes/tcp-proxy.ts';
import { type Installation, install } from '../installation.ts';
import { type Bench, sleep } from './point.ts';

/** An installation of a point's own, with a mail server that can be away. */
export type Town = { posthorn: Installation; sink: SmtpSink; way: TcpProxy; close(): Promise<void> };

export async function openTown(
  { session, servers, temporal }: Bench,
  name: string,
  settings: Record<string, string>,
): Promise<Town> {
  const sink = await startSmtpSink();
  const way = await startTcpProxy(`127.0.0.1:${sink.port}`);
  const from = { name, root: ROOT, processes: 'separate', built: false, profile: null, settings } as const;
  const posthorn = await install({ ...from, session, servers, temporal, smtpPort: way.port });
  return {
    posthorn,
    sink,
    way,
    async close() {
      await posthorn.stop();
      await way.close();
      await sink.close();
    },
  };
}

/** @returns the notification's id. @throws Error for an answer that is not 202 */
export async function post(url: string, apiKey: string, body: Record<string, unknown>): Promise<string> {
  const response = await fetch(`${url}/api/notifications`, {
    method: 'POST',
    headers: { 'x-api-key': apiKey, 'content-type': 'application/json' },
    body: JSON.stringify(notificationBody(body)),
  });
  const { data } = (await response.json()) as { data?: { notificationId: string } };
  if (response.status !== 202 || !data) throw new Error(`the API answered ${response.status}`);
  return data.notificationId;
}

/** Does something so many times a second until `untilMs`, without waiting for it to end. */
export async function atRate(
  perSecond: number,
  untilMs: number,
  work: (index: number) => Promise<unknown>,
): Promise<number> {
  const from = Date.now();
  const under: Promise<unknown>[] = [];
  for (let index = 0; Date.now() < untilMs; index++) {
    const one = work(index);
    // What fails before the last is told with it.
    one.catch(() => {});
    under.push(one);
    await sleep(from + ((index + 1) * 1_000) / perSecond - Date.now());
  }
  await Promise.all(under);
  return under.length;
}

/** A counter of one process, summed over the labels that are not named. */
export async function readCounter(url: string, name: string, labels: Record<string, string> = {}): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const wanted = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
  return text
    .split('\n')
    .filter((line) => line.startsWith(`${name}{`) && wanted.every((part) => line.includes(part)))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
}

/** The notification that a mail is of: its Message-ID is the id at a domain. */
export function idOf(raw: Buffer): string {
  return /^message-id:\s*<([^@>]+)@/im.exec(raw.toString('latin1'))?.[1] ?? 'none';
}
