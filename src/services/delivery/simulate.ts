import type { Pool, Queryable } from '../../db/client.ts';
import type { NewNotification } from '../../db/queries/notifications/accept.ts';
import { readClock } from '../../db/queries/server.ts';
import { findSuppression } from '../../db/queries/suppressions.ts';
import { inSnapshot } from '../../db/transaction.ts';
import type { Channel } from '../../domain/channel.ts';
import type { Timing } from '../../domain/due.ts';
import type { Route } from '../../domain/route.ts';
import { type Foretold, foretell, type GateOptions } from './foretell.ts';
import type { GateAsker } from './gates.ts';

type Lookup = {
  /** Under which older releases kept a number. */
  formerHashes?: (phone: string | undefined) => Buffer[];
};

/** What would become of a notification that was accepted now, in a transaction that can write nothing. */
export function simulateDelivery(pool: Pool, n: NewNotification, options: GateOptions & Lookup): Promise<Foretold> {
  return inSnapshot(pool, async (tx) => {
    const timing = { ...n, sendAt: n.sendAt?.getTime() ?? null, expiresAt: n.expiresAt?.getTime() ?? null };
    const now = (await readClock(tx)).getTime();
    return foretell(tx, timing, now, {
      ...options,
      askerOver: (route, at) => askerOver(tx, { ...timing, now: at }, route, options),
      // Every route of a plan is set up; whether it is in each worker as well is not known here.
      isMissing: () => false,
    });
  });
}

type Asked = Omit<NewNotification, 'sendAt' | 'expiresAt'> & Timing & { now: number };

async function askerOver(tx: Queryable, asked: Asked, route: Route, { formerHashes }: Lookup): Promise<GateAsker> {
  const { clientId, environment, category } = asked;
  const recipientHashes = [hashOver(asked, route), ...(formerHashes?.(phoneOver(asked, route)) ?? [])];
  const whom = { clientId, recipientHashes, marketing: category === 'marketing' };
  const suppression = environment === 'test' ? null : await findSuppression(tx, whom);
  return {
    ...asked,
    run: 0,
    fallbackUserKeys: keysOf(asked),
    mayHaveBeenSent: false,
    suppressedBy: suppression?.reason ?? null,
  };
}

function hashOver({ channel, recipientHash, fallbacks }: Asked, route: Route): Buffer {
  if (route.channel === channel) return recipientHash;
  return Buffer.from(fallbacks.find((one) => one.channel === route.channel)?.recipientHash ?? '', 'hex');
}

function phoneOver({ channel, recipient, fallbacks }: Asked, route: Route): string | undefined {
  const other = fallbacks.find((one) => one.channel === route.channel);
  return (route.channel === channel ? recipient : other?.recipient)?.phone;
}

function keysOf({ fallbacks }: Asked): Partial<Record<Channel, string>> {
  return Object.fromEntries(
    fallbacks.flatMap(({ channel, userKey }) => (userKey === undefined ? [] : [[channel, userKey]])),
  );
}
