import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createApiKey } from '../../../src/services/keys/api-key.ts';
import { ask, asOperator, type Credentials, withKey, withToken } from './ask.ts';
import { expectProblem, expectStranger, shown } from './expectations.ts';
import { byName, GUARDED, heldFor, OPERATORS, takes, tooFewFor } from './operations.ts';
import { OF_OPERATORS } from './operator-operations.ts';
import type { Asked } from './requests.ts';
import { NOT_FOR_OPERATOR, OF_VICTIM } from './victim.ts';
import { ADMIN_TOKEN, openWorld, type World } from './world.ts';

/*
 * Each operation of the document × whoever has no business there: refused as documented, no row of any table changed,
 * and nothing of the victim's in the answer. completeness.test.ts sees to it that no operation is left out.
 */
const idOf = (key: string) => key.split('_')[2] ?? '';
const UNAUTHORIZED = [401, 'unauthorized'] as const;

let world: World;
let strangersKeyId: string;
beforeAll(async () => {
  world = await openWorld();
  strangersKeyId = (await world.stranger()).keyId;
});
afterAll(() => world.close());

describe.each(byName(GUARDED))('%s', (_name, operation) => {
  let asked: Asked;
  let before: Record<string, string>;
  beforeEach(async () => {
    asked = await world.firstOf(operation);
    before = await world.rows.checksums();
  });

  const expectRefused = async (who: string, credentials: Credentials, expected: readonly [number, string]) => {
    const answer = await ask(world.api, operation, asked, credentials);
    expectProblem(answer, operation, expected, who);
    expect(shown(world.victim.known, [asked, credentials], answer), who).toEqual([]);
  };
  const expectNothingChanged = async () => expect(await world.rows.checksums()).toEqual(before);

  it('is refused to whoever has no good key of the victim', async () => {
    const { apiKey, badKeys } = world.victim;
    const badChecksum = apiKey.slice(0, -1) + (apiKey.endsWith('0') ? '1' : '0');
    const unknown = createApiKey('live').text;
    const { query } = withKey('', operation);
    await expectRefused('without a key', { query, headers: {} }, UNAUTHORIZED);
    const bad = { empty: '', badChecksum, unknown, revoked: badKeys.revoked, expired: badKeys.expired };
    for (const [who, key] of Object.entries(bad)) {
      await expectRefused(who, withKey(key, operation), UNAUTHORIZED);
      await expectRefused(`${who}, as a token`, { query, headers: withToken(key).headers }, UNAUTHORIZED);
    }
    await expectRefused('elsewhere', withKey(badKeys.elsewhere, operation), [403, 'address_not_allowed']);
    await expectNothingChanged();
  });

  it('is refused to keys of the victim without its scope', async () => {
    const keys: [string, string][] = [];
    for (const held of tooFewFor(operation)) keys.push([held.join(), await world.victim.keyWith(held)]);
    asked = await world.firstOf(operation);
    before = await world.rows.checksums();
    for (const [held, key] of keys) {
      await expectRefused(held, withKey(key, operation), [403, 'insufficient_scope']);
    }
    await expectNothingChanged();
  });

  it('is refused to tokens that are not for it, are no good, or no longer', async () => {
    const { userToken } = world;
    const good = userToken();
    const [claims, tag] = good.split('.');
    const [othersClaims, othersTag] = userToken({ userId: 'eve' }).split('.');
    const bad = {
      expired: userToken({ lastsMs: -1_000 }),
      'with the tag of another': `${claims}.${othersTag}`,
      'with the claims of another': `${othersClaims}.${tag}`,
      'signed by another server': userToken({ secret: 'another secret' }),
      'of a key that was revoked': userToken({ keyId: idOf(world.victim.badKeys.revoked) }),
      'of a key that has expired': userToken({ keyId: idOf(world.victim.badKeys.expired) }),
      'of a key of another client': userToken({ keyId: strangersKeyId }),
    };
    const inHeader = takes('userToken')(operation) ? bad : { ...bad, good };
    for (const [who, token] of Object.entries(inHeader)) await expectRefused(who, withToken(token), UNAUTHORIZED);
    const inUrl = takes('userTokenInUrl')(operation) ? bad : { ...bad, good };
    for (const [who, token] of Object.entries(inUrl)) {
      await expectRefused(`${who}, in the URL`, { headers: {}, query: { token } }, UNAUTHORIZED);
    }
    await expectRefused('of the operator, wrong', asOperator('a guess'), UNAUTHORIZED);
    if (!takes('operatorToken')(operation)) {
      await expectRefused('of the operator', asOperator(ADMIN_TOKEN), UNAUTHORIZED);
    }
    await expectNothingChanged();
  });

  it('shows another client nothing, and changes nothing of the victim’s', async () => {
    for (const one of await world.triesOf(operation)) {
      const { apiKey } = await world.stranger();
      await expectStranger(world, operation, one, withKey(apiKey, operation));
    }
  });

  it('answers its owner by its scope alone, and by `admin`', async () => {
    const { api, victim, firstOf } = world;
    for (const held of [...operation.enough, ['admin' as const]]) {
      const key = await victim.keyWith(heldFor(operation, held));
      const answer = await ask(api, operation, await firstOf(operation), withKey(key, operation));
      expect(answer.status, answer.text).toBeLessThan(300);
      if (operation.saysReplayed) expect(answer.headers.get('idempotency-replayed')).toBe('true');
    }
  });

  it('answers its owner otherwise than a stranger who finds nothing', async () => {
    const { api, victim, triesOf } = world;
    for (const [index, { finds, query }] of (await triesOf(operation)).entries()) {
      if (!finds || query?.cursor) continue;
      // Anew: what was asked before may have used up what was there.
      const one = (await triesOf(operation))[index] ?? {};
      const answer = await ask(api, operation, one, withKey(victim.apiKey, operation));
      expect(answer.status, answer.text).toBeLessThan(300);
      if (answer.json) expect(answer.json, JSON.stringify(one)).not.toMatchObject(finds);
      else expect(shown(victim.known, one, answer), JSON.stringify(one)).not.toEqual([]);
    }
  });
});

describe.each(byName(GUARDED.filter(takes('userToken'))))('%s, by the token of a user', (_name, operation) => {
  it('answers the user', async () => {
    const { api, firstOf, userToken } = world;
    const answer = await ask(api, operation, await firstOf(operation), withToken(userToken()));
    expect(answer.status, answer.text).toBeLessThan(300);
  });

  it.each<[string, () => Promise<string>]>([
    ['another user of the client', async () => world.userToken({ userId: 'eve' })],
    [
      'a user of that name of another client',
      async () => {
        const { id: clientId, keyId } = await world.stranger();
        return world.userToken({ clientId, keyId });
      },
    ],
  ])('shows %s nothing, and changes nothing', async (_who, tokenOf) => {
    const token = await tokenOf();
    for (const one of await world.triesOf(operation)) await expectStranger(world, operation, one, withToken(token));
  });
});

describe.each(byName(GUARDED.filter(takes('operatorToken'))))(
  '%s, by the token of the operator',
  (_name, operation) => {
    it('shows neither addresses nor content', async () => {
      const { api, triesOf } = world;
      for (const index of (await triesOf(operation)).keys()) {
        const one = (await triesOf(operation))[index] ?? {};
        // Another recipient and other words are the client's to name.
        const { recipient: _, template: __, ...body } = (one.body ?? {}) as Record<string, unknown>;
        const asked = operation.operationId === 'editDeadLetter' ? { ...one, body } : one;
        const answer = await ask(api, operation, asked, asOperator(ADMIN_TOKEN));
        expect(answer.status, answer.text).toBeLessThan(300);
        const hidden = NOT_FOR_OPERATOR.map((name) => OF_VICTIM[name]);
        expect(shown(hidden, one, answer), `${JSON.stringify(one)}: ${answer.text}`).toEqual([]);
      }
    });
  },
);

describe.each(byName(OPERATORS))('%s, which is the operator’s', (_name, operation) => {
  const asked = OF_OPERATORS[operation.operationId] ?? {};

  it('is refused to everybody else, whatever his key or token, and changes nothing', async () => {
    const { api, victim, rows, userToken } = world;
    const admin = await victim.keyWith(['admin']);
    const before = await rows.checksums();
    const others: Record<string, Credentials> = {
      nobody: { headers: {}, query: {} },
      'a key for everything': { headers: { 'x-api-key': admin }, query: {} },
      'the same as a token': withToken(admin),
      'a user': withToken(userToken()),
      'the operator’s token as a key': { headers: { 'x-api-key': ADMIN_TOKEN }, query: {} },
      'a guess': asOperator('a guess'),
    };
    for (const [who, credentials] of Object.entries(others)) {
      const answer = await ask(api, operation, asked, credentials);
      expectProblem(answer, operation, UNAUTHORIZED, who);
      expect(shown(victim.known, [asked, credentials], answer), who).toEqual([]);
    }
    expect(await rows.checksums()).toEqual(before);
  });

  // Of members there is nothing to be shown without one: test/api/members.
  if (!operation.path.startsWith('/api/operator/kafka')) return;
  it('shows the operator nothing of a client’s, and says so while Kafka is away', async () => {
    const { api, victim } = world;
    const answer = await ask(api, operation, asked, asOperator(ADMIN_TOKEN));
    expectProblem(answer, operation, [503, 'unavailable'], 'the operator');
    expect(answer.json.detail).toContain('ECONNREFUSED');
    expect(shown(victim.known, asked, answer)).toEqual([]);
  });
});
