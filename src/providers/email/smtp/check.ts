import type { NodemailerError } from 'nodemailer';
import { withDeadline } from '../../../async/deadline.ts';
import { codedError } from '../../coded-error.ts';
import type { AccountCheck, CheckTools } from '../../manifest.ts';
import { isTlsTrouble } from './classify.ts';
import { type SmtpOptions, smtpServerOf } from './options.ts';
import { createSession } from './session.ts';

const ANSWERS_WITHIN_MS = 5_000;

/** Connects to a mail server, greets it and logs in, and sends nothing. @param setting that names the server */
export async function checkMailServer(
  setting: string,
  options: SmtpOptions,
  { reasonOf }: CheckTools,
): Promise<AccountCheck> {
  try {
    const server = smtpServerOf(options);
    const address = `${server.host}:${server.port}`;
    const requireTls = options.requireTls ?? false;
    const session = createSession({ ...server, requireTls, tls: {}, greetingMs: ANSWERS_WITHIN_MS });
    try {
      await withDeadline(session.connect(), ANSWERS_WITHIN_MS, () => codedError('ETIMEDOUT', 'no answer'));
      await session.greet();
      await session.logIn();
      session.quit();
      const detail = `${address} accepts connections${server.user === null ? '' : ' and the login'}`;
      return { status: 'up', detail, advice: '' };
    } catch (error) {
      session.destroy();
      const reason = (error as NodemailerError).originalCode ?? reasonOf(error);
      return { status: 'down', detail: `${address} is not usable (${reason})`, advice: adviceFor(reason, setting) };
    }
  } catch (error) {
    // The message of this one names the form that is expected, and nothing that was given.
    return { status: 'down', detail: (error as TypeError).message, advice: `Correct ${setting}.` };
  }
}

function adviceFor(reason: string, setting: string): string {
  if (reason === 'EAUTH') return `User or password is wrong: correct ${setting}.`;
  if (isTlsTrouble(reason)) {
    return `The server offers no TLS, or none with a valid certificate: correct ${setting} (docs/operating.md, "TLS").`;
  }
  return `Start the mail server (npm start does), or correct ${setting} (or SMTP_HOST and SMTP_PORT).`;
}
