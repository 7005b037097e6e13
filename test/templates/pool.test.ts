import { Worker } from 'node:worker_threads';
import { afterAll, expect, test } from 'vitest';
import type { RenderInput } from '../../src/domain/templates/bundle.ts';
import { createTemplates } from '../../src/templates/pool.ts';
import { compiled, data, htmlInput, renderInput, smsInput, templateInput } from './sources.ts';

const suspended: string[] = [];
const templates = createTemplates({
  renderThreads: 1,
  waitMs: 60_000,
  renderMs: 500,
  onSuspend: (version) => suspended.push(version),
});
afterAll(() => templates.close());

const schema = { type: 'object', properties: { list: { type: 'array', items: { type: 'string' } } } };
const bomb = await compiled(
  smsInput('{% for a in list %}{% for b in list %}{% for c in list %}x{% endfor %}{% endfor %}{% endfor %}', {
    schema,
    sample: {},
  }),
);
const list = Array.from({ length: 1_000 }, () => 'x');
const explode = (id: string, clientId = 'hostile') =>
  templates.render({ id, clientId, ...bomb }, [renderInput({ channel: 'sms', data: { list } })]).then(
    () => 'rendered',
    (error) => error.code,
  );
const good = await compiled(smsInput('{{ name }}'));
const hello = (people: Partial<RenderInput>[] = [{}], clientId = 'other') =>
  templates.render(
    { id: 'good', clientId, ...good },
    people.map((one) => renderInput({ channel: 'sms', ...one })),
  );

test('what is compiled in the thread is what is compiled without it', async () => {
  const input = templateInput();
  expect(await templates.compile('a', input)).toEqual(await compiled(input));
});

test('people of one slice are rendered in their order, each by itself', async () => {
  const results = await hello([{ data: data({ name: 'a' }) }, { data: {} }, { data: data({ name: 'c' }) }]);
  expect(results.map((one) => (one.isRendered ? one.content.text : one.problems[0]?.pointer))).toEqual([
    'a',
    '/template/data/name',
    'c',
  ]);
});

test('many bundles are each rendered as they are, whichever of them a thread still knows', async () => {
  const bundles = await Promise.all(
    Array.from({ length: 20 }, (_, index) => compiled(smsInput(`${index} {{ name }}`))),
  );
  for (const _ of [1, 2]) {
    const results = await Promise.all(
      bundles.map((bundle, index) =>
        templates.render({ id: `b${index}`, clientId: 'a', ...bundle }, [renderInput({ channel: 'sms' })]),
      ),
    );
    expect(results.map(([one]) => one?.isRendered && one.content.text)).toEqual(
      bundles.map((_one, index) => `${index} Ada`),
    );
  }
});

test('HTML of the data is cleaned in the thread as well', async () => {
  const html = await compiled(htmlInput('<div>{{ story | raw }}</div>'));
  const given = data({ story: '<b>x</b><script>alert(1)</script>' });
  const [one] = await templates.render({ id: 'html', clientId: 'a', ...html }, [renderInput({ data: given })]);
  expect(one).toMatchObject({ content: { html: '<div><b>x</b></div>', text: 'x' } });
});

test('a version that is ended three times is suspended, which is said once, until it is resumed', async () => {
  for (const _ of [1, 2]) expect(await explode('bomb:1')).toBe('too_expensive');
  expect(suspended).toEqual([]);
  expect(await explode('bomb:1')).toBe('too_expensive');
  expect(suspended).toEqual(['bomb:1']);
  expect(await explode('bomb:1')).toBe('suspended');
  expect(await hello()).toMatchObject([{ isRendered: true }]);
  templates.resume('bomb:1');
  expect(await explode('bomb:1')).toBe('too_expensive');
  expect(suspended).toEqual(['bomb:1']);
});

test('another version is not suspended with it', async () => {
  expect(await explode('bomb:2')).toBe('too_expensive');
});

test('who waits too long for a thread is told so', async () => {
  const hasty = createTemplates({ renderThreads: 1, waitMs: 1, renderMs: 5_000, onSuspend: () => {} });
  const version = { id: 'good', clientId: 'a', ...good };
  const [first, second] = await Promise.allSettled(
    [1, 2].map(() => hasty.render(version, [renderInput({ channel: 'sms' })])),
  );
  expect(first).toMatchObject({ status: 'fulfilled' });
  expect(second).toMatchObject({ status: 'rejected', reason: { name: 'TemplateFailed', code: 'busy' } });
  await hasty.close();
});

test('the threads that render begin when they are warmed, or with the first source, and not again', async () => {
  /** How many threads have begun in this process, one more each time. */
  const count = async () => {
    const worker = new Worker('', { eval: true });
    const { threadId } = worker;
    await worker.terminate();
    return threadId;
  };
  const begun = async (work: () => Promise<unknown>) => {
    const before = await count();
    await work();
    return (await count()) - before - 1;
  };
  const cold = () => createTemplates({ renderThreads: 2, waitMs: 60_000, onSuspend: () => {} });
  const [warmed, compiling] = [cold(), cold()];
  expect(await begun(warmed.warm)).toBeGreaterThan(0);
  const version = { id: 'good', clientId: 'a', ...good };
  expect(await begun(() => warmed.render(version, [renderInput({ channel: 'sms' })]))).toBe(0);
  await compiling.compile('a', templateInput());
  expect(await begun(compiling.warm)).toBe(0);
  await Promise.all([warmed.close(), compiling.close()]);
});

test('clients take turns: whoever sends bombs waits for nobody but the others', async () => {
  let ended = 0;
  const bombs = Array.from({ length: 6 }, async (_, index) => {
    const code = await explode(`many:${index}`);
    ended++;
    return code;
  });
  expect(await hello()).toMatchObject([{ isRendered: true }]);
  expect(ended).toBeLessThan(3);
  expect(new Set(await Promise.all(bombs))).toEqual(new Set(['too_expensive']));
});

test('whoever has something ended waits behind all others', async () => {
  expect(await explode('first')).toBe('too_expensive');
  const order: string[] = [];
  const bombs = ['second', 'third'].map((id) => explode(id).then(() => order.push('bomb')));
  const others = Array.from({ length: 5 }, () => hello().then(() => order.push('hello')));
  await Promise.all([...bombs, ...others]);
  expect(order).toEqual(['bomb', ...Array(5).fill('hello'), 'bomb']);
});

test('nothing of the data is in what is thrown', async () => {
  const failed = await templates
    .render({ id: 'quiet', clientId: 'a', ...bomb }, [
      renderInput({ channel: 'sms', data: { list: list.map(() => 'secret') } }),
    ])
    .catch((error) => error);
  expect(`${failed.message} ${failed.stack}`).not.toContain('secret');
});
