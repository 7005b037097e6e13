import { beforeEach, expect, test } from 'vitest';
import { PURGES, type Purge, purgePage } from '../../src/db/queries/retention.ts';
import { DEFAULT_RETENTION_DAYS, VERSIONS_KEPT } from '../../src/domain/retention.ts';
import { purgeOld } from '../../src/jobs/purge-old.ts';
import { print } from '../support/expect/print.ts';
import { createClient } from '../support/factories/clients.ts';
import { recordNotification } from '../support/factories/notifications.ts';
import { size } from '../support/factories/size.ts';
import { templateSource, writerOf } from '../support/factories/templates.ts';
import { createTestApi, type TestApi } from '../support/servers/api.ts';
import { silentLogger } from '../support/servers/kafka.ts';
import { useDatabase } from '../support/servers/use-api.ts';

const db = useDatabase();
let api: TestApi;
let client: { id: string; apiKey: string };

beforeEach(async () => {
  await run('truncate notifications, template_versions, template_dependents, templates');
  api = createTestApi(db.database);
  client = await createClient(db.database);
});

const run = (text: string, values: unknown[] = []) => db.database.pool.query(text, values);
const round = () => purgeOld({ pool: db.database.pool, retention: DEFAULT_RETENTION_DAYS, logger: silentLogger });
const versionsOf = async (key: string): Promise<number[]> => {
  const { rows } = await run(
    `select version from template_versions v join templates t on t.id = v.template_id where key = $1 order by version`,
    [key],
  );
  return rows.map(({ version }) => version);
};
const idOf = async (key: string): Promise<string> =>
  (await run('select id from templates where key = $1', [key])).rows[0].id;
const upTo = (last: number, from = 1) => Array.from({ length: last - from + 1 }, (_, index) => from + index);

/** So many versions of what is published already, made of the same as that one, all of them old. */
async function age(key: string, versions: number): Promise<void> {
  await run('alter table template_versions disable trigger template_versions_are_final');
  await run(
    `insert into template_versions (template_id, version, source, bundle, checksum, used, created_by)
      select template_id, i, source, bundle, checksum, used, created_by from template_versions, generate_series(2, $2) i
      where version = 1 and template_id = $1`,
    [await idOf(key), versions],
  );
  await run(`update template_versions set created_at = now() - interval '400 days'`);
  await run('update templates set published_version = $2 where key = $1', [key, versions]);
  await run('alter table template_versions enable trigger template_versions_are_final');
}

test('versions that nothing names go, but for the newest of them and those that are young', async () => {
  await writerOf(api, client.apiKey).publish('many');
  await age('many', VERSIONS_KEPT + 20);
  await run('alter table template_versions disable trigger template_versions_are_final');
  await run('update template_versions set created_at = now() where version = 4');
  expect(await round()).toEqual({ templates: 19 });
  expect(await versionsOf('many')).toEqual([4, ...upTo(VERSIONS_KEPT + 20, 21)]);
  expect(await round()).toEqual({});
  await run('alter table template_versions enable trigger template_versions_are_final');
});

test('what is published, suspended or was gone back from stays, and so does what a notification names', async () => {
  const writer = writerOf(api, client.apiKey);
  await writer.publish('many');
  await age('many', VERSIONS_KEPT + 20);
  const templateId = await idOf('many');
  await run(
    'update templates set published_version = 3, rolled_back_from = 9, suspended_versions = array[5] where key = $1',
    ['many'],
  );
  const { id } = await recordNotification(db.database, client.id);
  await run('update notifications set template_id = $2, template_version = 7 where id = $1', [id, templateId]);
  expect(await round()).toEqual({ templates: 16 });
  expect(await versionsOf('many')).toEqual([3, 5, 7, 9, ...upTo(VERSIONS_KEPT + 20, 21)]);

  await run('delete from notifications');
  expect(await round()).toEqual({ templates: 1 });
  const gone = await writer.ask('POST', 'many/rollback', { version: 7 });
  expect(gone.json).toMatchObject({ status: 422, code: 'unknown_version' });
  expect((await writer.ask('GET', 'many/versions/9')).json.data.comparedWith).toBe(5);
});

test('a version of a layout stays as long as a version that was made of it', async () => {
  const [layouts, templates] = [writerOf(api, client.apiKey, 'layouts'), writerOf(api, client.apiKey)];
  const html = '<!doctype html><html lang="en"><head><title>x</title></head><body>{{ content }}</body></html>';
  await layouts.publish('frame', { name: 'Frame', html });
  await templates.publish('framed', templateSource({ layout: 'frame' }));
  // Another client's layout of the same name, made of by nobody.
  const other = await createClient(db.database);
  await writerOf(api, other.apiKey, 'layouts').publish('alone', { name: 'Alone', html });
  await age('frame', VERSIONS_KEPT + 10);
  await age('alone', VERSIONS_KEPT + 10);
  expect(await round()).toEqual({ templates: 9 + 10 });
  expect(await versionsOf('frame')).toEqual([1, ...upTo(VERSIONS_KEPT + 10, 11)]);

  await run('delete from template_versions where bundle is not null');
  expect(await round()).toEqual({ templates: 1 });
});

test('what somebody changes at the moment is left for the next walk', async () => {
  await writerOf(api, client.apiKey).publish('busy');
  await age('busy', VERSIONS_KEPT + 20);
  const changing = await db.database.pool.connect();
  try {
    await changing.query('begin');
    await changing.query('select from templates where key = $1 for update', ['busy']);
    expect(await round()).toEqual({});
    await changing.query('commit');
  } finally {
    changing.release();
  }
  expect(await round()).toEqual({ templates: 20 });
});

test('a page asks indexes what names its versions, and reads no table of notifications or versions', async () => {
  await run(
    `insert into clients (id, name, email) select gen_random_uuid(), 'C', i || '@many.example' from generate_series(1, $1::int) i`,
    [size(1_000, 100_000)],
  );
  await run(
    `insert into templates (id, client_id, kind, key, name, draft, draft_revision, draft_report)
      select gen_random_uuid(), id, case when i = 1 then 'layout' else 'template' end, 'k-' || i, 'K', '{}', 1, '{}'
      from clients, generate_series(1, 3) i where email like '%@many.example'`,
  );
  await run(
    `insert into template_versions (template_id, version, source, checksum, used, created_by, created_at)
      select id, i * 100, '{}', '\\x00', '{"layouts":{"k-1":100},"partials":{}}', 'operator', 'epoch'
      from templates, generate_series(1, 5) i`,
  );
  await run(
    `insert into notifications (id, client_id, environment, channel, status, priority, category, on_ambiguous, recipient,
        recipient_hash, user_key, content, retry, routes, template_id, template_version)
      select gen_random_uuid(), t.client_id, 'live', 'email', 'SENT', 5, 'transactional', 'resend', '{}', '\\x00', 'u', '{}', '{}', '[]', t.id, i * 100
      from templates t, generate_series(1, 5) i where kind = 'template'`,
  );
  await run('analyze templates, template_versions, notifications');
  const [versions] = PURGES.templates as [Purge];
  let plan = '';
  const explaining = {
    query: async ({ text, values }: { text: string; values: unknown[] }) => {
      plan = (await run(`explain (analyze, timing off) ${text}`, values)).rows
        .map((row) => row['QUERY PLAN'])
        .join('\n');
      return { rows: [{}] };
    },
  };
  const page = { before: new Date(), after: null, limit: 500 };
  await purgePage(explaining as never, versions, page);
  expect(plan).toContain('notifications_template');
  expect(plan).not.toMatch(/Seq Scan on (notifications|template_versions)/);
  expect(Math.max(...[...plan.matchAll(/actual rows=([\d.]+)/g)].map(([, rows]) => Number(rows)))).toBeLessThan(1_500);
  const startedAt = performance.now();
  expect(await purgePage(db.database.pool, versions, page)).toMatchObject({ read: 500 });
  print(
    `a page of 500 versions beside ${size(10_000, 1_000_000)} notifications: ${(performance.now() - startedAt).toFixed(0)} ms`,
  );
}, 900_000);
