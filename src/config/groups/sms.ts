import { isSupportedCountry } from 'libphonenumber-js';
import { z } from 'zod';
import { isDevelopmentSecret } from '../development-secrets.ts';
import { baseUrl, list, matching, optional } from '../kit/kinds.ts';
import { type Issue, setting, type ValuesOf } from '../kit/setting.ts';

const SMS_PROVIDERS = ['twilio', 'msg91'] as const;
type SmsProvider = (typeof SMS_PROVIDERS)[number];

/** `IN=msg91,US=twilio`: the provider tried first, by ISO 3166-1 country. */
const byCountry = list('').transform((pairs, context) => {
  const providers: Record<string, SmsProvider> = {};
  for (const pair of pairs) {
    const [country = '', name = '', ...rest] = pair.split('=').map((part) => part.trim());
    const provider = SMS_PROVIDERS.find((known) => known === name);
    const isNew = isSupportedCountry(country) && !(country in providers);
    if (provider && isNew && rest.length === 0) providers[country] = provider;
    else
      context.addIssue({ code: 'custom', message: 'must be of pairs such as IN=msg91,US=twilio, each country once' });
  }
  return providers;
});

export const smsOrder = {
  SMS_PROVIDER: setting(
    z.enum(SMS_PROVIDERS).optional(),
    `${SMS_PROVIDERS.join(' or ')}: which is tried first. Unset: the first of these that is set up. A request can name others (routing.providers).`,
  ),
  SMS_PROVIDER_BY_COUNTRY: setting(
    byCountry,
    'Which is tried first by the country of the number, such as IN=msg91,US=twilio (ISO 3166-1; the United Kingdom is GB).',
    { isCommented: true },
  ),
};

export const twilio = {
  TWILIO_ACCOUNT_SID: setting(
    matching(/^AC[0-9a-f]{32}$/i, 'must be AC and 32 hexadecimal digits'),
    'Twilio: the account with its token, and either a number or a messaging service.',
  ),
  TWILIO_AUTH_TOKEN: setting(optional),
  TWILIO_PHONE_NUMBER: setting(matching(/^\+[1-9]\d{6,14}$/, 'must be in E.164 form, such as +14155552671')),
  TWILIO_MESSAGING_SERVICE_SID: setting(matching(/^MG[0-9a-f]{32}$/i, 'must be MG and 32 hexadecimal digits')),
  TWILIO_BASE_URL: setting(baseUrl('https://api.twilio.com'), 'While it is unset, docker compose uses the simulator.', {
    isCommented: true,
  }),
};

export const msg91 = {
  MSG91_AUTH_KEY: setting(
    matching(/^[!-~]+$/, 'must be of printable ASCII'),
    'MSG91: its key, and its own id (24 hexadecimal digits, not the DLT number) of the template to send with. MSG91 sends approved templates only, as Indian law requires (DLT), so the whole text becomes the value of one variable of the template: ##body## unless another name is set. Texts must match what was approved, or carriers drop them.',
  ),
  // MSG91 would accept the DLT number in its place, and the carriers would drop the messages.
  MSG91_TEMPLATE_ID: setting(
    matching(/^(?!\d{19}$)\w{1,64}$/, "must be MSG91's own id of the template, not its number of DLT"),
  ),
  MSG91_TEXT_VARIABLE: setting(
    z
      .string()
      .regex(/^(?!mobiles$)[a-z]\w{0,63}$/i, 'must be the name of a variable')
      .default('body'),
  ),
  MSG91_SENDER_ID: setting(
    matching(/^[a-z0-9]{1,16}$/i, 'must be of letters and digits'),
    'Only for a template that leaves the sender to the request.',
  ),
  MSG91_BASE_URL: setting(
    baseUrl('https://control.msg91.com'),
    'While it is unset, docker compose uses the simulator.',
    { isCommented: true },
  ),
};

type SmsSettings = ValuesOf<typeof smsOrder & typeof twilio & typeof msg91>;

export function checkSms(settings: SmsSettings, issue: Issue): void {
  const { TWILIO_PHONE_NUMBER: number, TWILIO_MESSAGING_SERVICE_SID: service } = settings;
  if (Boolean(settings.TWILIO_ACCOUNT_SID) !== Boolean(settings.TWILIO_AUTH_TOKEN)) {
    issue('TWILIO_ACCOUNT_SID', 'needs TWILIO_AUTH_TOKEN, and the other way round');
  }
  if (settings.TWILIO_ACCOUNT_SID && Boolean(number) === Boolean(service)) {
    issue('TWILIO_ACCOUNT_SID', 'needs one of TWILIO_PHONE_NUMBER and TWILIO_MESSAGING_SERVICE_SID');
  }
  if (Boolean(settings.MSG91_AUTH_KEY) !== Boolean(settings.MSG91_TEMPLATE_ID)) {
    issue('MSG91_AUTH_KEY', 'needs MSG91_TEMPLATE_ID, and the other way round');
  }
  const keys = { twilio: settings.TWILIO_AUTH_TOKEN, msg91: settings.MSG91_AUTH_KEY };
  const { SMS_PROVIDER: first, SMS_PROVIDER_BY_COUNTRY: byCountry } = settings;
  if (first && !keys[first]) issue('SMS_PROVIDER', 'names a provider that is not set up');
  if (Object.values(byCountry).some((name) => !keys[name])) {
    issue('SMS_PROVIDER_BY_COUNTRY', 'names a provider that is not set up');
  }
  const simulated = Object.values(keys).map((key) => key && isDevelopmentSecret(key));
  if (simulated.includes(true) && simulated.includes(false)) {
    issue('SMS_PROVIDER', 'would fail over between an account of the simulators and a real one: unset one of them');
  }
}
