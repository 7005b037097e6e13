import type { Issue, SettingGroup, ValuesOf } from '../config/kit/setting.ts';
import type { Channel } from '../domain/channel.ts';
import type { ReceiptReader } from '../domain/receipt.ts';
import type { TargetPolicy } from './http/target.ts';
import type { InAppMessage } from './in-app/message.ts';
import type { Provider } from './provider.ts';

/**
 * A vendor, said once: accounts, receipts, settings and the doctor read it. Importing a manifest loads no library of the
 * vendor's: `open` and the like import the rest of the folder when they are called.
 */
export type Vendor<G extends SettingGroup = SettingGroup> = {
  /** In paths (`/api/receipts/<name>`) and settings; the first account has the same name. */
  name: string;
  /** For people. */
  label: string;
  /** Null for the sandbox, which takes all. */
  channel: Channel | null;
  settings: G;
  /** The setting without which there is no account; one of the simulators' begins with `development-only`. */
  credential?: keyof G & string;
  /** What the settings require of each other. */
  checkSettings?(settings: ValuesOf<G>, issue: Issue): void;
  /** The accounts that the settings describe, in order of preference; none where it is not set up. */
  accounts?(settings: ValuesOf<G>, installation: Installation): VendorAccount[];
  /** What reads the vendor's receipts; null where the settings do not suffice for that. */
  receipts?(settings: ValuesOf<G>, tools: ReceiptTools): (() => Promise<ReceiptReader>) | null;
};

export type VendorAccount = {
  /** As in routes and attempts; unique among all vendors. */
  name: string;
  /** Many receivers behind one name: what one of them does says nothing of the others, so no breaker judges it. */
  isShared?: boolean;
  open(stores: ProviderStores): Promise<Provider>;
  /** For `posthorn doctor`: whether it can be used, as far as that shows without sending. */
  check?(tools: CheckTools): Promise<AccountCheck>;
};

/** What every vendor may need to know of the installation. */
export type Installation = {
  /** NODE_ENV=production. */
  isProduction: boolean;
  /** `PUBLIC_URL`; null where it is unset. */
  publicUrl: string | null;
  /** Where URLs that clients give may lead. */
  target: TargetPolicy;
  /** What marks a mail (`ntf_…`) as ours in a report of it: told to the hosts on its way, in no header of ours. */
  bounceToken(notificationId: string): string;
  /** Where bounces come to unless an account says otherwise; null for the sender of each mail. */
  bounceAddress: string | null;
};

/** What providers keep in our own database. */
export type ProviderStores = {
  /** Puts a message into its user's inbox; a second time it does nothing. */
  storeInApp(message: InAppMessage): Promise<void>;
  /** Whether a person (E.164) wrote to this number of ours (Meta's id) within the last 24 hours. */
  isWindowOpen(phoneNumberId: string, phone: string): Promise<boolean>;
};

export type ReceiptTools = {
  /** Told of an address that a person has to open once, so that a vendor begins to send receipts. */
  onSubscription(subscribeUrl: string): void;
  /** By which the tokens of mails were made (`bounceToken`). */
  secret: string;
};

export type CheckTools = {
  /** @param address `host:port` */
  reach(address: string): Promise<{ status: 'up' | 'down'; detail: string }>;
  /** An error's code or class. */
  reasonOf(error: unknown): string;
};

/** `advice`: what to do where it is down. */
export type AccountCheck = { status: 'up' | 'down'; detail: string; advice: string };

/** Types a manifest by its own settings. */
export function defineVendor<G extends SettingGroup>(vendor: Vendor<G>): Vendor<G> {
  return vendor;
}

/** The check of a vendor with an HTTP API: whether it can be reached. To try the account would be to send. */
export async function checkAddress(url: string, setting: string, { reach }: CheckTools): Promise<AccountCheck> {
  const { hostname, port, protocol } = new URL(url);
  const address = `${hostname}:${port || (protocol === 'https:' ? 443 : 80)}`;
  const { status, detail } = await reach(address);
  const reached = status === 'up' ? `${address} is reachable` : `${address} is not reachable (${detail})`;
  return { status, detail: reached, advice: `Allow connections from this machine to it, or correct ${setting}.` };
}
