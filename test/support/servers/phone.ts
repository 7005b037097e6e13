import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serve } from '@hono/node-server';
import { createTransport } from 'nodemailer';
import { onTestFinished } from 'vitest';
import { freePorts } from '../../../stack/ports.mjs';
import { maildevArgs } from '../../../stack/servers/maildev.mjs';
import { startSimulators } from '../../../stack/simulators/start.mjs';
import { eventually } from '../expect/eventually.ts';
import { FCM_ACCOUNT } from '../fakes/push.ts';

type Simulators = Awaited<ReturnType<typeof startSimulators>>;
type PhoneOptions = NonNullable<Parameters<typeof startSimulators>[0]['phone']>;
export type Feed = Awaited<
  ReturnType<ReturnType<typeof import('../../../stack/simulators/phone-feed.mjs').createFeed>>
>;
type Channel = Feed['messages'][number]['channel'];

/** Told what is to be done at the end, by a test (`onTestFinished`) or a file. */
export type AtEnd = (end: () => Promise<void>) => unknown;

/** Markup that would do something, if it were parsed. */
export const HOSTILE = `<script>alert(1)</script><img src=x onerror="alert(2)">&amp;'"</li></ol>`;

/** A server on a free port. */
export async function listen(
  answer: (request: Request) => Response | Promise<Response>,
  atEnd: AtEnd,
): Promise<string> {
  return new Promise((resolve) => {
    const server = serve({ fetch: answer, port: 0, hostname: '127.0.0.1' }, ({ port }) =>
      resolve(`http://127.0.0.1:${port}`),
    );
    atEnd(() => new Promise((closed) => server.close(() => closed())));
  });
}

/** The mail server of `npm start`, with an empty mailbox. */
export async function startInbox(atEnd: AtEnd): Promise<{ mailPort: number; inboxUrl: string }> {
  const dir = mkdtempSync(join(tmpdir(), 'posthorn-mail-'));
  const [smtp = 0, web = 0] = await freePorts(2);
  const args = maildevArgs({ smtpPort: smtp, webPort: web, mails: dir });
  const child = spawn(process.execPath, args, { stdio: 'ignore' });
  const exited = once(child, 'exit');
  atEnd(async () => {
    child.kill();
    await exited;
    rmSync(dir, { recursive: true });
  });
  const url = `http://127.0.0.1:${web}`;
  await eventually(async () => (await fetch(`${url}/healthz`)).ok, { timeoutMs: 30_000, what: 'MailDev' });
  return { mailPort: smtp, inboxUrl: url };
}

/** The simulators with the phone page, ended with the test. */
export async function startPhone(phone: PhoneOptions = {}): Promise<Simulators> {
  const simulators = await startSimulators({ port: 0, fcm: { accounts: [FCM_ACCOUNT] }, phone });
  onTestFinished(() => simulators.close());
  return simulators;
}

/** What the page gets. */
export async function read({ url }: Simulators): Promise<Feed> {
  return (await (await fetch(`${url}/phone/messages`)).json()) as Feed;
}

/** Waits until so many messages of the channel are on the phone: an answer is shared for half a second. */
export function until(simulators: Simulators, channel: Channel, count: number) {
  const of = async () => (await read(simulators)).messages.filter((message) => message.channel === channel);
  return eventually(
    async () => {
      const messages = await of();
      return messages.length >= count && messages;
    },
    { what: `${count} of ${channel}` },
  );
}

/** Sends mails to the port in order, over one connection: MailDev looks up who comes. */
export async function mail(port: number, ...mails: { subject: string; text: string }[]) {
  const transport = createTransport({ host: '127.0.0.1', port, pool: true, maxConnections: 1 });
  for (const words of mails) {
    await transport.sendMail({ from: 'Shop <shop@example.test>', to: 'ada@example.test', ...words });
  }
  transport.close();
}
