import { sql } from 'drizzle-orm';
import type { Queryable } from '../client.ts';
import { execute, findRow } from '../statement.ts';

export type OidcLogin = {
  /** Where in the dashboard they go on. */
  goesTo: string;
  /** UUID of the session that they elevate; null for a log-in. */
  sessionId: string | null;
};

export async function insertOidcLogin(
  db: Queryable,
  { tokenHash, goesTo, sessionId, lastsMs }: OidcLogin & { tokenHash: Buffer; lastsMs: number },
): Promise<void> {
  await execute(
    db,
    'insert-oidc-login',
    sql`insert into oidc_logins (token_hash, goes_to, session_id, expires_at)
      values (${tokenHash}, ${goesTo}, ${sessionId}::uuid, now() + ${lastsMs}::float8 * interval '1 millisecond')`,
  );
}

/** Uses it up: of two who come with it, one is answered. Null where it was used, has expired or never was. */
export function takeOidcLogin(db: Queryable, tokenHash: Buffer): Promise<(OidcLogin & { createdAt: Date }) | null> {
  return findRow<OidcLogin & { createdAt: Date }>(
    db,
    'take-oidc-login',
    sql`delete from oidc_logins where token_hash = ${tokenHash} and expires_at > now()
      returning goes_to as "goesTo", session_id as "sessionId", created_at as "createdAt"`,
  );
}
