import type { Progress } from '../../stack/progress.mjs';
import { openScene, type Scene } from '../campaigns/scene.ts';
import { type Servers, startServers } from '../servers.ts';
import { type MailServer, mailServer } from './mail-server.ts';
import { type Observed, observe } from './prometheus.ts';

export type Stage = { servers: Servers; scene: Scene; mails: MailServer; observed: Observed };

/**
 * An installation with a mail server that can be broken, and Prometheus and Alertmanager that watch it; all of it is gone
 * afterwards, however far it came.
 * @param options.rulesIn the files of the rules; what has to be written for them goes into this folder
 * @param options.areOwn as of `startServers`
 */
export async function onStage<T>(
  progress: Progress,
  options: { name: string; settings: Record<string, string>; rulesIn: (folder: string) => string[]; areOwn?: boolean },
  work: (stage: Stage) => Promise<T>,
): Promise<T> {
  const { name, settings, rulesIn, areOwn = false } = options;
  const servers = await startServers(progress, { areOwn });
  try {
    const mails = mailServer();
    const scene = await openScene(servers, name, { smtp: mails.options, settings });
    try {
      const observed = await observe(servers, scene.posthorn, rulesIn(servers.session.dataDir));
      try {
        return await work({ servers, scene, mails, observed });
      } finally {
        await observed.stop();
      }
    } finally {
      await scene.close();
    }
  } finally {
    await servers.close();
  }
}
