import { randomBytes, scryptSync } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import type { Database } from '../../../src/db/client.ts';
import { findAccount, insertMember } from '../../../src/db/queries/members.ts';
import { insertMembership } from '../../../src/db/queries/memberships.ts';
import { insertSession } from '../../../src/db/queries/sessions.ts';
import { toPublicId } from '../../../src/domain/ids.ts';
import { SESSION_LONGEST_MS } from '../../../src/domain/login.ts';
import type { Role } from '../../../src/domain/role.ts';
import { newToken } from '../../../src/services/members/secrets.ts';

/** The password of all members of tests; of no list. */
export const PASSWORD = 'nine red boats at noon, and a heron';

export type TestMember = { id: string; publicId: string; email: string };

let people = 0;

/** A member of a client, with an account of their own whose password is cheap to check. */
export async function createMember(
  database: Database,
  client: { id: string },
  {
    role = 'owner' as Role,
    email = `member-${++people}-${randomBytes(4).toString('hex')}@example.com`,
    name = 'Ada',
  } = {},
): Promise<TestMember> {
  const id = uuidv7();
  await insertMember(database.pool, { id, email, name, passwordHash: cheapHash(PASSWORD) });
  await insertMembership(database.pool, { clientId: client.id, memberId: id, role });
  return { id, publicId: toPublicId('member', id), email };
}

function cheapHash(password: string): string {
  const salt = randomBytes(16);
  const hash = scryptSync(password, salt, 32, { N: 16, r: 1, p: 1 });
  return `scrypt:4:1:1:${salt.toString('base64url')}:${hash.toString('base64url')}`;
}

/** The name of the cookie where `publicUrl` is not of this machine. */
export const COOKIE = '__Host-posthorn';

/** The headers of a page of ours, as a browser sends them with a session’s token. */
export function byCookie(token: string, client?: { publicId: string }): Record<string, string> {
  return {
    cookie: `${COOKIE}=${token}`,
    'sec-fetch-site': 'same-origin',
    ...(client && { 'x-client-id': client.publicId }),
  };
}

/** A session past the log-in, with its token. */
export async function createSession(
  { pool, cipher }: Database,
  memberId: string,
  { isElevated = false } = {},
): Promise<{ id: string; token: string }> {
  const { token, tokenHash } = newToken();
  const id = uuidv7();
  const { passwordHash } = (await findAccount(pool, cipher, memberId)) ?? {};
  const by = { passwordHash: passwordHash ?? '' };
  const session = { id, tokenHash, memberId, by, lastsMs: SESSION_LONGEST_MS, userAgent: 'a test' };
  if (!(await insertSession(pool, session))) throw new Error('no such member, or one who is disabled');
  if (isElevated)
    await pool.query(`update sessions set elevated_until = now() + interval '10 minutes' where id = $1`, [id]);
  return { id, token };
}

/** The token that an answer sets; empty where it takes it away. */
export function tokenIn({ headers }: { headers: Headers }): string {
  const [, token] = new RegExp(`^${COOKIE}=([^;]*);`).exec(headers.get('set-cookie') ?? '') ?? [];
  if (token === undefined) throw new Error('the answer sets no cookie');
  return token;
}
