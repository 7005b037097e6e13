import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createKey } from '../../support/factories/clients.ts';
import { ask, withKey } from './ask.ts';
import { expectProblem, shown } from './expectations.ts';
import { byName, GUARDED, OPERATIONS } from './operations.ts';
import { openWorld, type World } from './world.ts';

/*
 * A test key and a live resource: of the notifications and dead letters of its own client, those of live keys are to a
 * test key what they are to a stranger. Settings, suppressions, webhooks, inboxes and keys belong to both.
 */
const NAMES_ONE = /^\/api\/(notifications|dead-letters|recipients)\b/;
/** Nothing of these is there before they ask for it; last, so that what they make is in nobody's list. */
const MAKES_ONE = ['createNotification', 'createNotifications', 'createEvent', 'notify'];
/** Asks the suppression list as well, which belongs to both. */
const SIMULATES = 'simulateNotification';

let world: World;
let testKey: string;
beforeAll(async () => {
  world = await openWorld();
  testKey = (await createKey(world.api.deps.database, world.victim.id, { environment: 'test' })).apiKey;
});
afterAll(() => world.close());

const WHICH = GUARDED.filter(({ path, operationId }) => NAMES_ONE.test(path) || operationId === 'getClient').filter(
  ({ operationId }) => ![...MAKES_ONE, SIMULATES].includes(operationId),
);

it('has every operation that names a notification or a dead letter', () => {
  expect(WHICH.map(({ operationId }) => operationId).sort()).toEqual([
    ...['cancelNotification', 'cancelNotifications', 'editDeadLetter', 'eraseRecipient', 'getClient', 'getDeadLetter'],
    ...['getNotification', 'groupDeadLetters', 'listDeadLetters', 'listNotifications', 'replayDeadLetter'],
    ...['replayDeadLetters', 'rescheduleNotification', 'resolveDeadLetter'],
  ]);
});

describe.each(byName(WHICH))('%s', (_name, operation) => {
  it('finds nothing of live keys by a test key, and changes nothing of it', async () => {
    for (const { finds, ...asked } of await world.triesOf(operation)) {
      const before = await world.rows.all();
      const answer = await ask(world.api, operation, asked, withKey(testKey, operation));
      const what = `${JSON.stringify(asked)}: ${answer.text}`;
      if (finds === undefined) expectProblem(answer, operation, [404, 'not_found'], what);
      else {
        expect(answer.status, what).toBeLessThan(300);
        expect(answer.json, what).toMatchObject(finds);
      }
      const { victim } = world;
      const ownName = new Set([victim.id, victim.publicId, victim.name, victim.email]);
      const others = [...victim.known].filter((value) => !ownName.has(value));
      expect(shown(others, asked, answer), what).toEqual([]);
      const after = await world.rows.all();
      const gone = [...before].filter((row) => !after.has(row));
      expect(gone, what).toEqual([]);
    }
  });

  it('answers a live key of the same client otherwise', async () => {
    const { api, victim, firstOf } = world;
    const { finds, ...asked } = await firstOf(operation);
    const answer = await ask(api, operation, asked, withKey(victim.apiKey, operation));
    expect(answer.status, answer.text).toBeLessThan(300);
    if (finds) expect(answer.json).not.toMatchObject(finds);
  });
});

describe.each(byName(OPERATIONS.filter(({ operationId }) => MAKES_ONE.includes(operationId))))(
  '%s',
  (_name, operation) => {
    it('by a test key is never taken for what a live key asked for under the same names', async () => {
      const { api, victim, triesOf } = world;
      for (const { takes, ...asked } of await triesOf(operation)) {
        // All tries go under the same names, and not to find each other's.
        await api.deps.database.pool.query(`delete from idempotency_keys where route like 'test:%'`);
        const first = await ask(api, operation, asked, withKey(testKey, operation));
        expect(first.status, first.text).toBe(202);
        expect(first.json).toMatchObject(takes ?? {});
        expect(first.headers.get('idempotency-replayed')).toBeNull();
        expect(shown(victim.known, asked, first)).toEqual([]);
      }
    });
  },
);

it('a simulation by a test key knows nothing of the names of live requests', async () => {
  const operation = OPERATIONS.find(({ operationId }) => operationId === SIMULATES);
  if (!operation) throw new Error('no such operation');
  const [byKey, byEvent] = await world.triesOf(operation);
  for (const asked of [byKey, byEvent]) {
    const answer = await ask(world.api, operation, asked ?? {}, withKey(testKey, operation));
    expect(answer.json.data.replayOf, answer.text).toBeNull();
    expect(answer.json.data.gates.map(({ reason }: { reason: string }) => reason)).not.toContain('replay');
  }
});
