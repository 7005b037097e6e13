import { z } from 'zod';
import { list, matching, optional } from '../kit/kinds.ts';
import { type Issue, setting, type ValuesOf } from '../kit/setting.ts';
import { together } from '../kit/together.ts';

const smtpUrl = matching(/^smtps?:\/\//, 'must be an smtp:// or smtps:// address');

export const smtp = {
  SMTP_URL: setting(
    smtpUrl,
    'The mail server: smtp://user:password@host:port, or smtps:// for TLS from the first byte. With smtp://, STARTTLS is used if the server offers it.',
  ),
  SMTP_HOST: setting(optional, 'The same in parts, where SMTP_URL is unset.'),
  SMTP_PORT: setting(z.coerce.number().int().min(1).max(65_535).default(1025)),
  SMTP_USER: setting(optional),
  SMTP_PASS: setting(optional),
  SMTP_FALLBACK_URL: setting(smtpUrl, 'A second account, which takes over while the first is unavailable.'),
  DKIM_DOMAIN: setting(optional, 'Signs each mail (DKIM) if all three are set; the key is the path of a PEM file.'),
  DKIM_SELECTOR: setting(optional),
  DKIM_PRIVATE_KEY: setting(optional),
};

export const sendgrid = {
  SENDGRID_WEBHOOK_PUBLIC_KEY: setting(
    optional,
    "The public key (base64) of SendGrid's signed event webhook, which verifies its receipts.",
  ),
};

export const sender = {
  MAIL_FROM: setting(
    z.email().default('posthorn@localhost.localdomain'),
    'The sender of mails that name none: address and name.',
  ),
  MAIL_FROM_NAME: setting(
    z
      .string()
      .regex(/^[^\r\n]*$/)
      .default('Posthorn'),
  ),
  MAIL_FROM_DOMAINS: setting(
    list(''),
    "Other domains that a request may use in content.from, besides MAIL_FROM's own, such as example.com,example.org.",
  ),
};

export function checkEmail(settings: ValuesOf<typeof smtp>, issue: Issue): void {
  together(settings, ['DKIM_DOMAIN', 'DKIM_SELECTOR', 'DKIM_PRIVATE_KEY'], issue);
}
