import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { Scope } from '../../src/domain/scope.ts';
import { createKey } from '../support/factories/clients.ts';
import { useClient } from '../support/servers/use-api.ts';

const MIGRATION = readFileSync(new URL('../../drizzle/0023_keys_see_content.sql', import.meta.url), 'utf8');

const { db, client } = useClient();

it('keys made before `content` was a scope see what they saw, and no key can do anything else that it could not', async () => {
  const { pool } = db.database;
  const made = async (scopes: Scope[]) => (await createKey(db.database, client.id, { scopes })).id;
  const reader = await made(['notifications:read']);
  const admin = await made(['admin']);
  const seeing = await made(['webhooks', 'content']);
  const revoked = await made(['keys']);
  await pool.query('update api_keys set revoked_at = now() where id = $1', [revoked]);
  // Twice: what is broken off is run again.
  for (let runs = 0; runs < 2; runs++) await pool.query(MIGRATION);
  const { rows } = await pool.query('select id, scopes from api_keys');
  expect(Object.fromEntries(rows.map(({ id, scopes }) => [id, scopes]))).toEqual({
    [client.keyId]: ['admin'],
    [reader]: ['notifications:read', 'content'],
    [admin]: ['admin'],
    [seeing]: ['webhooks', 'content'],
    [revoked]: ['keys'],
  });
});
