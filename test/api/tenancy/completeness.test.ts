import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { endpointsOf } from '../../../src/api/app.ts';
import { AS_NOBODY, ask, withKey } from './ask.ts';
import { shown } from './expectations.ts';
import { byName, GUARDED, OPERATIONS, OPERATORS } from './operations.ts';
import { OF_OPERATORS } from './operator-operations.ts';
import { PUBLIC } from './public-operations.ts';
import { NAMING, REQUESTS } from './requests.ts';
import { OF_VICTIM } from './victim.ts';
import { openWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const OPEN = OPERATIONS.filter(({ isPublic }) => isPublic);

/** What is public and writes something: a client, or that something was tried, which names nobody. */
const ADDING = ['registerClient', 'logIn', 'requestPasswordReset'];

describe('the matrix', () => {
  it('has every operation of the document, and none besides', () => {
    expect(Object.keys(REQUESTS).sort()).toEqual(GUARDED.map(({ operationId }) => operationId).sort());
    expect(GUARDED.length).toBeGreaterThan(40);
    expect(Object.keys(OF_OPERATORS).sort()).toEqual(OPERATORS.map(({ operationId }) => operationId).sort());
    expect(OPERATORS.every(({ path }) => path.startsWith('/api/operator/'))).toBe(true);
  });

  it('is of a document that has every route which is registered, whatever its method', () => {
    const known = new Set(OPERATIONS.map(({ name }) => name));
    const paths = new Set(OPERATIONS.map(({ path }) => path));
    const missing = world.api.app.routes.flatMap(({ method, path }) => {
      const name = path.replaceAll(/:(\w+)/g, '{$1}');
      // For any method there are but middleware, and the refusal of methods that a path does not have.
      const isKnown = method === 'ALL' ? path.endsWith('/*') || paths.has(name) : known.has(`${method} ${name}`);
      return isKnown ? [] : `${method} ${path}`;
    });
    expect(missing).toEqual([]);
  });

  it('tries each field of a body that can name what is another’s', async () => {
    for (const operation of GUARDED) {
      const bodies = (await world.triesOf(operation)).map(({ body }) => JSON.stringify(body ?? {}));
      for (const name of NAMING.filter((one) => operation.inBody.has(one))) {
        const tried = bodies.filter((body) => body.includes(`"${name}":`));
        expect(tried, `${operation.name}: ${name}`).not.toEqual([]);
      }
    }
  });

  it('looks for words that the victim itself is shown', async () => {
    const { api, victim, firstOf } = world;
    const missing = new Set<string>(Object.values(OF_VICTIM));
    for (const operation of GUARDED.filter(({ method }) => method === 'GET')) {
      const { text } = await ask(api, operation, await firstOf(operation), withKey(victim.apiKey, operation));
      for (const value of missing) if (text.includes(value)) missing.delete(value);
    }
    expect([...missing]).toEqual([]);
  });
});

describe('what is public', () => {
  it('is named, with the reason', () => {
    expect(Object.keys(PUBLIC).sort()).toEqual(OPEN.map(({ operationId }) => operationId).sort());
    for (const { because } of Object.values(PUBLIC)) expect(because.length).toBeGreaterThan(10);
  });

  it('is in development a receiver of webhooks besides, and nothing else', () => {
    const namesOf = (testWebhook: boolean) =>
      endpointsOf({ ...world.api.deps, testWebhook }).map(({ docs, access }) => `${access} ${docs.operationId}`);
    const usual = namesOf(false);
    const more = namesOf(true).filter((name) => !usual.includes(name));
    expect(more).toEqual(['public receiveTestWebhook', 'public listTestWebhook']);
  });

  it.each(byName(OPEN))('shows nothing of the victim’s, and changes nothing: %s', async (_name, operation) => {
    const { api, victim, rows } = world;
    const { ask: askOf, status } = PUBLIC[operation.operationId] ?? {};
    const asked = (await askOf?.(victim)) ?? {};
    const before = await rows.all();
    const answer = await ask(api, operation, asked, AS_NOBODY);
    expect(answer.status, answer.text).toBe(status);
    expect(shown(victim.known, asked, answer)).toEqual([]);
    const after = await rows.all();
    expect([...before].filter((row) => !after.has(row))).toEqual([]);
    if (!ADDING.includes(operation.operationId)) expect(after.size).toBe(before.size);
  });
});
