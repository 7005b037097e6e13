import { stripVTControlCharacters } from 'node:util';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import type { SMTPServerOptions } from 'smtp-server';
import type { Role } from '../../src/domain/role.ts';
import { buildDashboard } from '../../test/support/browser/built-dashboard.ts';
import { openChromium } from '../../test/support/browser/chromium.ts';
import { acceptInvitation, logIn } from '../../test/support/browser/member.ts';
import { openVisitor, type Visitor } from '../../test/support/browser/visitor.ts';
import { PASSWORD } from '../../test/support/factories/members.ts';
import { notificationBody } from '../../test/support/factories/notifications.ts';
import { type SmtpSink, startSmtpSink } from '../../test/support/fakes/smtp-sink.ts';
import type { Installation, InstallationOptions } from '../installation.ts';
import { installOn, type Servers } from '../servers.ts';

// biome-ignore lint/suspicious/noExplicitAny: a check reads into answers of every shape
export type Data = any;

/** A member in a browser of their own, logged in and on the page that comes then. */
export type Member = Visitor & { email: string };

/** An installation of a part's own, with its mail server, its dashboard and a Chromium. */
export type Stage = {
  posthorn: Installation;
  sink: SmtpSink;
  browser: Browser;
  /** `/app/cli_…/live`, of the client that the installation has. */
  base: string;
  /** What the API answers to the client's key, or another. @throws Error unless it is a 2xx */
  ask(method: string, path: string, body?: unknown, key?: string): Promise<Data>;
  /** Posts an e-mail. @returns its id */
  send(body?: Record<string, unknown>): Promise<string>;
  /** Invites, accepts and logs in, as people do. */
  enter(
    options?: { role?: Role; name?: string; email?: string; key?: string } & BrowserContextOptions,
  ): Promise<Member>;
};

export type StageOptions = Partial<Pick<InstallationOptions, 'processes' | 'settings'>> & { smtp?: SMTPServerOptions };

/** Sets the stage for `work`, and clears it whatever becomes of that. */
export async function onStage<Result>(
  servers: Servers,
  name: string,
  { smtp = {}, ...options }: StageOptions,
  work: (stage: Stage) => Promise<Result>,
): Promise<Result> {
  const sink = await startSmtpSink(smtp);
  const ends: (() => Promise<unknown>)[] = [() => sink.close()];
  try {
    await buildDashboard();
    const browser = await openChromium();
    ends.unshift(() => browser.close());
    // A few people get much here; what is about the limit sets its own.
    const settings = { RATE_LIMIT_EMAIL: '100000', ...options.settings };
    const from = { name, processes: 'default' as const, smtpPort: sink.port };
    const posthorn = await installOn(servers, { ...from, ...options, settings });
    ends.unshift(() => posthorn.stop());
    return await work(await stageOf(posthorn, sink, browser));
  } catch (error) {
    throw inOneLine(error as Error);
  } finally {
    // The mail server listens in this process, which would never end.
    for (const end of ends) await end();
  }
}

/** What was waited for in vain is said on many lines, in colours. */
function inOneLine(error: Error): Error {
  const text = stripVTControlCharacters(error.message).replaceAll(/\s+/g, ' ').slice(0, 300);
  return new Error(text, { cause: error });
}

async function stageOf(posthorn: Installation, sink: SmtpSink, browser: Browser): Promise<Stage> {
  const { apiUrl, apiKey } = posthorn;
  let people = 0;
  const ask: Stage['ask'] = async (method, path, body, key = apiKey) => {
    const response = await fetch(`${apiUrl}${path}`, {
      method,
      headers: { 'x-api-key': key, ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const answer = (await response.json()) as Data;
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${JSON.stringify(answer)}`);
    return answer.data;
  };
  return {
    posthorn,
    sink,
    browser,
    base: `/app/${(await ask('GET', '/api/client/me')).clientId}/live`,
    ask,
    send: async (body = {}) => (await ask('POST', '/api/notifications', notificationBody(body))).notificationId,
    async enter({ role = 'owner', name = 'Ada', email = `member-${++people}@example.com`, key, ...options } = {}) {
      const { link } = await ask('POST', '/api/invitations', { email, role, byMail: false }, key);
      const visitor = await openVisitor(browser, apiUrl, options);
      // What production has no PUBLIC_URL for has no host either.
      await acceptInvitation(visitor.page, new URL(link, apiUrl).href, { name, password: PASSWORD });
      await visitor.page.getByRole('link', { name: 'Log in' }).click();
      await logIn(visitor.page, { email, password: PASSWORD });
      await visitor.page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
      return { ...visitor, email };
    },
  };
}
