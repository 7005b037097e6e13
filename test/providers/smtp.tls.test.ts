import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadSettings } from '../../src/config/load.ts';
import { accountsOf } from '../../src/main/wiring/accounts.ts';
import { reasonOf } from '../../src/observability/health.ts';
import { createSmtpProvider } from '../../src/providers/email/smtp/provider.ts';
import type { ProviderStores } from '../../src/providers/manifest.ts';
import { emailMessage, sendContext } from '../support/factories/smtp-message.ts';
import { type SmtpSink, startSmtpSink } from '../support/fakes/smtp-sink.ts';

/*
 * A server that offers AUTH and no STARTTLS, as one does in front of which somebody has taken it away. What it was told
 * of passwords and mails is what whoever stands in between has read.
 */
const passwords: string[] = [];
let sink: SmtpSink;
beforeAll(async () => {
  sink = await startSmtpSink({
    allowInsecureAuth: true,
    onAuth: ({ password }, _session, done) => {
      passwords.push(`${password}`);
      done(null, { user: 'user' });
    },
  });
});
afterAll(() => sink.close());

/** This machine under a name that is not loopback by its spelling, as a server elsewhere is. */
const ELSEWHERE = '0.0.0.0';
const at = (host: string, login = '') => `smtp://${login}${host}:${sink.port}`;
const LOGIN = 'user:s3cret-password@';

const told = () => ({ mails: sink.ledger.length, passwords: passwords.length });
async function toldMore(send: () => Promise<unknown>): Promise<{ mails: number; passwords: number }> {
  const before = told();
  await send();
  const after = told();
  return { mails: after.mails - before.mails, passwords: after.passwords - before.passwords };
}

const production = { NODE_ENV: 'production', API_SECRET: '7d1f0c5be2a94638b0d7c1e5f2a39486' };
const accountOf = (env: Record<string, string>, name = 'smtp') => {
  const account = accountsOf(loadSettings(env)).find((one) => one.name === name);
  if (!account) throw new Error(`no account ${name}`);
  return account;
};
const sendBy = async (env: Record<string, string>, name?: string) => {
  const provider = await accountOf(env, name).open({} as ProviderStores);
  const outcome = await provider.send(emailMessage(), sendContext());
  await provider.close();
  return outcome;
};
const NOTHING = { mails: 0, passwords: 0 };

describe('in production', () => {
  it.each([
    ['with a password', () => ({ SMTP_URL: at('127.0.0.1', LOGIN) }), 'smtp'],
    ['to another machine', () => ({ SMTP_URL: at(ELSEWHERE) }), 'smtp'],
    [
      'to another machine, in parts',
      () => ({ SMTP_HOST: ELSEWHERE, SMTP_PORT: `${sink.port}`, SMTP_USER: 'user', SMTP_PASS: 'pass' }),
      'smtp',
    ],
    ['by the second account', () => ({ SMTP_FALLBACK_URL: at('127.0.0.1', LOGIN) }), 'smtp-fallback'],
    [
      'where it is told so',
      () => ({ SMTP_URL: at('127.0.0.1'), SMTP_REQUIRE_TLS: 'true', SMTP_FALLBACK_REQUIRE_TLS: 'false' }),
      'smtp',
    ],
  ])('nothing is said without TLS %s, and the doctor finds that', async (_where, given, name) => {
    const env = { ...production, ...given() };
    const more = await toldMore(async () => {
      expect(await sendBy(env, name)).toMatchObject({ kind: 'transient', code: 'connection_tls_failed' });
      const checked = await accountOf(env, name).check?.({
        reach: async () => ({ status: 'up', detail: '' }),
        reasonOf,
      });
      expect(checked).toMatchObject({ status: 'down', advice: expect.stringContaining('offers no TLS') });
    });
    expect(more).toEqual(NOTHING);
  });

  it.each([
    ['without a password, to this machine', () => ({ SMTP_URL: at('127.0.0.1') }), 0],
    ['where it is told so', () => ({ SMTP_URL: at('127.0.0.1', LOGIN), SMTP_REQUIRE_TLS: 'false' }), 1],
    ['without a password, where it is told so', () => ({ SMTP_URL: at(ELSEWHERE), SMTP_REQUIRE_TLS: 'false' }), 0],
  ])('a mail goes without TLS %s', async (_where, given, logins) => {
    const more = await toldMore(async () =>
      expect(await sendBy({ ...production, ...given() })).toMatchObject({ kind: 'sent' }),
    );
    expect(more).toEqual({ mails: 1, passwords: logins });
  });
});

it('outside production a mail goes without TLS', async () => {
  const more = await toldMore(() => sendBy({ SMTP_URL: at('127.0.0.1', LOGIN) }));
  expect(more).toEqual({ mails: 1, passwords: 1 });
});

it('a password never goes to another machine without TLS, whatever the settings say', async () => {
  for (const env of [{}, { SMTP_REQUIRE_TLS: 'false' }, { ...production, SMTP_REQUIRE_TLS: 'false' }]) {
    const more = await toldMore(async () =>
      expect(await sendBy({ ...env, SMTP_URL: at(ELSEWHERE, LOGIN) })).toMatchObject({ code: 'connection_tls_failed' }),
    );
    expect(more).toEqual(NOTHING);
  }
});

it('with TLS the password goes to another machine', async () => {
  const seen: string[] = [];
  const secure = await startSmtpSink({
    hideSTARTTLS: false,
    onAuth: ({ password }, _session, done) => {
      seen.push(`${password}`);
      done(null, { user: 'user' });
    },
  });
  const server = { host: ELSEWHERE, port: secure.port, user: 'user', pass: 's3cret-password' };
  const provider = createSmtpProvider({ ...server, requireTls: true, tls: { rejectUnauthorized: false } });
  expect(await provider.send(emailMessage(), sendContext())).toMatchObject({ kind: 'sent' });
  expect(seen).toEqual(['s3cret-password']);
  await provider.close();
  await secure.close();
});
