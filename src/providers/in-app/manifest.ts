import { defineVendor } from '../manifest.ts';
import type { Provider } from '../provider.ts';

export const inApp = defineVendor({
  name: 'in-app',
  label: 'in-app',
  channel: 'in_app',
  settings: {},
  accounts: () => [
    {
      name: 'in-app',
      async open({ storeInApp }) {
        const { createInAppProvider } = await import('./provider.ts');
        return createInAppProvider({ store: storeInApp }) as Provider;
      },
    },
  ],
});
