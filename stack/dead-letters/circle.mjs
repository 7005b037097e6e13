import { randomBytes } from 'node:crypto';
import { call } from '../call.mjs';
import { StackError } from '../errors.mjs';
import { createObserver } from './observer.mjs';
import { replayMany } from './replay-many.mjs';
import { replayOne } from './replay-one.mjs';

/**
 * What the steps share: an observer, an SMS of this walk, a number that takes it, and how many the simulator has taken.
 * @typedef {import('./observer.mjs').Observer & { send: (recipient: { userId: string, phone: string }) => Promise<string>,
 *   good: string, userId: (n: number) => string, takenBySimulator: () => Promise<number> }} Walk
 */

const GOOD = '+14155552671';

/**
 * The life of dead letters, seen through the API as a client sees it: one mended and replayed, then five at once.
 * @param {{ api: string, key: string, simulators: string, say: (line: string) => void }} options addresses, and the
 *   key of a client
 * @returns {Promise<{ seen: number, failedId: string }>} how much was seen, and a notification whose first run failed
 * @throws {StackError} at the first thing that was to be seen and was not
 */
export async function walkCircle({ api, key, simulators, say }) {
  const observer = createObserver({ api, key, say });
  const token = randomBytes(4).toString('hex');
  const body = `Dead letter test ${token}`;
  /** @type {Walk} */
  const walk = {
    ...observer,
    good: GOOD,
    // One user may get few SMS in a minute, and this may be run again at once.
    userId: (n) => `dlq-test-${token}-${n}`,
    async send(recipient) {
      const routing = { providers: ['twilio'] }; // alone: with a failover its refusals would not be the last
      const request = { channel: 'sms', recipient, content: { body }, routing };
      const answer = await observer.ask('POST', '/notifications', request);
      if (answer.status === 202) return answer.body.data.notificationId;
      throw new StackError(`An SMS was not accepted: the API answered ${answer.status} ${answer.body?.code ?? ''}.`);
    },
    async takenBySimulator() {
      const ledger = await call(`${simulators}/ledger?vendor=twilio&to=${encodeURIComponent(GOOD)}`, '');
      return ledger.body.filter((/** @type {any} */ entry) => entry.taken && entry.text === body).length;
    },
  };
  const failedId = await replayOne(walk);
  await replayMany(walk);
  return { seen: observer.seen(), failedId };
}
