import { z } from 'zod';
import { VENDORS } from '../providers/vendors.ts';
import { hasLocalPassword, isDevelopmentSecret } from './development-secrets.ts';
import { checkLogIn } from './groups/log-in.ts';
import { checkServers } from './groups/servers.ts';
import { checkSmsOrder } from './groups/sms-order.ts';
import { type Issue, shapeOf } from './kit/setting.ts';
import { allSettings } from './sections.ts';
import { checkSecrets } from './weak-secrets.ts';

/** Every setting by its name in the environment, with its default; docs/settings.md lists them. */
export const settingsSchema = z.object(shapeOf(allSettings)).superRefine((settings, context) => {
  const issue: Issue = (name, message) => context.addIssue({ code: 'custom', path: [name], message });
  if (settings.NODE_ENV === 'production') {
    for (const [name, value] of Object.entries(settings)) {
      const isPublished = isDevelopmentSecret(value) || hasLocalPassword(value);
      if (isPublished) issue(name, 'holds a secret that is published for development: set your own');
    }
    checkSecrets(settings, issue);
  }
  if (settings.FAULT_POINT && settings.NODE_ENV !== 'test') issue('FAULT_POINT', 'is for NODE_ENV=test only');
  checkServers(settings, issue);
  checkLogIn(settings, issue);
  for (const vendor of VENDORS) vendor.checkSettings?.(settings, issue);
  checkSmsOrder(settings, settings, issue);
});

export type Settings = z.infer<typeof settingsSchema>;
