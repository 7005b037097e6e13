import { isSupportedCountry } from 'libphonenumber-js';
import { z } from 'zod';
import { VENDORS } from '../../providers/vendors.ts';
import { isDevelopmentSecret } from '../development-secrets.ts';
import { list } from '../kit/kinds.ts';
import { type Issue, setting, type ValuesOf } from '../kit/setting.ts';

const SMS_VENDORS = VENDORS.filter(({ channel }) => channel === 'sms');
const NAMES = SMS_VENDORS.map(({ name }) => name);

/** `IN=msg91,US=twilio`: the provider tried first, by ISO 3166-1 country. */
const byCountry = list('').transform((pairs, context) => {
  const providers: Record<string, string> = {};
  for (const pair of pairs) {
    const [country = '', name = '', ...rest] = pair.split('=').map((part) => part.trim());
    const isNew = isSupportedCountry(country) && !(country in providers);
    if (NAMES.includes(name) && isNew && rest.length === 0) providers[country] = name;
    else
      context.addIssue({ code: 'custom', message: 'must be of pairs such as IN=msg91,US=twilio, each country once' });
  }
  return providers;
});

export const smsOrder = {
  SMS_PROVIDER: setting(
    z.enum(NAMES as [string, ...string[]]).optional(),
    `${NAMES.join(' or ')}: which is tried first. Unset: the first of these that is set up. A request can name others (routing.providers).`,
  ),
  SMS_PROVIDER_BY_COUNTRY: setting(
    byCountry,
    'Which is tried first by the country of the number, such as IN=msg91,US=twilio (ISO 3166-1; the United Kingdom is GB).',
    { isCommented: true },
  ),
};

/** What the order of SMS vendors requires of their accounts. @param values of all settings, by name */
export function checkSmsOrder(
  { SMS_PROVIDER: first, SMS_PROVIDER_BY_COUNTRY: byCountry }: ValuesOf<typeof smsOrder>,
  values: Record<string, unknown>,
  issue: Issue,
): void {
  const credentials = new Map(SMS_VENDORS.map(({ name, credential = '' }) => [name, values[credential]]));
  if (first && !credentials.get(first)) issue('SMS_PROVIDER', 'names a provider that is not set up');
  if (Object.values(byCountry).some((name) => !credentials.get(name))) {
    issue('SMS_PROVIDER_BY_COUNTRY', 'names a provider that is not set up');
  }
  const simulated = [...credentials.values()].filter(Boolean).map(isDevelopmentSecret);
  if (simulated.includes(true) && simulated.includes(false)) {
    issue('SMS_PROVIDER', 'would fail over between an account of the simulators and a real one: unset one of them');
  }
}
