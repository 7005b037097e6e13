import { v7 as uuidv7 } from 'uuid';
import { beforeAll, expect, it } from 'vitest';
import { findDependents } from '../../src/db/queries/templates/change.ts';
import { countUsageOf } from '../../src/db/queries/templates/figures.ts';
import {
  findPointer,
  findPublishedFrames,
  findVersionToSend,
  listTemplates,
} from '../../src/db/queries/templates/read.ts';
import { NIL_ID } from '../../src/domain/ids.ts';
import { useClient } from '../support/servers/use-api.ts';

const { db, client } = useClient();
const layoutId = uuidv7();
/** One of twenty templates with which 1,000 notifications each were sent. */
let used: string;

/** 2,000 clients with a layout and five templates that are made of it, in ten versions each. */
beforeAll(async () => {
  const { pool } = db.database;
  await pool.query(
    `insert into clients (id, name, email) select gen_random_uuid(), 'Client ' || i, i || '@example.com' from generate_series(1, 2000) i`,
  );
  await pool.query(
    `insert into templates (id, client_id, kind, key, name, category, channels, draft, draft_revision, draft_report, published_version)
      select gen_random_uuid(), c.id, 'template', 'key-' || i, 'Name ' || i, 'transactional', '{email}', '{}', 10, '{}', 10
      from clients c, generate_series(1, 5) i`,
  );
  await pool.query(
    `insert into templates (id, client_id, kind, key, name, draft, draft_revision, draft_report, published_version)
      select case when id = $2 then $1::uuid else gen_random_uuid() end, id, 'layout', 'plain', 'Plain', '{}', 1, '{}', 1 from clients`,
    [layoutId, client.id],
  );
  await pool.query(
    `insert into template_versions (template_id, version, revision, source, bundle, checksum, used, created_by)
      select t.id, v, v, '{"category":"transactional"}', '{}', sha256('x'), '{}', 'operator'
      from templates t, generate_series(1, 10) v where v <= t.published_version`,
  );
  await pool.query(
    `insert into template_dependents select t.id, l.id from templates t join templates l on l.client_id = t.client_id
      where t.kind = 'template' and l.kind = 'layout'`,
  );
  const { rows } = await pool.query(`select id from templates where kind = 'template' limit 20`);
  const ids = rows.map(({ id }) => id);
  used = ids[0];
  await pool.query(
    `insert into notifications (id, client_id, environment, channel, status, priority, category, on_ambiguous, recipient,
        recipient_hash, user_key, content, retry, routes, created_at, template_id, template_version, variant)
      select (lpad(to_hex(extract(epoch from now())::bigint * 1000 - i * 1000), 12, '0') || '7' || substr(md5(i::text), 1, 19))::uuid,
        gen_random_uuid(), 'live', 'email', 'SENT', 5, 'transactional', 'resend', '{}', '\\x00', 'u', '{}', '{}', '[]',
        now() - i * interval '1 second', ($1::uuid[])[1 + i % 20], 8 + i % 3, (array[null, 'a', 'b'])[1 + i % 7 % 3]
      from generate_series(1, 20000) i`,
    [ids],
  );
  await pool.query('analyze templates, template_versions, template_dependents, clients, notifications');
});

const usageOf = (most: number) =>
  countUsageOf(db.database.pool, { templateId: used, environment: 'live' }, { since: NIL_ID, tag: 'test-send', most });

it.each<[string, () => Promise<unknown>]>([
  ['what is sent with a key', () => findPointer(db.database.pool, client.id, 'key-3')],
  ['the layouts of a template', () => findPublishedFrames(db.database.pool, client.id, 'layout', ['plain'])],
  ['a version', () => findVersionToSend(db.database.pool, layoutId, 1)],
  [
    'what is made of a layout',
    () => findDependents(db.database.pool, layoutId, ['template'], { after: null, limit: 50 }),
  ],
  [
    'a page of templates',
    () => listTemplates(db.database.orm, { clientId: client.id, kind: 'template' }, { q: 'key' }, 50),
  ],
  ['what was sent with a template', () => usageOf(250)],
])('%s is found by an index', async (_what, look) => {
  const { pool } = db.database;
  const original = pool.query.bind(pool);
  const asked: { text: string; values: unknown[] }[] = [];
  // biome-ignore lint/suspicious/noExplicitAny: pg's overloads
  pool.query = ((config: any, values: any) => {
    asked.push({ text: config.text ?? config, values: values ?? config.values });
    return original(config, values);
    // biome-ignore lint/suspicious/noExplicitAny: pg's overloads
  }) as any;
  await look().finally(() => {
    pool.query = original;
  });
  for (const { text, values } of asked) {
    const { rows } = await pool.query(`explain ${text}`, values);
    expect(rows.map((row) => row['QUERY PLAN']).join('\n')).not.toContain('Seq Scan');
  }
  expect(asked).toHaveLength(1);
});

it('what was sent with a template is counted from the newest on, of all versions and variants, up to a bound', async () => {
  const { rows } = await db.database.pool.query(
    'select created_at from notifications where template_id = $1 order by id desc offset 249 limit 1',
    [used],
  );
  expect(await usageOf(250)).toMatchObject({ accepted: 250, since: rows[0].created_at });
  expect(await usageOf(10_000)).toMatchObject({ accepted: 1_000, since: null });
});

it('a version is never changed, and can be deleted', async () => {
  const { pool } = db.database;
  await expect(pool.query(`update template_versions set note = 'x' where version = 1`)).rejects.toThrow(
    'never changed',
  );
  const gone = await pool.query('delete from template_versions where template_id = $1', [layoutId]);
  expect(gone.rowCount).toBe(1);
});
