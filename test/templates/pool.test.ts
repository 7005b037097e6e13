import { Worker } from 'node:worker_threads';
import { afterAll, expect, test } from 'vitest';
import type { RenderInput } from '../../src/domain/templates/bundle.ts';
import { createTemplates } from '../../src/templates/pool.ts';
import { compiled, data, htmlInput, renderInput, smsInput, templateInput } from './sources.ts';

const suspended: string[] = [];
const templates = createTemplates({
  renderThreads: 1,
  waitMs: 60_000,
  renderMs: 250,
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
  const [first, second] = await Promise.allSettled(
    ['good', 'better'].map((id) => hasty.render({ id, clientId: 'a', ...good }, [renderInput({ channel: 'sms' })])),
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
  const bombs = Array.from({ length: 4 }, async (_, index) => {
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
  // The first has its thread until there is another.
  expect(order).toEqual([...Array(5).fill('hello'), 'bomb', 'bomb']);
});

test('of what is asked together, what takes too long is ended alone', async () => {
  const people = (length: number) => [renderInput({ channel: 'sms', data: { list: list.slice(0, length) } })];
  const ask = (length: number) => templates.render({ id: 'together', clientId: 'together', ...bomb }, people(length));
  const lengths = [1, 1_000, 2, 0];
  const settled = await Promise.allSettled(lengths.map(ask));
  expect(settled.map((one) => (one.status === 'fulfilled' ? one.value : one.reason.code))).toEqual([
    [expect.objectContaining({ content: expect.objectContaining({ text: 'x' }) })],
    'too_expensive',
    [expect.objectContaining({ content: expect.objectContaining({ text: 'x'.repeat(8) }) })],
    [expect.objectContaining({ isRendered: true })],
  ]);
});

test('a version that is suspended while others wait for it is tried for none of them', async () => {
  const codes = await Promise.all(Array.from({ length: 6 }, () => explode('in-line', 'in-line')));
  expect(codes.sort()).toEqual([...Array(3).fill('suspended'), ...Array(3).fill('too_expensive')]);
  expect(suspended.filter((id) => id === 'in-line')).toHaveLength(1);
});

test('a client whose renderings are ended leaves half of the threads to others', async () => {
  const shared = createTemplates({ renderThreads: 2, waitMs: 60_000, renderMs: 500, onSuspend: () => {} });
  const render = (id: string, clientId: string, bundle: typeof bomb, given: RenderInput) =>
    shared.render({ id, clientId, ...bundle }, [given]).catch((error) => error.code);
  await shared.warm();
  let ended = 0;
  const bombs = Array.from({ length: 2 }, async (_, index) => {
    const code = await render(`shared:${index}`, 'hostile', bomb, renderInput({ channel: 'sms', data: { list } }));
    ended++;
    return code;
  });
  // One after the other, each while the first bomb has a thread.
  for (const id of ['a', 'b', 'c']) {
    expect(await render(id, 'other', good, renderInput({ channel: 'sms' }))).toMatchObject([{ isRendered: true }]);
  }
  expect(ended).toBe(0);
  expect(new Set(await Promise.all(bombs))).toEqual(new Set(['too_expensive']));
  await shared.close();
});

test('nothing of the data is in what is thrown', async () => {
  const failed = await templates
    .render({ id: 'quiet', clientId: 'a', ...bomb }, [
      renderInput({ channel: 'sms', data: { list: list.map(() => 'secret') } }),
    ])
    .catch((error) => error);
  expect(`${failed.message} ${failed.stack}`).not.toContain('secret');
});
