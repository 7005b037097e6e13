import { SANDBOX } from '../../domain/route.ts';
import { defineVendor } from '../manifest.ts';
import type { Provider } from '../provider.ts';

/** Takes what test keys send, over every channel. */
export const sandbox = defineVendor({
  name: SANDBOX,
  label: 'sandbox',
  channel: null,
  settings: {},
  accounts: () => [
    {
      name: SANDBOX,
      isShared: true,
      async open() {
        const { createSandboxProvider } = await import('./provider.ts');
        return createSandboxProvider() as Provider;
      },
    },
  ],
});
