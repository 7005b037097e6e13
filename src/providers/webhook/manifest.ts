import { defineVendor } from '../manifest.ts';
import type { Provider } from '../provider.ts';

export const webhook = defineVendor({
  name: 'webhook',
  label: 'webhooks',
  channel: 'webhook',
  settings: {},
  accounts: (_, { target }) => [
    {
      name: 'webhook',
      isShared: true,
      async open() {
        const { createWebhookProvider } = await import('./provider.ts');
        return createWebhookProvider({ target }) as Provider;
      },
    },
  ],
});
