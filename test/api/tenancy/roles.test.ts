import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROLES, type Role, scopesOf } from '../../../src/domain/role.ts';
import { byCookie } from '../../support/factories/members.ts';
import { AS_NOBODY, ask, bySession, withKey } from './ask.ts';
import { expectProblem, shown } from './expectations.ts';
import { byName, GUARDED, type Operation, OWN } from './operations.ts';
import { openWorld, type World } from './world.ts';

/*
 * Each operation of the document × each role: let in as far as its scopes go, and no further; as a member of another
 * client not at all. Which scopes are enough is what the document says.
 */
let world: World;
const tokens: Partial<Record<Role, string>> = {};
let strangers: { token: string; client: { publicId: string } };
beforeAll(async () => {
  world = await openWorld();
  for (const role of ROLES) tokens[role] = (await world.memberOf(world.victim, role)).token;
  const stranger = await world.stranger();
  strangers = { token: (await world.memberOf(stranger, 'owner')).token, client: stranger };
});
afterAll(() => world.close());

const isEnough = ({ enough }: Operation, role: Role) =>
  scopesOf(role).includes('admin') || enough.some((set) => set.every((scope) => scopesOf(role).includes(scope)));

/** What a person is refused whatever their role: it belongs to a key. */
const KEYS_ONLY = ['createInboxToken'];

describe.each(byName(GUARDED))('%s', (_name, operation) => {
  it('lets in the roles whose scopes are enough, and changes nothing for the others', async () => {
    const { api, victim, rows } = world;
    const asked = await world.firstOf(operation);
    const before = await rows.checksums();
    const tooFew = ROLES.filter((role) => !isEnough(operation, role));
    for (const role of tooFew) {
      const credentials = bySession(tokens[role] ?? '', victim, operation);
      const answer = await ask(api, operation, asked, credentials);
      expectProblem(answer, operation, [403, 'insufficient_scope'], role);
      expect(shown(victim.known, [asked, credentials], answer), role).toEqual([]);
    }
    const foreign = bySession(strangers.token, victim, operation);
    const refused = await ask(api, operation, asked, foreign);
    expectProblem(refused, operation, [403, 'not_a_member'], 'an owner of another client');
    expect(shown(victim.known, [asked, foreign], refused)).toEqual([]);
    expect(await rows.checksums()).toEqual(before);
    for (const role of ROLES.filter((one) => !tooFew.includes(one))) {
      const answer = await ask(api, operation, asked, bySession(tokens[role] ?? '', victim, operation));
      if (KEYS_ONLY.includes(operation.operationId)) expectProblem(answer, operation, [403, 'keys_only'], role);
      // What was there may be used up by the role before.
      else expect([200, 201, 202, 304, 404, 409, 412], `${role}: ${answer.text}`).toContain(answer.status);
    }
  });

  it('lets nobody in by a cookie that is none, or from a page of others', async () => {
    const { api, victim, rows } = world;
    const asked = await world.firstOf(operation);
    const before = await rows.checksums();
    const good = bySession(tokens.owner ?? '', victim, operation);
    const bad = { ...good, headers: { ...good.headers, ...byCookie('A'.repeat(43), victim) } };
    expectProblem(await ask(api, operation, asked, bad), operation, [401, 'unauthorized'], 'a made-up cookie');
    if (operation.method !== 'GET') {
      const cross = { ...good, headers: { ...good.headers, 'sec-fetch-site': 'cross-site' } };
      expectProblem(await ask(api, operation, asked, cross), operation, [403, 'cross_origin'], 'another site');
    }
    expect(await rows.checksums()).toEqual(before);
  });
});

describe.each(byName(OWN))('%s', (_name, operation) => {
  it('is refused to everybody who is not logged in, keys included', async () => {
    const { api, victim, rows } = world;
    const asked = { params: { id: 'ses_01jd8m9q4wf7vrk2h3n5c6t8xz' }, ...(operation.method !== 'GET' && { body: {} }) };
    const before = await rows.checksums();
    for (const credentials of [
      AS_NOBODY,
      withKey(victim.apiKey, operation),
      { headers: byCookie('A'.repeat(43)), query: {} },
    ]) {
      expectProblem(await ask(api, operation, asked, credentials), operation, [401, 'unauthorized'], 'nobody');
    }
    expect(await rows.checksums()).toEqual(before);
  });
});

it('what is dangerous asks a session to prove lately who it is', async () => {
  const { api, victim } = world;
  const dangerous = GUARDED.filter(({ elevated }) => elevated);
  expect(dangerous.map(({ operationId }) => operationId)).toEqual(
    expect.arrayContaining([
      'createKey',
      'revokeKey',
      'changeMember',
      'removeMember',
      'createInvitation',
      'eraseRecipient',
    ]),
  );
  await api.deps.database.pool.query('update sessions set elevated_until = null');
  for (const operation of dangerous) {
    const asked = await world.firstOf(operation);
    const answer = await ask(api, operation, asked, bySession(tokens.owner ?? '', victim, operation));
    expectProblem(answer, operation, [403, 'elevation_required'], operation.name);
  }
});
