import { expect, it } from 'vitest';
import { createClient, createKey } from '../../support/factories/clients.ts';
import { templateSource, writerOf } from '../../support/factories/templates.ts';
import { useApi } from '../../support/servers/use-api.ts';

const { db, api } = useApi();
const HTML = '<!doctype html><html lang="en"><head><title>x</title></head><body>{{ content }}</body></html>';
const mail = (html: string) => ({ email: { en: { subject: 'Hello', html } } });

async function setUp() {
  const own = await createClient(db.database);
  const [templates, layouts, partials] = (['templates', 'layouts', 'partials'] as const).map((kind) =>
    writerOf(api, own.apiKey, kind),
  ) as [Writer, Writer, Writer];
  return { own, templates, layouts, partials };
}
type Writer = ReturnType<typeof writerOf>;

/** The codes of what is wrong with a draft, by GET. */
const codesOf = async (writer: Pick<Writer, 'get'>, key: string) =>
  (await writer.get(key)).json.data.problems.map(({ code }: { code: string }) => code);

it('a draft that names a layout has its problems as the layout is now', async () => {
  const { own, templates, layouts } = await setUp();
  const saved = await templates.save('t', templateSource({ layout: 'frame' }));
  expect(saved.json.data.problems).toMatchObject([{ pointer: '/layout', code: 'unknown_layout' }]);
  await layouts.save('frame', { name: 'Frame', html: HTML });
  expect(await codesOf(templates, 't')).toEqual(['unknown_layout']);
  await layouts.publishRevision('frame', 1);
  // Whoever may only read sees it as well.
  const test = writerOf(api, (await createKey(db.database, own.id, { environment: 'test' })).apiKey);
  expect(await codesOf(test, 't')).toEqual([]);
  expect((await templates.get('t')).json.data).toMatchObject({ revision: 1, updatedAt: saved.json.data.updatedAt });

  await layouts.publish('frame', { name: 'Frame', html: HTML.replace('x', '{{ nobody }}') });
  expect(await codesOf(templates, 't')).toEqual(['undeclared_variable']);
  await layouts.ask('POST', 'frame/rollback', { version: 1 });
  expect(await codesOf(templates, 't')).toEqual([]);
  expect((await layouts.ask('DELETE', 'frame')).status).toBe(200);
  expect(await codesOf(templates, 't')).toEqual(['unknown_layout']);
  // Saved again, it is a draft only.
  await layouts.save('frame', { name: 'Frame', html: HTML });
  expect(await codesOf(templates, 't')).toEqual(['unknown_layout']);
});

it('a draft that names a partial, itself or by its layout, has its problems as the partial is now', async () => {
  const { templates, layouts, partials } = await setUp();
  await layouts.save('frame', {
    name: 'Frame',
    html: HTML.replace('{{ content }}', "{{ content }}{% render 'outer' %}"),
  });
  await templates.save('t', templateSource({ content: mail("<p>Hello</p>{% render 'inner' %}") }));
  expect(await codesOf(layouts, 'frame')).not.toEqual([]);
  expect(await codesOf(templates, 't')).not.toEqual([]);
  await partials.publish('inner', { name: 'Inner', html: '<p>Inner</p>' });
  expect(await codesOf(templates, 't')).toEqual([]);
  await partials.publish('outer', { name: 'Outer', html: "{% render 'inner' %}" });
  expect(await codesOf(layouts, 'frame')).toEqual([]);
  // What stands in what it names counts as well.
  await partials.ask('DELETE', 'outer');
  await partials.ask('DELETE', 'inner');
  expect(await codesOf(layouts, 'frame')).not.toEqual([]);
  expect(await codesOf(templates, 't')).not.toEqual([]);
});

it('a draft that was saved before that was kept is compiled once more', async () => {
  const { own, templates, layouts } = await setUp();
  await templates.save('t', templateSource({ layout: 'frame' }));
  await layouts.publish('frame', { name: 'Frame', html: HTML });
  await db.database.pool.query(
    `update templates set draft_report = (draft_report::jsonb - 'against')::json where client_id = $1`,
    [own.id],
  );
  expect(await codesOf(templates, 't')).toEqual([]);
  expect((await templates.get('t')).json.data.variables).toContain('order.number');
});
