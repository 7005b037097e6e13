import { execFile, execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startReceiver } from '../support/fakes/receiver.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const TSC = join(ROOT, 'node_modules/typescript/bin/tsc');
const folder = mkdtempSync(join(tmpdir(), 'posthorn-package-'));
const project = join(folder, 'project');
const installed = join(project, 'node_modules/posthorn');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const node = (cwd: string, ...args: string[]) =>
  execFileSync(process.execPath, args, { cwd, encoding: 'utf8', stdio: 'pipe' });

/** Builds the client and what is no TypeScript as the build does, packs it by npm, and unpacks it where a plain project would have it. */
beforeAll(() => {
  const source = join(folder, 'source');
  mkdirSync(installed, { recursive: true });
  cpSync(join(ROOT, 'package.json'), join(folder, 'source/package.json'));
  const only = { extends: join(ROOT, 'tsconfig.build.json'), compilerOptions: { rootDir: join(ROOT, 'src') } };
  const types = { typeRoots: [join(ROOT, 'node_modules/@types')], outDir: join(source, 'dist') };
  const config = {
    ...only,
    compilerOptions: { ...only.compilerOptions, ...types },
    include: [join(ROOT, 'src/client')],
  };
  writeFileSync(join(source, 'tsconfig.json'), JSON.stringify(config));
  node(source, TSC, '-p', 'tsconfig.json');
  cpSync(join(ROOT, 'src/templates/starters'), join(source, 'src/templates/starters'), { recursive: true });
  for (const _ of ['a first build', 'a later one'])
    execFileSync('npm', ['run', '--silent', 'build:files'], { cwd: source });
  execFileSync('npm', ['pack', '--silent', '--offline', '--pack-destination', folder], { cwd: source });
  execFileSync('tar', ['-xzf', join(folder, 'posthorn-0.1.0.tgz'), '--strip-components=1', '-C', installed]);
  // What npm would install beside it: no more than this.
  for (const name of ['openapi-fetch', 'openapi-typescript-helpers']) {
    symlinkSync(join(ROOT, 'node_modules', name), join(project, 'node_modules', name));
  }
  mkdirSync(join(project, 'node_modules/@types'));
  symlinkSync(join(ROOT, 'node_modules/@types/node'), join(project, 'node_modules/@types/node'));
  symlinkSync(join(ROOT, 'node_modules/undici-types'), join(project, 'node_modules/undici-types'));
  writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'plain', private: true, type: 'module' }));
}, 120_000);

const SAMPLE = `
import { createPosthorn, PosthornError, verifyWebhook, type NotificationWithStory } from 'posthorn/client';

const posthorn = createPosthorn({ apiKey: 'nk_test_1', baseUrl: process.argv[2] ?? '' });
const { notificationId } = await posthorn.notifications.send({
  channel: 'email',
  recipient: { email: 'ada@example.com' },
  content: { subject: 'Hello', body: 'Good morning' },
});
const found: NotificationWithStory = await posthorn.notifications.get(notificationId);
for await (const { id, status } of posthorn.notifications.list({ status: 'FAILED' })) console.log(id, status);
try {
  const event = verifyWebhook('{}', new Headers(), 'whsec_AAAA');
  if (event.type === 'webhook.disabled') console.log(event.data);
} catch (error) {
  if (error instanceof PosthornError) console.log(error.code satisfies string);
}
console.log(found.id);
`;

test('the strict compiler of a plain project knows the types of the package, and refuses what the API would refuse', () => {
  const wrong = SAMPLE.replace("channel: 'email'", "channel: 'pigeon'").replace("'FAILED'", "'LOST'");
  writeFileSync(join(project, 'sample.mts'), SAMPLE);
  writeFileSync(join(project, 'wrong.mts'), wrong);
  const strict = ['--strict', '--exactOptionalPropertyTypes', '--module', 'nodenext', '--target', 'es2022'];
  try {
    node(project, TSC, ...strict, '--types', 'node', 'sample.mts', 'wrong.mts');
    expect.unreachable('it compiled');
  } catch (error) {
    const { stdout } = error as { stdout: string };
    expect(stdout).toMatch(/pigeon/);
    expect(stdout).toMatch(/LOST/);
    // Nothing is wrong with the other file, or with the package.
    expect(stdout).not.toMatch(/sample\.mts|node_modules\/posthorn/);
  }
});

test('what it compiles runs with the package', async () => {
  const answers = [{ notificationId: 'ntf_1' }, { id: 'ntf_1' }, [{ id: 'ntf_2', status: 'FAILED' }]];
  const receiver = await startReceiver((_, number) => ({
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ data: answers[number - 1], pagination: { hasMore: false, nextCursor: null } }),
  }));
  try {
    // Not synchronously: this process has to answer meanwhile.
    const { stdout } = await promisify(execFile)(process.execPath, ['sample.mjs', receiver.url], { cwd: project });
    expect(stdout).toBe('ntf_2 FAILED\nntf_1\n');
    expect(receiver.calls.map(({ path }) => path)).toEqual([
      '/api/notifications',
      '/api/notifications/ntf_1',
      '/api/notifications?status=FAILED',
    ]);
  } finally {
    await receiver.close();
  }
});

test('nothing else of the package can be imported', () => {
  writeFileSync(join(project, 'deep.mjs'), "await import('posthorn/dist/client/http.js');\n");
  expect(() => node(project, 'deep.mjs')).toThrow(/ERR_PACKAGE_PATH_NOT_EXPORTED/);
});

test('what the source has besides programs is in the package as it stands', () => {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  expect(scripts.build).toContain('npm run --silent build:files');
  const names = readdirSync(join(ROOT, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.(ts|mjs)$|^README\.md$/.test(entry.name))
    .map((entry) => relative(join(ROOT, 'src'), join(entry.parentPath, entry.name)));
  expect(names).toContain('templates/starters/templates/welcome/email.en.mjml');
  for (const name of names) {
    const [packed, source] = [join(installed, 'dist', name), join(ROOT, 'src', name)];
    expect(readFileSync(packed, 'utf8'), name).toBe(readFileSync(source, 'utf8'));
  }
});
