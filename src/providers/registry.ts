import type { Provider } from './provider.ts';

export type Providers = {
  /** The provider that routes and attempts call `name`, or undefined. */
  byName(name: string): Provider | undefined;
};

/** @throws RangeError when two providers share a name: an attempt must always say who made it. */
export function createProviders(list: readonly Provider[]): Providers {
  const named = new Map<string, Provider>();
  for (const provider of list) {
    if (named.has(provider.name)) throw new RangeError(`two providers are named ${provider.name}`);
    named.set(provider.name, provider);
  }
  return { byName: (name) => named.get(name) };
}
