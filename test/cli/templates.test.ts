import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { type ServerType, serve } from '@hono/node-server';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeFolder } from '../../src/cli/templates/folder.ts';
import { saveOn } from '../../src/cli/templates/server.ts';
import { createPosthorn } from '../../src/client/index.ts';
import { createTestApi } from '../support/servers/api.ts';
import { useClient } from '../support/servers/use-api.ts';
import { type CliRun, openShell, type Shell } from './run-posthorn.ts';

let server: ServerType;
let shell: Shell;
let env: Record<string, string>;
const { db, client } = useClient();

beforeAll(async () => {
  const { app } = createTestApi(db.database);
  server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 });
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  env = { POSTHORN_URL: `http://127.0.0.1:${port}`, POSTHORN_API_KEY: client.apiKey };
  shell = openShell();
});
afterAll(async () => {
  shell.close();
  await new Promise((resolve) => server.close(resolve));
});

const pathOf = (path: string) => join(shell.home, 'words', path);
const run = (...args: string[]): Promise<CliRun> => shell.posthorn(['templates', ...args, 'words'], { env });

function write(files: Record<string, string | object>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(pathOf(path)), { recursive: true });
    writeFileSync(pathOf(path), typeof text === 'string' ? text : JSON.stringify(text));
  }
}

const FILES = {
  'partials/footer/partial.json': { name: 'Footer' },
  'partials/footer/partial.mjml': '<mj-text>Bye</mj-text>\n',
  'layouts/plain/layout.json': { name: 'Plain' },
  'layouts/plain/layout.mjml': '<mjml><mj-body>{{ content }}</mj-body></mjml>\n',
  'templates/hello/template.json': { name: 'Hello', layout: 'plain' },
  'templates/hello/schema.json': { type: 'object', required: ['name'], properties: { name: { type: 'string' } } },
  'templates/hello/sample.json': { name: 'Ada' },
  'templates/hello/email.en.json': { subject: 'Hello {{ name }}' },
  'templates/hello/email.en.mjml':
    "<mj-section><mj-column><mj-text>Hello {{ name }}</mj-text>{% render 'footer' %}</mj-column></mj-section>\n",
  'templates/hello/sms.de.liquid': 'Hallo {{ name }}\n',
  'templates/hello/sms.en.liquid': 'Hello {{ name }}\n',
};

test('a folder is validated, pushed and published, and pulled as it was', async () => {
  write(FILES);
  expect(await run('validate'), 'validate').toMatchObject({ code: 0, stdout: '3 of 3 are good.\n', stderr: '' });
  expect((await run('push', '--check')).code).toBe(1);
  const pushed = await run('push', '--publish');
  expect(pushed, pushed.stderr).toMatchObject({ code: 0 });
  expect(pushed.stdout).toContain('hello is version 1');
  expect(await run('push', '--check')).toMatchObject({ code: 0 });

  const before = readFileSync(pathOf('templates/hello/email.en.mjml'), 'utf8');
  rmSync(join(shell.home, 'words'), { recursive: true });
  expect((await run('pull', '--check')).code).toBe(1);
  expect(await run('pull')).toMatchObject({ code: 0 });
  expect(readFileSync(pathOf('templates/hello/email.en.mjml'), 'utf8')).toBe(before);
  expect(await run('pull', '--check')).toMatchObject({ code: 0 });
  expect(await run('diff', '--check')).toMatchObject({ code: 0 });
});

test('a template is shown with what is wrong with its draft and what was sent with it', async () => {
  const { code, stdout } = await shell.posthorn(['templates', 'get', 'hello'], { env });
  expect(code).toBe(0);
  expect(stdout).toMatch(/^published +1$/m);
  expect(stdout).toMatch(/^accepted +0$/m);
  const nowhere = await shell.posthorn(['templates', 'get', 'nowhere'], { env });
  expect(nowhere).toMatchObject({ code: 1, stdout: '' });
});

test('a mistake is told with file, line and column, and what differs line by line', async () => {
  write({ 'templates/hello/sms.en.liquid': 'Hello\n{{ nmae }}\n' });
  const validated = await run('validate');
  expect(validated.code).toBe(1);
  expect(validated.stdout).toMatch(/^templates\/hello\/sms\.en\.liquid:2:4 .*\(undeclared_variable\)$/m);
  const { code, stdout } = await run('diff', '--check');
  expect(code).toBe(1);
  expect(stdout).toContain('-Hello {{ name }}\n+Hello\n+{{ nmae }}');
  expect(stdout).not.toContain('template.json');
});

test('what differs on the server stays as it is where only the rest is pushed', async () => {
  write({
    'templates/bye/template.json': { name: 'Bye' },
    'templates/bye/sms.en.liquid': 'Bye\n',
  });
  for (const _ of ['once', 'again']) {
    const pushed = await run('push', '--publish', '--keep');
    expect(pushed, pushed.stderr).toMatchObject({ code: 0 });
    expect(pushed.stdout).toContain('bye is version 1');
    expect(pushed.stdout).not.toContain('hello is version');
  }
  const posthorn = createPosthorn({ apiKey: client.apiKey, baseUrl: env.POSTHORN_URL ?? '' });
  const hello = await posthorn.templates.get('hello');
  expect(hello).toMatchObject({ revision: 1, source: { content: { sms: { en: { body: 'Hello {{ name }}' } } } } });
});

test('what somebody saved since it was read is not overwritten', async () => {
  const posthorn = createPosthorn({ apiKey: client.apiKey, baseUrl: env.POSTHORN_URL ?? '' });
  const draft = (body: string) => ({ name: 'Notice', content: { sms: { en: { body } } } });
  const notice = (body: string) => ({ kind: 'template' as const, key: 'notice', source: draft(body) });
  const { revision } = await saveOn(posthorn, notice('First'), null);
  await expect(saveOn(posthorn, notice('Also first'), null)).rejects.toMatchObject({ code: 'revision_mismatch' });
  await posthorn.templates.save('notice', draft('Of somebody else'));
  await expect(saveOn(posthorn, notice('Mine'), revision)).rejects.toMatchObject({ code: 'revision_mismatch' });
  expect((await posthorn.templates.get('notice')).source).toMatchObject(draft('Of somebody else'));
});

test('nothing is written beside the folder, whatever a server calls its files', async () => {
  const folder = join(shell.home, 'words');
  const files = new Map([['templates/hello/strings.../../../x.json', '{}']]);
  await expect(writeFolder(folder, files, new Map())).rejects.toThrow('is no file of a template');
});

test('types are written of what is published', async () => {
  const { code, stdout } = await shell.posthorn(['types'], { env });
  expect(code).toBe(0);
  expect(stdout).toContain('  hello: {\n    name: string;\n  };\n');
});
