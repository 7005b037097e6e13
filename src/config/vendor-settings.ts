import { isSupportedCountry } from 'libphonenumber-js';
import { z } from 'zod';
import { isDevelopmentSecret } from './development-secrets.ts';
import { list, optional } from './kinds.ts';

const smtpUrl = z
  .string()
  .regex(/^smtps?:\/\//, 'must be an smtp:// or smtps:// address')
  .optional();

const SMS_PROVIDERS = ['twilio', 'msg91'] as const;
type SmsProvider = (typeof SMS_PROVIDERS)[number];
/** `IN=msg91,US=twilio`: by country as in ISO 3166-1, which one is tried first. */
const smsByCountry = list('').transform((pairs, context) => {
  const byCountry: Record<string, SmsProvider> = {};
  for (const pair of pairs) {
    const [country = '', name = '', ...rest] = pair.split('=').map((part) => part.trim());
    const provider = SMS_PROVIDERS.find((known) => known === name);
    const isNew = isSupportedCountry(country) && !(country in byCountry);
    if (provider && isNew && rest.length === 0) byCountry[country] = provider;
    else
      context.addIssue({ code: 'custom', message: 'must be of pairs such as IN=msg91,US=twilio, each country once' });
  }
  return byCountry;
});

/** The accounts with those who deliver for us, by their names in the environment. */
export const vendorSettings = {
  SMTP_URL: smtpUrl,
  SMTP_HOST: optional,
  SMTP_PORT: z.coerce.number().int().min(1).max(65_535).default(1025),
  SMTP_USER: optional,
  SMTP_PASS: optional,
  SMTP_FALLBACK_URL: smtpUrl,
  MAIL_FROM: z.email().default('posthorn@localhost.localdomain'),
  MAIL_FROM_NAME: z
    .string()
    .regex(/^[^\r\n]*$/)
    .default('Posthorn'),
  /** Whose addresses a request may name as its sender, besides those of MAIL_FROM's own domain. */
  MAIL_FROM_DOMAINS: list(''),
  DKIM_DOMAIN: optional,
  DKIM_SELECTOR: optional,
  /** A PEM file. */
  DKIM_PRIVATE_KEY: optional,

  /** Unset: Twilio where it is set up. Another one that is set up is its failover. */
  SMS_PROVIDER: z.enum(SMS_PROVIDERS).optional(),
  SMS_PROVIDER_BY_COUNTRY: smsByCountry,
  TWILIO_ACCOUNT_SID: z
    .string()
    .regex(/^AC[0-9a-f]{32}$/i, 'must be AC and 32 hexadecimal digits')
    .optional(),
  TWILIO_AUTH_TOKEN: optional,
  TWILIO_PHONE_NUMBER: z
    .string()
    .regex(/^\+[1-9]\d{6,14}$/, 'must be in E.164 form, such as +14155552671')
    .optional(),
  TWILIO_MESSAGING_SERVICE_SID: z
    .string()
    .regex(/^MG[0-9a-f]{32}$/i, 'must be MG and 32 hexadecimal digits')
    .optional(),
  TWILIO_BASE_URL: z.url({ protocol: /^https?$/ }).default('https://api.twilio.com'),
  MSG91_AUTH_KEY: z
    .string()
    .regex(/^[!-~]+$/, 'must be of printable ASCII')
    .optional(),
  /** The number of DLT in its place would be taken by MSG91, and its messages dropped by the operators. */
  MSG91_TEMPLATE_ID: z
    .string()
    .regex(/^(?!\d{19}$)\w{1,64}$/, "must be MSG91's own id of the template, not its number of DLT")
    .optional(),
  MSG91_TEXT_VARIABLE: z
    .string()
    .regex(/^(?!mobiles$)[a-z]\w{0,63}$/i, 'must be the name of a variable')
    .default('body'),
  MSG91_SENDER_ID: z
    .string()
    .regex(/^[a-z0-9]{1,16}$/i, 'must be of letters and digits')
    .optional(),
  MSG91_BASE_URL: z.url({ protocol: /^https?$/ }).default('https://control.msg91.com'),

  WHATSAPP_ACCESS_TOKEN: z
    .string()
    .regex(/^[!-~]+$/, 'must be of printable ASCII')
    .optional(),
  WHATSAPP_PHONE_NUMBER_ID: z.string().regex(/^\d+$/, 'must be of digits').optional(),
  /** What Meta signs its receipts with. */
  WHATSAPP_APP_SECRET: optional,
  /** What Meta is told to ask with whether the address of its receipts is ours. */
  WHATSAPP_VERIFY_TOKEN: optional,
  WHATSAPP_BASE_URL: z.url({ protocol: /^https?$/ }).default('https://graph.facebook.com/v25.0'),
  /** The JSON of a service account, or the path of its file. */
  FCM_SERVICE_ACCOUNT: optional,
  FCM_BASE_URL: z.url({ protocol: /^https?$/ }).default('https://fcm.googleapis.com'),
  VAPID_PUBLIC_KEY: z
    .string()
    .regex(/^[\w-]{87}$/, 'must be 65 bytes in base64url')
    .optional(),
  VAPID_PRIVATE_KEY: z
    .string()
    .regex(/^[\w-]{43}$/, 'must be 32 bytes in base64url')
    .optional(),
  VAPID_SUBJECT: z
    .string()
    .regex(/^(mailto:|https:\/\/)/, 'must begin with mailto: or https://')
    .optional(),
  /** The public key (base64, DER) of SendGrid's signed event webhook. */
  SENDGRID_WEBHOOK_PUBLIC_KEY: optional,
};

type VendorSettings = z.output<z.ZodObject<typeof vendorSettings>>;

/** What the accounts' settings say of one another. @param issue told of each that is wrong, by its name */
export function checkVendors(settings: VendorSettings, issue: (name: string, message: string) => void): void {
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
  const together = (...names: (keyof typeof settings)[]) => {
    const missing = names.filter((name) => !settings[name]);
    if (missing.length > 0 && missing.length < names.length) {
      issue(missing[0] as string, `must be set as well: ${names.join(', ')} go together`);
    }
  };
  together('DKIM_DOMAIN', 'DKIM_SELECTOR', 'DKIM_PRIVATE_KEY');
  together('WHATSAPP_ACCESS_TOKEN', 'WHATSAPP_PHONE_NUMBER_ID');
  together('VAPID_PUBLIC_KEY', 'VAPID_PRIVATE_KEY', 'VAPID_SUBJECT');
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
