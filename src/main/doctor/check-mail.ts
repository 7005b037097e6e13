import type { Finding } from '../../cli/finding.ts';
import type { Settings } from '../../config/settings.ts';
import { reasonOf } from '../../observability/health.ts';
import { createSession } from '../../providers/email/session.ts';
import { type SmtpOptions, smtpServerOf } from '../../providers/email/smtp-options.ts';
import { smtpServerOf as primaryOf } from '../parts/accounts.ts';
import { fail, ok } from './findings.ts';

const ANSWERS_WITHIN_MS = 5_000;

/** The mail servers: connected to, greeted and logged in at, and sent nothing. */
export async function checkMail(settings: Settings): Promise<Finding[]> {
  const fallback = settings.SMTP_FALLBACK_URL;
  return Promise.all([
    checkServer('smtp', 'SMTP_URL', primaryOf(settings)),
    ...(fallback ? [checkServer('smtp-fallback', 'SMTP_FALLBACK_URL', { url: fallback })] : []),
  ]);
}

async function checkServer(name: string, setting: string, options: SmtpOptions): Promise<Finding> {
  try {
    const server = smtpServerOf(options);
    const place = `${server.host}:${server.port}`;
    const session = createSession({ ...server, tls: {}, greetingMs: ANSWERS_WITHIN_MS });
    try {
      await within(ANSWERS_WITHIN_MS, session.connect());
      await session.greet();
      await session.logIn();
      session.quit();
      return ok(name, `${place} accepts connections${server.user === null ? '' : ' and the login'}`);
    } catch (error) {
      session.destroy();
      const reason = reasonOf(error);
      const advice =
        reason === 'EAUTH'
          ? `User or password is wrong: correct ${setting}.`
          : `Start the mail server (npm start does), or correct ${setting} (or SMTP_HOST and SMTP_PORT).`;
      return fail(name, `${place} is not usable (${reason})`, advice);
    }
  } catch (error) {
    // This message names the expected form and never the given value.
    return fail(name, (error as TypeError).message, `Correct ${setting}.`);
  }
}

function within<T>(ms: number, work: Promise<T>): Promise<T> {
  const late = new Promise<never>((_, reject) => {
    const error = Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' });
    setTimeout(() => reject(error), ms).unref();
  });
  return Promise.race([work, late]);
}
