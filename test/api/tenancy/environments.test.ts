import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createKey } from '../../support/factories/clients.ts';
import { type Answered, ask, withKey, withToken } from './ask.ts';
import { expectProblem, shown } from './expectations.ts';
import { byName, GUARDED, OPERATIONS, type Operation, takes } from './operations.ts';
import type { Asked } from './requests.ts';
import { openWorld, type World } from './world.ts';

/*
 * A test key of the victim’s own and what is live: what says of itself that it is for live keys refuses it; of all else
 * that live keys have it is to be to a test key what it is to a stranger, but for what stands here.
 */
const OWN_NAMES = 'goes under names of its own';
const NO_LIVE_KEY = 'finds no live key, and changes none';
const SAME_FOR_BOTH = 'shows what holds for test keys as well';

const TEMPLATE_READS = [
  ...['Template', 'Layout', 'Partial'].flatMap((name) => [
    ...[`list${name}s`, `get${name}`, `list${name}Versions`, `get${name}Version`],
    ...(name === 'Template' ? [] : [`list${name}Dependents`]),
  ]),
  'previewTemplate',
];

const OWN_FIGURES = 'shows the figures of test keys, and refuses those of live ones';

/** By operationId. */
const OTHERWISE: Record<string, string> = {
  getSettings: SAME_FOR_BOTH,
  getOwnSettings: SAME_FOR_BOTH,
  ...Object.fromEntries(TEMPLATE_READS.map((operationId) => [operationId, SAME_FOR_BOTH])),
  testTemplate: 'sends test notifications',
  createCampaign: 'makes campaigns of test keys',
  sendBulk: 'makes campaigns of test keys',
  createNotification: OWN_NAMES,
  createNotifications: OWN_NAMES,
  createEvent: OWN_NAMES,
  notify: OWN_NAMES,
  getUsage: OWN_FIGURES,
  getStats: OWN_FIGURES,
  streamChanges: 'tells a test key what changes of test keys alone: test/api/live',
  listProviders: 'shows the sandbox alone',
  createKey: 'makes test keys only',
  listKeys: NO_LIVE_KEY,
  getKey: NO_LIVE_KEY,
  changeKey: NO_LIVE_KEY,
  rotateKey: NO_LIVE_KEY,
  revokeKey: NO_LIVE_KEY,
};

const LIVE_ONLY = GUARDED.filter(({ liveOnly }) => liveOnly);
const FOR_TEST_KEYS = GUARDED.filter(({ liveOnly }) => !liveOnly);
const thatAre = (what?: string) => byName(FOR_TEST_KEYS.filter(({ operationId }) => OTHERWISE[operationId] === what));

let world: World;
let testKey: string;
let testKeyId: string;
beforeAll(async () => {
  world = await openWorld();
  const key = await createKey(world.api.deps.database, world.victim.id, { environment: 'test' });
  [testKey, testKeyId] = [key.apiKey, key.id];
});
afterAll(() => world.close());

/** What of the victim’s an answer shows, but for who it is: the test key is its own. */
function shownOfLive(asked: Asked, answer: Answered): string[] {
  const { victim } = world;
  const ownName = new Set([victim.id, victim.publicId, victim.name, victim.email]);
  return shown(
    [...victim.known].filter((value) => !ownName.has(value)),
    asked,
    answer,
  );
}

/** Asks with the test key, and holds that no row that was there has changed. */
async function askAsTest(operation: Operation, asked: Asked, credentials = withKey(testKey, operation)) {
  const before = await world.rows.all();
  const answer = await ask(world.api, operation, asked, credentials);
  const what = `${JSON.stringify(asked)}: ${answer.text}`;
  expect(shownOfLive(asked, answer), what).toEqual([]);
  const after = await world.rows.all();
  expect(
    [...before].filter((row) => !after.has(row)),
    what,
  ).toEqual([]);
  return { answer, what, added: after.size - before.size };
}

it('inboxes, suppressions, webhooks and the audit log are for live keys, and each exception is an operation', () => {
  for (const noun of ['inbox', 'suppressions', 'webhooks', 'members', 'invitations', 'audit']) {
    const isOfNoun = ({ path }: Operation) => path.startsWith(`/api/${noun}`);
    expect(LIVE_ONLY.some(isOfNoun), noun).toBe(true);
  }
  const known = FOR_TEST_KEYS.map(({ operationId }) => operationId);
  expect(known).toEqual(expect.arrayContaining(Object.keys(OTHERWISE)));
});

describe.each(byName(LIVE_ONLY))('%s', (_name, operation) => {
  it('refuses a test key, whatever its scopes, and changes nothing', async () => {
    for (const { finds: _finds, takes: _takes, ...asked } of await world.triesOf(operation)) {
      const { answer, what, added } = await askAsTest(operation, asked);
      expectProblem(answer, operation, [403, 'live_keys_only'], what);
      expect(added, what).toBe(0);
    }
  });
});

describe.each(byName(LIVE_ONLY.filter(takes('userToken'))))('%s', (_name, operation) => {
  it('refuses a token that a test key has made', async () => {
    const { finds: _finds, takes: _takes, ...asked } = await world.firstOf(operation);
    const token = withToken(world.userToken({ keyId: testKeyId }));
    const { answer, what } = await askAsTest(operation, asked, token);
    expectProblem(answer, operation, [403, 'live_keys_only'], what);
  });
});

describe.each(thatAre())('%s', (_name, operation) => {
  it('finds nothing of live keys by a test key, and changes nothing of it', async () => {
    for (const { finds, takes: _takes, ...asked } of await world.triesOf(operation)) {
      const { answer, what } = await askAsTest(operation, asked);
      if (finds === undefined) expectProblem(answer, operation, [404, 'not_found'], what);
      else {
        expect(answer.status, what).toBeLessThan(300);
        expect(answer.json, what).toMatchObject(finds);
      }
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

describe.each(thatAre(OWN_NAMES))('%s', (_name, operation) => {
  it('by a test key is never taken for what a live key asked for under the same names', async () => {
    const { api, victim, triesOf } = world;
    for (const { takes: expected, ...asked } of await triesOf(operation)) {
      // All tries go under the same names, and not to find each other's.
      await api.deps.database.pool.query(`delete from idempotency_keys where route like 'test:%'`);
      const first = await ask(api, operation, asked, withKey(testKey, operation));
      expect(first.status, first.text).toBe(202);
      expect(first.json).toMatchObject(expected ?? {});
      expect(first.headers.get('idempotency-replayed')).toBeNull();
      expect(shown(victim.known, asked, first)).toEqual([]);
    }
  });
});

describe.each(thatAre(NO_LIVE_KEY))('%s', (_name, operation) => {
  it('shows a test key no live key, and changes none', async () => {
    for (const { finds: _finds, takes: _takes, ...asked } of await world.triesOf(operation)) {
      // Where a page of live keys ended there is no place in a list of test keys.
      if (asked.query?.cursor !== undefined) continue;
      const { answer, what, added } = await askAsTest(operation, asked);
      if (operation.operationId === 'listKeys') {
        expect(answer.json.data.map(({ environment }: { environment: string }) => environment)).not.toContain('live');
        expect(answer.json.data.map(({ id }: { id: string }) => id)).toContain(testKeyId);
      } else if (operation.operationId === 'getKey') expectProblem(answer, operation, [404, 'not_found'], what);
      else expectProblem(answer, operation, [403, 'insufficient_scope'], what);
      expect(added, what).toBe(0);
    }
  });
});

it.each([
  ['getUsage', { rows: [] }],
  // What the live keys' figures have is failed.
  ['getStats', { totals: { failed: 0 } }],
])('figures of live keys are refused to a test key, and those of test keys shown: %s', async (name, none) => {
  const operation = named(name);
  for (const { finds, takes: _takes, ...asked } of await world.triesOf(operation)) {
    const { answer, what } = await askAsTest(operation, asked);
    if (asked.query?.environment === 'live') expectProblem(answer, operation, [403, 'live_keys_only'], what);
    else if (answer.json && finds) {
      expect(answer.status, what).toBe(200);
      expect(answer.json, what).toMatchObject({ data: { environment: 'test', ...none } });
    }
  }
});

it('a key that a test key makes is a test key, and no other can be asked for', async () => {
  const operation = named('createKey');
  const by = (body: object) => ask(world.api, operation, { body }, withKey(testKey, operation));
  expect((await by({ name: 'Another' })).json.data.environment).toBe('test');
  expectProblem(await by({ name: 'A', environment: 'live' }), operation, [403, 'insufficient_scope'], 'live');
});

it('a simulation by a test key knows nothing of the names of live requests', async () => {
  const operation = named('simulateNotification');
  const [byKey, byEvent] = await world.triesOf(operation);
  for (const asked of [byKey, byEvent]) {
    const answer = await ask(world.api, operation, asked ?? {}, withKey(testKey, operation));
    expect(answer.json.data.replayOf, answer.text).toBeNull();
    expect(answer.json.data.gates.map(({ reason }: { reason: string }) => reason)).not.toContain('replay');
  }
});

function named(operationId: string): Operation {
  const operation = OPERATIONS.find((one) => one.operationId === operationId);
  if (!operation) throw new Error('no such operation');
  return operation;
}
