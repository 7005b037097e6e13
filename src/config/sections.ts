import type { Channel } from '../domain/channel.ts';
import { VENDORS } from '../providers/vendors.ts';
import { general } from './groups/general.ts';
import { failover, quotas, retention, retries, userLimits } from './groups/limits.ts';
import { logIn } from './groups/log-in.ts';
import { processes } from './groups/processes.ts';
import { sender } from './groups/sender.ts';
import { kafka, postgres, temporal } from './groups/servers.ts';
import { smsOrder } from './groups/sms-order.ts';
import { testing } from './groups/testing.ts';
import { traces } from './groups/traces.ts';
import type { Section, SettingGroup } from './kit/setting.ts';

const OWN_SECTIONS = [
  { title: 'General', settings: general },
  { title: 'Logging in by OpenID Connect', settings: logIn },
  {
    title: 'PostgreSQL',
    intro: `Append ?sslmode=verify-full&sslrootcert=/path/ca.pem for TLS (docs/operating.md, "TLS"). npm start
        uses the servers that are named here, and likewise for Kafka and Temporal, and starts those that are
        not.`,
    settings: postgres,
  },
  { title: 'Kafka', settings: kafka },
  { title: 'Temporal', settings: temporal },
  { title: 'Processes', settings: processes },
  { title: 'Traces', settings: traces },
  { title: 'Rate limits per user, unless a client sets its own', settings: userLimits },
  { title: 'Quotas per client; a client can set lower ones for itself', settings: quotas },
  { title: 'Retries, unless the request or the client says otherwise', settings: retries },
  { title: 'Failover', settings: failover },
  { title: 'Retention: for how many days data is kept before it is deleted', settings: retention },
] as const satisfies Section[];

/** A part for each channel whose vendors have settings. */
const CHANNEL_SECTIONS: Section[] = [
  { title: 'E-mail', settings: { ...sender, ...ofVendors('email') } },
  {
    title: 'SMS',
    intro: `The channel needs an account of one of these: ${labelsOf('sms').join(', ')}. With two, the second is the
      failover.`,
    settings: { ...smsOrder, ...ofVendors('sms') },
  },
  { title: "WhatsApp, by Meta's Cloud API", settings: ofVendors('whatsapp') },
  { title: 'Push', settings: ofVendors('push') },
];

/** Every setting, in the order of `.env.example` and docs/settings.md. */
export const SECTIONS: readonly Section[] = [
  ...OWN_SECTIONS,
  ...CHANNEL_SECTIONS,
  { title: 'Tests', settings: testing },
];

function labelsOf(channel: Channel): string[] {
  return VENDORS.filter((vendor) => vendor.channel === channel).map(({ label }) => label);
}

function ofVendors(channel: Channel): SettingGroup {
  return Object.assign({}, ...VENDORS.filter((vendor) => vendor.channel === channel).map(({ settings }) => settings));
}

type Intersection<Union> = (Union extends unknown ? (part: Union) => void : never) extends (all: infer All) => void
  ? All
  : never;

/** All settings of all sections. */
type AllSettings = Intersection<(typeof OWN_SECTIONS)[number]['settings'] | (typeof VENDORS)[number]['settings']> &
  typeof sender &
  typeof smsOrder &
  typeof testing;

export const allSettings = Object.assign({}, ...SECTIONS.map(({ settings }) => settings)) as AllSettings;
