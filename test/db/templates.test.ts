import { v7 as uuidv7 } from 'uuid';
import { beforeAll, expect, it } from 'vitest';
import { findDependents } from '../../src/db/queries/templates/change.ts';
import {
  findPointer,
  findPublishedFrames,
  findVersionToSend,
  listTemplates,
} from '../../src/db/queries/templates/read.ts';
import { useClient } from '../support/servers/use-api.ts';

const { db, client } = useClient();
const layoutId = uuidv7();

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
  await pool.query('analyze templates, template_versions, template_dependents, clients');
});

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

it('a version is never changed, and can be deleted', async () => {
  const { pool } = db.database;
  await expect(pool.query(`update template_versions set note = 'x' where version = 1`)).rejects.toThrow(
    'never changed',
  );
  const gone = await pool.query('delete from template_versions where template_id = $1', [layoutId]);
  expect(gone.rowCount).toBe(1);
});
