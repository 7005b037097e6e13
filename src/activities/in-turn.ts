/**
 * At most `places(provider)` calls of one account at once in this process, the others in order of arrival. A vendor
 * that hangs fills its own places only. The claim comes after the place, so that nobody waits while PROCESSING.
 */
export function createInTurn(places: (provider: string) => number) {
  const accounts = new Map<string, { free: number; waiting: (() => void)[] }>();

  return async function inTurn<T>(provider: string, call: () => Promise<T>): Promise<T> {
    const account = accounts.get(provider) ?? { free: places(provider), waiting: [] };
    accounts.set(provider, account);
    if (account.free > 0) account.free--;
    else await new Promise<void>((resolve) => account.waiting.push(resolve));
    try {
      return await call();
    } finally {
      const next = account.waiting.shift();
      if (next) next();
      else account.free++;
    }
  };
}
