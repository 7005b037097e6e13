import type { SMTPServerOptions } from 'smtp-server';
import { sleep } from '../many/point.ts';

/** Less than a provider is waited for. */
const MOST_HELD_MS = 5_000;
const LOOK_EVERY_MS = 50;

export type Pace = {
  /** For the mail server: holds a mail back as long as more came than may, and for 5 s at the most. */
  onRcptTo: NonNullable<SMTPServerOptions['onRcptTo']>;
  /** Lets that share of the people pass, from 0 to 1. */
  allow(share: number): void;
};

/**
 * Keeps a campaign from being over before all has been done to it that was meant, however quick the machine is: as many
 * as can be sent at once are always on their way.
 * @param count of the people
 */
export function createPace(count: number): Pace {
  let most = 0;
  let passed = 0;
  return {
    async onRcptTo(_address, _session, done) {
      const until = Date.now() + MOST_HELD_MS;
      while (passed >= most && Date.now() < until) await sleep(LOOK_EVERY_MS);
      passed++;
      done();
    },
    allow(share) {
      most = share >= 1 ? Number.POSITIVE_INFINITY : count * share;
    },
  };
}
