import { z } from 'zod';
import { isDevelopmentSecret } from './development-secrets.ts';
import { checkEmail } from './groups/email.ts';
import { checkPush } from './groups/push.ts';
import { checkServers } from './groups/servers.ts';
import { checkSms } from './groups/sms.ts';
import { checkWhatsApp } from './groups/whatsapp.ts';
import { type Issue, shapeOf } from './kit/setting.ts';
import { allSettings } from './sections.ts';

/** Every setting by its name in the environment, with its default; docs/settings.md lists them. */
export const settingsSchema = z.object(shapeOf(allSettings)).superRefine((settings, context) => {
  const issue: Issue = (name, message) => context.addIssue({ code: 'custom', path: [name], message });
  if (settings.NODE_ENV === 'production') {
    for (const [name, value] of Object.entries(settings)) {
      if (isDevelopmentSecret(value)) issue(name, 'holds a secret that is published for development: set your own');
    }
  }
  if (settings.FAULT_POINT && settings.NODE_ENV !== 'test') issue('FAULT_POINT', 'is for NODE_ENV=test only');
  for (const check of [checkServers, checkEmail, checkSms, checkWhatsApp, checkPush]) check(settings, issue);
});

export type Settings = z.infer<typeof settingsSchema>;
