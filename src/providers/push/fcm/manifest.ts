import { readFileSync } from 'node:fs';
import { baseUrl, optional } from '../../../config/kit/kinds.ts';
import { setting } from '../../../config/kit/setting.ts';
import { checkAddress, defineVendor } from '../../manifest.ts';
import type { Provider } from '../../provider.ts';

export const fcm = defineVendor({
  name: 'fcm',
  label: 'FCM',
  channel: 'push',
  settings: {
    FCM_SERVICE_ACCOUNT: setting(optional, 'FCM, for devices: the JSON of a service account, or the path of its file.'),
    FCM_BASE_URL: setting(baseUrl('https://fcm.googleapis.com'), '', { isCommented: true }),
  },
  credential: 'FCM_SERVICE_ACCOUNT',
  accounts({ FCM_SERVICE_ACCOUNT: given, FCM_BASE_URL: baseUrl }) {
    if (!given) return [];
    return [
      {
        name: 'fcm',
        async open() {
          const { createFcmProvider } = await import('./provider.ts');
          const text = given.trimStart().startsWith('{') ? given : readFileSync(given, 'utf8');
          return createFcmProvider({ serviceAccount: JSON.parse(text), baseUrl }) as Provider;
        },
        check: (tools) => checkAddress(baseUrl, 'FCM_BASE_URL', tools),
      },
    ];
  },
});
