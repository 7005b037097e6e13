import type { Settings } from '../../config/settings.ts';
import { type AccountLimits, NO_ACCOUNT_LIMITS } from '../../domain/account-limits.ts';
import type { Channel } from '../../domain/channel.ts';
import { MINUTE_MS } from '../../domain/durations.ts';
import { bounceToken } from '../../providers/email/bounce-token.ts';
import type { VendorAccount } from '../../providers/manifest.ts';
import { VENDORS } from '../../providers/vendors.ts';
import { targetPolicyOf } from './urls.ts';

/** One account at one vendor, as the settings describe it. */
export type Account = Required<Pick<VendorAccount, 'name' | 'isShared' | 'open'>> &
  Pick<VendorAccount, 'check'> & {
    /** Null for the sandbox, which takes all. */
    channel: Channel | null;
    /** Calls at once, per process. */
    concurrency: number;
    /** Over all workers. */
    limits: AccountLimits;
  };

/** What the sandbox may do, which belongs to no channel. */
const UNLIMITED = { concurrency: 20, limits: NO_ACCOUNT_LIMITS };

/** The one table of API and worker: the accounts that are set up, in order of preference within their channel. */
export function accountsOf(settings: Settings): Account[] {
  const installation = {
    isProduction: settings.NODE_ENV === 'production',
    publicUrl: settings.PUBLIC_URL ?? null,
    target: targetPolicyOf(settings),
    bounceToken: (notificationId: string) => bounceToken(settings.API_SECRET, notificationId),
    bounceAddress: defaultBounceAddressOf(settings),
  };
  return vendorsInOrder(settings).flatMap((vendor) =>
    (vendor.accounts?.(settings, installation) ?? []).map((account) => ({
      isShared: false,
      ...account,
      channel: vendor.channel,
      ...(vendor.channel === null ? UNLIMITED : capacityOf(settings, vendor.channel)),
    })),
  );
}

/** What no mailbox need stand behind: in production the operator knows which one does. */
function defaultBounceAddressOf({ NODE_ENV: env, MAIL_FROM: from }: Settings): string | null {
  return env === 'production' ? null : `bounces${from.slice(from.lastIndexOf('@'))}`;
}

/** As in the list, but for the one of SMS that is asked for, which stands before the others. */
function vendorsInOrder({ SMS_PROVIDER: first }: Settings): (typeof VENDORS)[number][] {
  const vendors = [...VENDORS];
  const rank = ({ name }: (typeof VENDORS)[number]) => (name === first ? 0 : 1);
  const sms = vendors.filter(({ channel }) => channel === 'sms').sort((one, other) => rank(one) - rank(other));
  const firstSms = vendors.findIndex(({ channel }) => channel === 'sms');
  vendors.splice(firstSms, sms.length, ...sms);
  return vendors;
}

function capacityOf(settings: Settings, channel: Channel): Pick<Account, 'concurrency' | 'limits'> {
  const name = channel.toUpperCase() as Uppercase<Channel>;
  const perMinute = settings[`PROVIDER_RATE_PER_MINUTE_${name}`];
  const concurrency = settings[`WORKER_CONCURRENCY_${name}`];
  return {
    concurrency,
    limits: {
      concurrency,
      rate: perMinute === undefined ? null : { count: perMinute, windowMs: MINUTE_MS },
      perDay: settings[`PROVIDER_PER_DAY_${name}`] ?? null,
    },
  };
}
