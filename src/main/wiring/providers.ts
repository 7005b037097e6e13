import type { Settings } from '../../config/settings.ts';
import { recipientHashes } from '../../contracts/keyed-hash.ts';
import type { Database } from '../../db/client.ts';
import { insertInAppMessage } from '../../db/queries/in-app/insert.ts';
import { isWindowOpen } from '../../db/queries/whatsapp-windows.ts';
import { type AccountLimits, NO_ACCOUNT_LIMITS } from '../../domain/account-limits.ts';
import { CHANNELS, type Channel } from '../../domain/channel.ts';
import type { ProviderStores } from '../../providers/manifest.ts';
import type { Provider } from '../../providers/provider.ts';
import { accountsOf } from './accounts.ts';

/** Opens every account that is set up. No connection is made yet. */
export function providersOf(settings: Settings, database: Database): Promise<Provider[]> {
  const stores = storesOf(settings, database);
  return Promise.all(accountsOf(settings).map(({ open }) => open(stores)));
}

function storesOf({ API_SECRET: secret }: Settings, { pool, cipher }: Database): ProviderStores {
  return {
    storeInApp: (message) => insertInAppMessage(pool, cipher, message),
    isWindowOpen: (phoneNumberId, phone) => isWindowOpen(pool, phoneNumberId, recipientHashes(secret, phone)),
  };
}

/** Their names by channel, in order of preference; none where a channel is not set up. */
export function providerNamesOf(settings: Settings): Record<Channel, string[]> {
  const accounts = accountsOf(settings);
  const namesOf = (channel: Channel) => accounts.filter((one) => one.channel === channel).map(({ name }) => name);
  return Object.fromEntries(CHANNELS.map((channel) => [channel, namesOf(channel)])) as Record<Channel, string[]>;
}

/** The names of those that a breaker judges. */
export function judgedNamesOf(settings: Settings): string[] {
  return accountsOf(settings).flatMap(({ name, isShared }) => (isShared ? [] : [name]));
}

/** What each account takes, by its name. One that is not set up here is never called, so anything does for it. */
export function accountSettingsOf(settings: Settings): (name: string) => {
  concurrency: number;
  limits: AccountLimits;
} {
  const accounts = new Map(accountsOf(settings).map((account) => [account.name, account]));
  return (name) => accounts.get(name) ?? { concurrency: 20, limits: NO_ACCOUNT_LIMITS };
}
