import { z } from 'zod';
import { list } from '../kit/kinds.ts';
import { setting } from '../kit/setting.ts';

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
