import type { SMTPServerOptions } from 'smtp-server';
import type { Campaign, Posthorn } from '../../src/client/index.ts';
import { eventually } from '../../test/support/expect/eventually.ts';
import { type SmtpSink, startSmtpSink } from '../../test/support/fakes/smtp-sink.ts';
import type { Installation, InstallationOptions } from '../installation.ts';
import { installOn, type Servers } from '../servers.ts';
import { clientOf, publishTemplate } from './campaign.ts';

/** An installation of a part's own, with a mail server of its own. */
export type Scene = { posthorn: Installation; client: Posthorn; sink: SmtpSink; close(): Promise<void> };

export async function openScene(
  servers: Servers,
  name: string,
  { smtp = {}, ...options }: Partial<Pick<InstallationOptions, 'processes' | 'settings'>> & { smtp?: SinkOptions } = {},
): Promise<Scene> {
  const sink = await startSmtpSink(smtp);
  let posthorn: Installation | undefined;
  async function close(): Promise<void> {
    await posthorn?.stop();
    await sink.close();
  }
  try {
    posthorn = await installOn(servers, { name, processes: 'separate', smtpPort: sink.port, ...options });
    const client = clientOf(posthorn);
    await publishTemplate(client);
    return { posthorn, client, sink, close };
  } catch (error) {
    // The mail server listens in this process, which would never end.
    await close();
    throw error;
  }
}

type SinkOptions = SMTPServerOptions & { replyAfterMs?: number };

/** Until the campaign has ended, or with `orPaused` is paused by other than a person. @throws Error after `timeoutMs` */
export async function untilEnded(
  { client }: Scene,
  id: string,
  { timeoutMs, note, orPaused = false }: { timeoutMs: number; note?: (text: string) => void; orPaused?: boolean },
): Promise<Campaign> {
  return await eventually(
    async () => {
      const campaign = await client.campaigns.get(id);
      const { status, reason, counts } = campaign;
      note?.(`${counts.total - counts.waiting} of ${counts.total}`);
      const hasStopped = orPaused && status === 'PAUSED' && reason !== 'person';
      const hasEnded = (status === 'COMPLETED' || status === 'CANCELLED') && counts.waiting === 0;
      return (hasEnded || hasStopped) && campaign;
    },
    { timeoutMs, everyMs: 500, what: 'the end of the campaign' },
  );
}
