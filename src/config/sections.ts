import { sender, sendgrid, smtp } from './groups/email.ts';
import { general } from './groups/general.ts';
import { failover, quotas, retention, retries, userLimits } from './groups/limits.ts';
import { processes } from './groups/processes.ts';
import { fcm, webPush } from './groups/push.ts';
import { kafka, postgres, temporal } from './groups/servers.ts';
import { msg91, smsOrder, twilio } from './groups/sms.ts';
import { testing } from './groups/testing.ts';
import { meta } from './groups/whatsapp.ts';
import type { Section } from './kit/setting.ts';

/** Every setting, in the order of `.env.example` and docs/settings.md. */
export const SECTIONS = [
  { title: 'General', settings: general },
  {
    title: 'PostgreSQL',
    intro:
      'Append ?sslmode=verify-full&sslrootcert=/path/ca.pem for TLS (docs/operating.md, "TLS"). npm start uses the servers that are named here, and likewise for Kafka and Temporal, and starts those that are not.',
    settings: postgres,
  },
  { title: 'Kafka', settings: kafka },
  { title: 'Temporal', settings: temporal },
  { title: 'Processes', settings: processes },
  { title: 'Rate limits per user, unless a client sets its own', settings: userLimits },
  { title: 'Quotas per client; a client can set lower ones for itself', settings: quotas },
  { title: 'Retries, unless the request or the client says otherwise', settings: retries },
  { title: 'Failover', settings: failover },
  { title: 'Retention: for how many days data is kept before it is deleted', settings: retention },
  { title: 'E-mail', settings: { ...smtp, ...sender, ...sendgrid } },
  {
    title: 'SMS',
    intro: 'The channel needs an account of one of these vendors; with two, the second is the failover.',
    settings: { ...smsOrder, ...twilio, ...msg91 },
  },
  { title: "WhatsApp, by Meta's Cloud API", settings: meta },
  { title: 'Push', settings: { ...fcm, ...webPush } },
  { title: 'Tests', settings: testing },
] as const satisfies Section[];

type Intersection<Union> = (Union extends unknown ? (part: Union) => void : never) extends (all: infer All) => void
  ? All
  : never;

/** All settings of all sections. */
export type AllSettings = Intersection<(typeof SECTIONS)[number]['settings']>;

export const allSettings = Object.assign({}, ...SECTIONS.map(({ settings }) => settings)) as AllSettings;
