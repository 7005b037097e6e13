import { baseUrl, matching, optional } from '../kit/kinds.ts';
import { type Issue, setting, type ValuesOf } from '../kit/setting.ts';
import { together } from '../kit/together.ts';

export const meta = {
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
};

export function checkWhatsApp(settings: ValuesOf<typeof meta>, issue: Issue): void {
  together(settings, ['WHATSAPP_ACCESS_TOKEN', 'WHATSAPP_PHONE_NUMBER_ID'], issue);
}
