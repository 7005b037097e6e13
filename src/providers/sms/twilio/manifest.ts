import { baseUrl, matching, optional } from '../../../config/kit/kinds.ts';
import { setting } from '../../../config/kit/setting.ts';
import { checkAddress, defineVendor } from '../../manifest.ts';
import type { Provider } from '../../provider.ts';

export const twilio = defineVendor({
  name: 'twilio',
  label: 'Twilio',
  channel: 'sms',
  settings: {
    TWILIO_ACCOUNT_SID: setting(
      matching(/^AC[0-9a-f]{32}$/i, 'must be AC and 32 hexadecimal digits'),
      'Twilio: the account with its token, and either a number or a messaging service.',
    ),
    TWILIO_AUTH_TOKEN: setting(optional),
    TWILIO_PHONE_NUMBER: setting(matching(/^\+[1-9]\d{6,14}$/, 'must be in E.164 form, such as +14155552671')),
    TWILIO_MESSAGING_SERVICE_SID: setting(matching(/^MG[0-9a-f]{32}$/i, 'must be MG and 32 hexadecimal digits')),
    TWILIO_BASE_URL: setting(
      baseUrl('https://api.twilio.com'),
      'While it is unset, docker compose uses the simulator.',
      { isCommented: true },
    ),
  },
  credential: 'TWILIO_AUTH_TOKEN',
  checkSettings(settings, issue) {
    const { TWILIO_PHONE_NUMBER: number, TWILIO_MESSAGING_SERVICE_SID: service } = settings;
    if (Boolean(settings.TWILIO_ACCOUNT_SID) !== Boolean(settings.TWILIO_AUTH_TOKEN)) {
      issue('TWILIO_ACCOUNT_SID', 'needs TWILIO_AUTH_TOKEN, and the other way round');
    }
    if (settings.TWILIO_ACCOUNT_SID && Boolean(number) === Boolean(service)) {
      issue('TWILIO_ACCOUNT_SID', 'needs one of TWILIO_PHONE_NUMBER and TWILIO_MESSAGING_SERVICE_SID');
    }
  },
  accounts(settings, { publicUrl }) {
    const { TWILIO_ACCOUNT_SID: accountSid, TWILIO_AUTH_TOKEN: authToken, TWILIO_BASE_URL: baseUrl } = settings;
    const { TWILIO_PHONE_NUMBER: number, TWILIO_MESSAGING_SERVICE_SID: messagingServiceSid } = settings;
    const from = number ? { number } : messagingServiceSid ? { messagingServiceSid } : null;
    if (!accountSid || !authToken || !from) return [];
    return [
      {
        name: 'twilio',
        async open() {
          const { createTwilioProvider } = await import('./provider.ts');
          return createTwilioProvider({ accountSid, authToken, baseUrl, from, ...callbackOf(publicUrl) }) as Provider;
        },
        check: (tools) => checkAddress(baseUrl, 'TWILIO_BASE_URL', tools),
      },
    ];
  },
  receipts({ TWILIO_AUTH_TOKEN: authToken }) {
    if (!authToken) return null;
    return async () => {
      const { createTwilioReceiptReader } = await import('./receipts.ts');
      return createTwilioReceiptReader({ authToken });
    };
  },
});

/**
 * Where Twilio sends its receipts of a message; the address carries our id, so that a receipt is understood before
 * theirs is on record. Only where PUBLIC_URL is set: Twilio refuses a message whose callback it cannot call (21609).
 */
function callbackOf(publicUrl: string | null) {
  return publicUrl ? { statusCallback: (id: string) => `${publicUrl}/api/receipts/twilio?notification=${id}` } : {};
}
