import { baseUrl, matching, optional } from '../../../config/kit/kinds.ts';
import { setting } from '../../../config/kit/setting.ts';
import { together } from '../../../config/kit/together.ts';
import { checkAddress, defineVendor } from '../../manifest.ts';
import type { Provider } from '../../provider.ts';

export const meta = defineVendor({
  name: 'meta',
  label: 'Meta',
  channel: 'whatsapp',
  settings: {
    WHATSAPP_ACCESS_TOKEN: setting(
      matching(/^[!-~]+$/, 'must be of printable ASCII'),
      'The access token and the id of your number; both enable the channel.',
    ),
    WHATSAPP_PHONE_NUMBER_ID: setting(matching(/^\d+$/, 'must be of digits')),
    WHATSAPP_APP_SECRET: setting(
      optional,
      "For receipts: your app's secret, with which Meta signs them, and a token of your own, which Meta presents when you register PUBLIC_URL/api/receipts/meta.",
    ),
    WHATSAPP_VERIFY_TOKEN: setting(optional),
    WHATSAPP_BASE_URL: setting(
      baseUrl('https://graph.facebook.com/v25.0'),
      'While it is unset, docker compose uses the simulator.',
      { isCommented: true },
    ),
  },
  credential: 'WHATSAPP_ACCESS_TOKEN',
  checkSettings(settings, issue) {
    together(settings, ['WHATSAPP_ACCESS_TOKEN', 'WHATSAPP_PHONE_NUMBER_ID'], issue);
  },
  accounts(settings) {
    const { WHATSAPP_ACCESS_TOKEN: accessToken, WHATSAPP_PHONE_NUMBER_ID: phoneNumberId } = settings;
    const { WHATSAPP_BASE_URL: baseUrl } = settings;
    if (!accessToken || !phoneNumberId) return [];
    return [
      {
        name: 'meta',
        async open(stores) {
          const { createMetaProvider } = await import('./provider.ts');
          const isWindowOpen = (phone: string) => stores.isWindowOpen(phoneNumberId, phone);
          return createMetaProvider({ accessToken, phoneNumberId, baseUrl, isWindowOpen }) as Provider;
        },
        check: (tools) => checkAddress(baseUrl, 'WHATSAPP_BASE_URL', tools),
      },
    ];
  },
  receipts(settings) {
    const { WHATSAPP_APP_SECRET: appSecret, WHATSAPP_VERIFY_TOKEN: verifyToken } = settings;
    const phoneNumberId = settings.WHATSAPP_PHONE_NUMBER_ID;
    if (!appSecret || !verifyToken) return null;
    return async () => {
      const { createMetaReceiptReader } = await import('./receipts.ts');
      return createMetaReceiptReader({ appSecret, verifyToken, phoneNumberId });
    };
  },
});
