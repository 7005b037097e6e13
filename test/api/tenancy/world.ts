import { expect } from 'vitest';
import type { Role } from '../../../src/domain/role.ts';
import { createClient } from '../../support/factories/clients.ts';
import { inboxToken } from '../../support/factories/inbox.ts';
import { createMember, createSession } from '../../support/factories/members.ts';
import { RECEIVING } from '../../support/factories/receipts.ts';
import { createTestApi, type TestApi } from '../../support/servers/api.ts';
import { createTestDatabase, type TestDatabase } from '../../support/servers/database.ts';
import { PROVIDERS } from '../notifications/channel-bodies.ts';
import { ask, withKey } from './ask.ts';
import { type Operation, takes } from './operations.ts';
import { FILTERS, REQUESTS, type Try } from './requests.ts';
import { type Rows, rowsOf } from './rows.ts';
import { createVictim, OF_VICTIM, type Victim } from './victim.ts';

export const ADMIN_TOKEN = 'the token of the operator';

type TokenOf = { clientId?: string; keyId?: string; userId?: string; lastsMs?: number; secret?: string };

export type World = {
  api: TestApi;
  victim: Victim;
  rows: Rows;
  /** The usual request at an operation, of things made for it. */
  firstOf(operation: Operation): Promise<Try>;
  /** All that is tried at it, with a request more for each parameter of its query that none of its own has. */
  triesOf(operation: Operation): Promise<Try[]>;
  /** Of the victim's user unless told otherwise. */
  userToken(of?: TokenOf): string;
  stranger(): Promise<{ id: string; publicId: string; keyId: string; apiKey: string }>;
  /** A member of a client, with an elevated session. */
  memberOf(client: { id: string }, role: Role): Promise<{ id: string; token: string }>;
  close(): Promise<void>;
};

/** The API on a database of its own, with the victim in it. */
export async function openWorld(): Promise<World> {
  const db: TestDatabase = await createTestDatabase();
  const { database } = db;
  const api = createTestApi(database, {
    ...RECEIVING,
    providers: PROVIDERS,
    adminToken: ADMIN_TOKEN,
    inboxStreams: { news: { on: () => () => {} }, stopping: new AbortController().signal, heartbeatMs: 20 },
    liveStreams: { feed: null, stopping: new AbortController().signal, heartbeatMs: 20 },
  });
  const victim = await createVictim(database, api);
  // The last use of a key is noted beside its answer: no row is to change by that while rows are compared.
  const forgetUses = async () => {
    await database.pool.query(`update api_keys set last_used_at = now() + interval '1 day'`);
    await database.pool.query(`update sessions set seen_at = now() + interval '1 day'`);
  };

  const requestsOf = async ({ operationId, name }: Operation): Promise<[Try, ...Try[]]> => {
    const [first, ...others] = (await REQUESTS[operationId]?.(victim)) ?? [];
    if (!first) throw new Error(`nothing is asked of ${name}: see test/api/tenancy/requests.ts`);
    await forgetUses();
    return [first, ...others];
  };
  const withParameter = async (operation: Operation, first: Try, name: string): Promise<Try> => {
    const value = name === 'cursor' ? await cursorOf(operation, first) : FILTERS[name];
    if (value === undefined) throw new Error(`the victim has nothing for ?${name}= of ${operation.name}`);
    return { ...first, query: { [name]: value } };
  };
  /** Where the first page of the victim's own list ends. */
  const cursorOf = async (operation: Operation, first: Try): Promise<string> => {
    const { json } = await ask(api, operation, { ...first, query: { limit: '1' } }, withKey(victim.apiKey, operation));
    expect(json.pagination.nextCursor, `${operation.name} has but one page`).toEqual(expect.any(String));
    return json.pagination.nextCursor;
  };

  return {
    api,
    victim,
    rows: await rowsOf(database),
    firstOf: async (operation) => (await requestsOf(operation))[0],
    triesOf: async (operation) => {
      const tries = await requestsOf(operation);
      const others = operation.inQuery
        .filter((name) => name !== 'userId' || !takes('userToken')(operation))
        .filter((name) => !tries.some(({ query = {} }) => name in query));
      const more: Try[] = [];
      for (const name of others) more.push(await withParameter(operation, tries[0], name));
      return [...tries, ...more];
    },
    userToken: ({ secret = api.deps.secret, lastsMs, ...of } = {}) =>
      inboxToken(secret, { clientId: victim.id, keyId: victim.keyId, userId: OF_VICTIM.userId, ...of }, lastsMs),
    stranger: async () => {
      const client = await createClient(database);
      await forgetUses();
      return client;
    },
    memberOf: async (client, role) => {
      const { id } = await createMember(database, client, { role, name: OF_VICTIM.memberName });
      const { token } = await createSession(database, id, { isElevated: true });
      await forgetUses();
      return { id, token };
    },
    close: db.drop,
  };
}
