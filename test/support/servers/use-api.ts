import { afterAll, beforeAll, beforeEach } from 'vitest';
import type { ApiDeps } from '../../../src/api/deps.ts';
import { createClient, type TestClient } from '../factories/clients.ts';
import { createTestApi, type TestApi } from './api.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';

type DatabaseOptions = { poolSize?: number };
/** `each`: anew for every test; the database stays. */
type ClientOptions = DatabaseOptions & { each?: boolean };

/** A database for all tests of the file or `describe` that calls this. */
export function useDatabase(options: DatabaseOptions = {}): TestDatabase {
  const db = madeByHook<TestDatabase>('the database');
  beforeAll(async () => db.fill(await createTestDatabase(options)));
  afterAll(() => db.value.drop());
  return db.value;
}

/** The same with a client. */
export function useClient({ each = false, ...options }: ClientOptions = {}): { db: TestDatabase; client: TestClient } {
  const db = useDatabase(options);
  const client = madeByHook<TestClient>('the client');
  (each ? beforeEach : beforeAll)(async () => client.fill(await createClient(db.database)));
  return { db, client: client.value };
}

/** The same with an API on that database; what else is given, are its dependencies. */
export function useApi({ poolSize, each = false, ...overrides }: ClientOptions & Partial<ApiDeps> = {}): {
  db: TestDatabase;
  client: TestClient;
  api: TestApi;
} {
  const used = useClient({ ...(poolSize && { poolSize }), each });
  const api = madeByHook<TestApi>('the API');
  (each ? beforeEach : beforeAll)(() => api.fill(createTestApi(used.db.database, overrides)));
  return { ...used, api: api.value };
}

/** An object that can be passed on before the hook has run that makes it; to read from it so early is an error. */
function madeByHook<T extends object>(what: string): { value: T; fill(made: T): void } {
  const target = {} as T;
  let isMade = false;
  const value = new Proxy(target, {
    get(_, key) {
      if (!isMade) throw new Error(`${what} is made by a hook, and is read before`);
      return Reflect.get(target, key);
    },
  });
  const fill = (made: T) => {
    isMade = true;
    Object.assign(target, made);
  };
  return { value, fill };
}
