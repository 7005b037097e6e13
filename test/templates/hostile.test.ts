import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import type { TemplateBundle } from '../../src/domain/templates/bundle.ts';
import { createTemplates } from '../../src/templates/pool.ts';
import { AT_COMPILE, AT_RENDER } from './hostile.ts';
import { compiled, renderInput, smsInput, templateInput, templateSource } from './sources.ts';

/**
 * Each is refused when it is compiled, or ended in its thread when it is rendered, while the other thread renders for
 * somebody else. What published advisories against liquidjs describe is among them.
 */
const templates = createTemplates({ renderThreads: 2, waitMs: 60_000, renderMs: 500, onSuspend: () => {} });
afterAll(() => templates.close());

let harmless: { bundle: TemplateBundle; checksum: string };
beforeAll(async () => {
  harmless = await compiled(templateInput());
  await sayHello();
});

async function sayHello() {
  const version = { id: 'harmless', clientId: 'other', ...harmless };
  return templates.render(version, [renderInput()]);
}

describe('a hostile template', () => {
  it.each(AT_COMPILE)('is refused when it is compiled: %s', async (_what, input) => {
    const [{ problems, bundle }, hello] = await Promise.all([templates.compile('hostile', input), sayHello()]);
    expect(problems.length).toBeGreaterThan(0);
    expect(bundle).toBeNull();
    expect(hello).toMatchObject([{ isRendered: true, content: { subject: 'Order A-17' } }]);
  });

  it.each(AT_RENDER)('is ended when it is rendered, while another is answered: %s', async (what, input, data) => {
    const version = { id: what, clientId: 'hostile', ...(await compiled(input)) };
    const bad = templates.render(version, [renderInput({ channel: 'sms', data })]).catch((error) => error);
    expect(await sayHello()).toMatchObject([{ isRendered: true }]);
    const answer = await bad;
    // Either its thread was ended, or liquidjs noticed by itself that it would need too much.
    if (Array.isArray(answer)) expect(answer).toMatchObject([{ isRendered: false }]);
    else expect(answer).toMatchObject({ name: 'TemplateFailed', code: 'too_expensive' });
    expect(await sayHello()).toMatchObject([{ isRendered: true }]);
  });
});

test('the sample that a test sends by default is rendered in its time', async () => {
  const version = { id: 'sample', clientId: 'other', ...(await compiled(smsInput('{{ name }}'))) };
  const people = Array.from({ length: 50 }, () => renderInput({ channel: 'sms', data: templateSource().sample }));
  expect(await templates.render(version, people)).toHaveLength(50);
});
