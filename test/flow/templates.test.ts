import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { size } from '../support/factories/size.ts';
import { ORDER, templateSource } from '../support/factories/templates.ts';
import { type Flow, openFlow, TURN_MS } from '../support/servers/flow.ts';
import type { TestProcess } from '../support/servers/processes.ts';

let flow: Flow;
let api: TestProcess;

beforeAll(async () => {
  flow = await openFlow();
  [api] = await Promise.all([flow.start('api'), flow.start('engine')]);
}, TURN_MS);
afterEach(() => flow.assertNoneLeft());
afterAll(() => flow.close());

const COUNT = size(50, 1_000);
const WAIT_MS = size(6_000, 60_000);

async function ask(method: string, path: string, body?: unknown) {
  const answer = await flow.request(api, method, path, { body });
  expect(answer.status, JSON.stringify(answer.json)).toBeLessThan(300);
  return answer.json.data;
}

async function publish(path: string, source: object, more: object = {}): Promise<void> {
  const { revision } = await ask('PUT', path, source);
  await ask('POST', `${path}/publish`, { revision, ...more });
}

const layout = (words: string) => ({
  name: 'Frame',
  html: `<!doctype html><html lang="en"><head><title>x</title></head><body><p>${words}</p>{% render 'footer' %}{{ content }}</body></html>`,
});
const footer = (words: string) => ({ name: 'Footer', html: `<p>${words}</p>`, text: words });

test('what was accepted arrives as it was shown then, whatever becomes of its template, layout and partial', async () => {
  await publish('/api/partials/footer', footer('The first footer'));
  await publish('/api/layouts/frame', layout('The first frame'));
  await publish('/api/templates/pinned', templateSource({ layout: 'frame' }));
  const notifications = Array.from({ length: COUNT }, (_, index) => ({
    channel: 'email',
    recipient: { email: `ada-${index}@example.com` },
    template: { key: 'pinned', data: { ...ORDER, name: `Ada ${index}` }, locale: index % 2 ? 'de' : 'en' },
    delayMs: WAIT_MS,
  }));
  const results: { notificationId: string }[] = await ask('POST', '/api/notifications/batch', { notifications });
  const ids = results.map(({ notificationId }) => notificationId);
  const shown = new Map<string, { subject: string; html: string; text: string }>();
  for (const id of ids) shown.set(id, (await flow.read(api, id)).content);

  await publish('/api/templates/pinned', templateSource({ layout: 'frame', name: 'Second' }));
  await publish('/api/partials/footer', footer('Another footer'), { republish: true });
  await publish('/api/layouts/frame', layout('Another frame'), { republish: true });
  for (let round = 0; round < 20; round++) {
    await ask('POST', '/api/templates/pinned/rollback', { version: 1 + (round % 4) });
  }

  await flow.until('SENT', ids, WAIT_MS + size(60_000, 600_000));
  const messages = await flow.sink.messages();
  for (const id of ids) {
    const message = messages.find(({ messageId }) => messageId === `<${id}@flow.test>`);
    const { subject, html, text } = shown.get(id) ?? {};
    expect([message?.subject, message?.html?.trim(), message?.text.trim()]).toEqual([
      subject,
      html?.trim(),
      text?.trim(),
    ]);
    const { content, template } = await flow.read(api, id);
    expect(content).toEqual(shown.get(id));
    expect(template).toMatchObject({ key: 'pinned', version: 1 });
    expect(html).toContain('The first frame');
    expect(html).toContain('The first footer');
  }
}, 900_000);
