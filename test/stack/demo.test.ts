import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { bringStarters, demoKey, ownerLink, sendDemo } from '../../stack/boot/demo.mjs';
import { call } from '../../stack/call.mjs';
import { type Flow, openFlow, TURN_MS } from '../support/servers/flow.ts';

let flow: Flow;
let api: string;
let key: string;
let folder: string;
/** The steps that are told. */
const steps: string[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'posthorn-demo-'));
  flow = await openFlow();
  const [process] = await Promise.all([flow.start('api'), flow.start('engine')]);
  api = process.url();
  key = await demoKey(api, join(folder, 'key'));
}, TURN_MS);
afterEach(() => flow.assertNoneLeft());
afterAll(async () => {
  await flow.close();
  rmSync(folder, { recursive: true });
});

/** As `npm start` does it once all is up. */
async function start() {
  const { PATH, HOME } = process.env;
  steps.length = 0;
  const progress = {
    say: () => {},
    close: () => {},
    step: <T>(title: string, work: (note: (text: string) => void) => Promise<T>) => {
      steps.push(title);
      return work(() => {});
    },
  };
  const settings = { env: { PATH, HOME, NODE_ENV: 'test' } };
  await bringStarters({ session: flow.processes.session, progress, settings }, api, key);
  return sendDemo(api, key, 'demo@example.com');
}
const ask = async (method: string, path: string, body?: unknown) => {
  const answer = await call(`${api}/api/${path}`, key, body, method);
  expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300);
  return answer.body.data;
};
const mailOf = async (id: string) => (await flow.sink.messages()).find(({ messageId }) => messageId.includes(id));
const publish = async (source: object) => {
  const { revision } = await ask('PUT', 'templates/welcome', source);
  await ask('POST', 'templates/welcome/publish', { revision });
};

test('the first start brings eight templates, and makes its e-mail from one of them', async () => {
  const { id, template } = await start();
  expect(template).toMatchObject({ key: 'welcome' });
  expect(await mailOf(id)).toMatchObject({
    subject: 'Welcome, Ada',
    text: expect.stringContaining(`Your account with Posthorn demo is ready`),
    html: expect.stringContaining(`${api}/docs`),
  });
  const listed: { key: string; published: unknown }[] = await ask('GET', 'templates');
  const published = listed.filter((one) => one.published).map((one) => one.key);
  expect(published.sort()).toEqual(readdirSync('src/templates/starters/templates').sort());
  expect(steps).toEqual(['Starter templates']);
}, 120_000);

test('a start gives a link for the first owner, until there is one', async () => {
  const accept = (link: string) =>
    call(`${api}/api/invitations/accept`, '', {
      token: new URL(link).hash.slice(1),
      password: 'seven grey geese under a bridge',
    });
  const [first, second] = [await ownerLink(api, key), await ownerLink(api, key)];
  expect(new URL(second?.link ?? '').pathname).toBe('/app/invitation');
  // The newest counts.
  expect((await accept(first?.link ?? '')).status).toBe(404);
  expect((await accept(second?.link ?? '')).status).toBe(201);
  expect(await ownerLink(api, key)).toBeNull();
});

test('later starts bring nothing, and send what somebody has made of it', async () => {
  const { source } = await ask('GET', 'templates/welcome');
  const content = { email: { en: { subject: 'Hello {{ name }}', html: '<p>{{ url }}</p>' } } };
  await publish({ ...source, layout: null, content });
  const { id, template } = await start();
  expect([steps, template]).toMatchObject([[], { key: 'welcome' }]);
  expect((await mailOf(id))?.subject).toBe('Hello Ada');
}, 120_000);

test('one that takes other data by now is left alone, and the e-mail has words of its own', async () => {
  const schema = { type: 'object', required: ['age'], properties: { age: { type: 'integer' } } };
  const content = { email: { en: { subject: 'You are {{ age }}', html: '<p>Hello</p>' } } };
  await publish({ name: 'Welcome', schema, sample: { age: 7 }, content });
  const { id, template, refusedAs } = await start();
  expect([steps, template, refusedAs]).toEqual([[], null, 'validation_failed']);
  expect((await mailOf(id))?.subject).toBe('Posthorn is up');
}, 120_000);

test('one that was archived stays away', async () => {
  await ask('DELETE', 'templates/welcome');
  expect([(await start()).refusedAs, steps]).toEqual(['unknown_template', []]);
}, 120_000);

test('who has templates already is brought the rest, and what differs stays as it is', async () => {
  key = await demoKey(api, join(folder, 'another key'));
  const { revision } = await ask('PUT', 'templates/code', { name: 'Our code', content: {} });
  const { template } = await start();
  expect([steps, template]).toMatchObject([['Starter templates'], { key: 'welcome' }]);
  expect(await ask('GET', 'templates/code')).toMatchObject({ name: 'Our code', revision, published: null });
}, 120_000);
