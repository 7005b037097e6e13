import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { answer, bodyAnswer, page } from '../../src/api/answer.ts';
import { type Endpoint, endpoint } from '../../src/api/endpoint.ts';
import type { ApiEnv } from '../../src/api/http-context.ts';
import { jsonBody } from '../../src/api/input/body.ts';
import { pathId } from '../../src/api/openapi/shapes.ts';
import { readPage } from '../../src/api/read-page.ts';
import { ApiProblem } from '../../src/services/problem.ts';

const ID = 'whk_01jd8m9q4wf7vrk2h3n5c6t8xz';
const thing = z.strictObject({ name: z.string(), size: z.int() });
const example = { name: 'a', size: 1 };
const COMMON = { method: 'POST', path: '/things/:id', access: 'public', summary: 's', tag: 'Health' } as const;

const found = answer(200, ({ name }) => `Found ${name}`, thing, { description: 'It.', example });
const made = answer(201, 'Made', thing, {
  description: 'It.',
  example,
  headers: { Location: 'URL.' },
  warning: 'Keep',
});

/** What an endpoint answers by itself; problems come as `{code, detail}`. */
async function ask(one: Endpoint, path: string, body: unknown = {}) {
  const app = new Hono<ApiEnv>();
  app.use(async (c, next) => {
    c.set('request', { requestId: 'req_1' } as never);
    await next();
  });
  app.onError((error, c) => {
    if (!(error instanceof ApiProblem)) throw error;
    return c.json({ code: error.code, detail: error.message });
  });
  app.on(one.method, one.path, (c) => (one as Extract<Endpoint, { access: 'public' }>).handle(c));
  const init = { method: one.method, body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
  return app.request(path, init);
}

const both = endpoint({
  ...COMMON,
  operationId: 'both',
  params: { id: pathId('webhook') },
  noun: 'webhook',
  body: jsonBody(thing, { One: example }),
  answer: [found, made],
  handle: ({ params, body }) =>
    body.size > 1 ? found.with(body) : made.with({ data: body, headers: { location: params.id } }, { vary: 'accept' }),
});

describe('an endpoint from one description', () => {
  it('documents what it validates by, and answers with the message, the headers and the warning that it documents', async () => {
    const { body, params, answers } = both.docs;
    expect(body && 'schema' in body && body.schema).toBe(thing);
    expect(Object.keys(params ?? {})).toEqual(['id']);
    expect(answers[200]?.contents[0]?.example).toEqual({ success: true, message: 'Found a', data: example });
    expect(answers[201]?.headers).toEqual({ Location: 'URL.' });

    const response = await ask(both, `/things/${ID}`, example);
    expect(response.status).toBe(201);
    expect(response.headers.get('location')).toMatch(/^[0-9a-f-]{36}$/);
    expect(response.headers.get('vary')).toBe('accept');
    expect(await response.json()).toEqual({ success: true, message: 'Made', data: example, warning: 'Keep' });
    expect(await (await ask(both, `/things/${ID}`, { name: 'b', size: 2 })).json()).toMatchObject({
      message: 'Found b',
    });
  });

  it('refuses a path that names nothing, before it reads a body', async () => {
    const response = await ask(both, '/things/none', 'no object');
    expect(await response.json()).toMatchObject({ code: 'not_found' });
    expect(await (await ask(both, `/things/${ID}`, { name: 'a' })).json()).toMatchObject({ code: 'validation_failed' });
  });

  it('answers a page, whose cursor says whether there are more', async () => {
    const rows = [1, 2, 3].map((size) => ({ name: 'a', size }));
    const list = endpoint({
      ...COMMON,
      operationId: 'list',
      answer: page(thing, { example }),
      handle: () =>
        readPage({
          limit: 2,
          read: async (limit) => rows.slice(0, limit),
          present: (row) => row,
          cursorOf: ({ size }) => `after ${size}`,
        }),
    });
    expect(await (await ask(list, '/things/x')).json()).toEqual({
      success: true,
      data: rows.slice(0, 2),
      pagination: { hasMore: true, nextCursor: 'after 2' },
    });
  });

  it('does not compile with a status, a shape or a header that is not documented', () => {
    const other = bodyAnswer(404, thing, { description: 'None.', example });
    // @ts-expect-error the scope of a key is missing
    endpoint({ ...COMMON, access: 'client', operationId: 'a', answer: found, handle: () => example });
    // @ts-expect-error a field of the data is missing
    endpoint({ ...COMMON, operationId: 'b', answer: found, handle: () => ({ name: 'a' }) });
    // @ts-expect-error the documented header is missing
    endpoint({ ...COMMON, operationId: 'c', answer: made, handle: () => ({ data: example }) });
    // @ts-expect-error a status that is not among the answers
    endpoint({ ...COMMON, operationId: 'd', answer: [found, made], handle: () => other.with(example) });
    // @ts-expect-error a parameter that is not documented
    endpoint({ ...COMMON, operationId: 'e', answer: found, handle: ({ params }) => ({ name: params.id, size: 1 }) });
    expect(other.status).toBe(404);
  });
});
