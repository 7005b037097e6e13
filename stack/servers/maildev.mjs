import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../settings.mjs';
import { answers, untilHealthy } from './healthy.mjs';

/**
 * What node runs: MailDev behind a guard against the pages of others, for this machine alone.
 * @param {{ smtpPort: number, webPort: number, mails: string }} options `mails`: the folder that keeps them
 */
export function maildevArgs({ smtpPort, webPort, mails }) {
  const guard = ['--import', new URL('maildev-guard.mjs', import.meta.url).href];
  const listen = ['--ip', '127.0.0.1', '--web-ip', '127.0.0.1', '--smtp', `${smtpPort}`, '--web', `${webPort}`];
  // --silent: it would log the subject of each message
  const maildev = join(ROOT, 'node_modules', 'maildev', 'bin', 'maildev');
  return [...guard, maildev, ...listen, '--mail-directory', mails, '--silent'];
}

/**
 * Starts the mail inbox: SMTP in, a web page and a REST API (`/email`) out. Messages are kept in the data folder.
 * @param {{ session: import('../process/session.mjs').Session, smtpPort: number, webPort: number, dataDir: string,
 *   logFile: string }} options
 * @returns {Promise<import('../process/session.mjs').Child & { smtpUrl: string, inboxUrl: string }>}
 */
export async function startMaildev({ session, smtpPort, webPort, dataDir, logFile }) {
  const mails = join(dataDir, 'mail');
  mkdirSync(mails, { recursive: true });
  const inboxUrl = `http://127.0.0.1:${webPort}`;
  const child = session.spawn({
    name: 'maildev',
    stage: 'temporal',
    command: process.execPath,
    args: maildevArgs({ smtpPort, webPort, mails }),
    logFile,
    address: inboxUrl,
  });
  await untilHealthy(child, () => answers(`${inboxUrl}/healthz`), 30_000);
  return { ...child, smtpUrl: `smtp://127.0.0.1:${smtpPort}`, inboxUrl };
}
