import type { Queryable } from '../../client.ts';

/** Writes that a key was used now, unless somebody wrote it within the last minute: one write a minute for a key. */
export async function noteKeyUse(db: Queryable, keyId: string): Promise<void> {
  await db.query({
    name: 'note-key-use',
    text: `update api_keys set last_used_at = now()
      where id = $1 and (last_used_at is null or last_used_at <= now() - interval '1 minute')`,
    values: [keyId],
  });
}
