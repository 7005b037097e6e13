import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { choice, matching, optional } from '../../../config/kit/kinds.ts';
import { setting, type ValuesOf } from '../../../config/kit/setting.ts';
import { together } from '../../../config/kit/together.ts';
import { isLoopbackHost } from '../../../domain/loopback.ts';
import { defineVendor, type VendorAccount } from '../../manifest.ts';
import type { Provider } from '../../provider.ts';
import { type SmtpOptions, smtpServerOf } from './options.ts';

const url = matching(/^smtps?:\/\//, 'must be an smtp:// or smtps:// address');

/** A local part has 64 letters at the most (RFC 5321, 4.5.3.1.1); 48 are the token's with its +. */
const MOST_BOUNCE_LETTERS = 16;

const settings = {
  SMTP_URL: setting(
    url,
    `The mail server: smtp://user:password@host:port, or smtps:// for TLS from the first byte. With smtp://,
      STARTTLS is used if the server offers it; a password is never sent to another machine without TLS.`,
  ),
  SMTP_HOST: setting(optional, 'The same in parts, where SMTP_URL is unset.'),
  SMTP_PORT: setting(z.coerce.number().int().min(1).max(65_535).default(1025)),
  SMTP_USER: setting(optional),
  SMTP_PASS: setting(optional),
  SMTP_BOUNCE_ADDRESS: setting(
    z
      .email()
      .refine((address) => address.lastIndexOf('@') <= MOST_BOUNCE_LETTERS, 'must have 16 letters or less before the @')
      .optional(),
    `Where bounces come to, in place of each mail's sender, such as bounces@mail.example.com: a mailbox that also takes
      bounces+anything@…, and whose mails are posted to /api/receipts/email. By what stands behind the + a report is
      known to be of our mail; unless the server knows DSN, no mailed report suppresses an address without. Outside
      production it defaults to bounces@ of MAIL_FROM's domain.`,
  ),
  SMTP_REQUIRE_TLS: setting(
    choice,
    `true: nothing is sent to the mail server without TLS. Unset: true in production, where there is a password
      or the server is on another machine; else false.`,
  ),
  SMTP_FALLBACK_URL: setting(url, 'A second account, which takes over while the first is unavailable.'),
  SMTP_FALLBACK_REQUIRE_TLS: setting(choice, 'The same as SMTP_REQUIRE_TLS, for the second account.'),
  DKIM_DOMAIN: setting(optional, 'Signs each mail (DKIM) if all three are set; the key is the path of a PEM file.'),
  DKIM_SELECTOR: setting(optional),
  DKIM_PRIVATE_KEY: setting(optional),
};

type Settings = ValuesOf<typeof settings>;

export const smtp = defineVendor({
  name: 'smtp',
  label: 'mail server',
  channel: 'email',
  settings,
  checkSettings(given, issue) {
    together(given, ['DKIM_DOMAIN', 'DKIM_SELECTOR', 'DKIM_PRIVATE_KEY'], issue);
  },
  accounts(given, installation) {
    const { SMTP_FALLBACK_URL: url, SMTP_REQUIRE_TLS: tls, SMTP_FALLBACK_REQUIRE_TLS: fallbackTls } = given;
    const bounceAddress = given.SMTP_BOUNCE_ADDRESS ?? installation.bounceAddress;
    const marks = { bounceToken: installation.bounceToken, ...(bounceAddress !== null && { bounceAddress }) };
    const withTls = (server: SmtpOptions, wanted: boolean | undefined): SmtpOptions => {
      return { ...server, ...marks, requireTls: wanted ?? (installation.isProduction && needsTls(server)) };
    };
    return [
      account('smtp', 'SMTP_URL', given, withTls(primaryOf(given), tls)),
      ...(url ? [account('smtp-fallback', 'SMTP_FALLBACK_URL', given, withTls({ url }, fallbackTls))] : []),
    ];
  },
});

function account(name: string, settingName: string, given: Settings, server: SmtpOptions): VendorAccount {
  return {
    name,
    async open() {
      const { createSmtpProvider } = await import('./provider.ts');
      return createSmtpProvider({ name, ...server, ...dkimOf(given) }) as Provider;
    },
    async check(tools) {
      const { checkMailServer } = await import('./check.ts');
      return checkMailServer(settingName, server, tools);
    },
  };
}

/** Whether somebody in between could read what is not theirs: a password, or all that goes to another machine. */
function needsTls(options: SmtpOptions): boolean {
  try {
    const { host, pass } = smtpServerOf(options);
    return pass !== null || !isLoopbackHost(host);
  } catch {
    // It cannot be used: `open` and the doctor say why.
    return true;
  }
}

/** The mail server of `SMTP_URL`, else of `SMTP_HOST` and what goes with it. */
function primaryOf(given: Settings): SmtpOptions {
  const { SMTP_URL: url, SMTP_HOST: host, SMTP_PORT: port, SMTP_USER: user, SMTP_PASS: pass } = given;
  return url ? { url } : { host: host ?? '127.0.0.1', port, ...(user && pass ? { user, pass } : {}) };
}

function dkimOf({ DKIM_DOMAIN: domain, DKIM_SELECTOR: selector, DKIM_PRIVATE_KEY: file }: Settings) {
  return domain && selector && file ? { dkim: { domain, selector, privateKey: readFileSync(file, 'utf8') } } : {};
}
