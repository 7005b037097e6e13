import type { Channel } from '../domain/channel.ts';
import type { Provider } from './provider.ts';

export type Providers = {
  /** The provider that routes and attempts call `name`, or undefined. */
  byName(name: string): Provider | undefined;
  /** The channel's providers, in the order of preference in which they were given. */
  forChannel(channel: Channel): Provider[];
};

/** @throws RangeError when two providers share a name: an attempt must say for ever who made it. */
export function createProviders(list: readonly Provider[]): Providers {
  const named = new Map<string, Provider>();
  for (const provider of list) {
    if (named.has(provider.name)) throw new RangeError(`two providers are named ${provider.name}`);
    named.set(provider.name, provider);
  }
  return {
    byName: (name) => named.get(name),
    forChannel: (channel) => list.filter((provider) => provider.channel === channel),
  };
}
