import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync } from 'node:zlib';
import { afterAll, expect, test } from 'vitest';
import { createBuiltFiles } from '../../../src/api/dashboard/built-files.ts';
import { createTestApi } from '../../support/servers/api.ts';
import { useApi } from '../../support/servers/use-api.ts';

const { db } = useApi();
const folder = await mkdtemp(join(tmpdir(), 'dashboard-'));
afterAll(() => rm(folder, { recursive: true }));

const SCRIPT = 'console.log("of a dashboard")';
const PAGE = '<!doctype html><script type="module" src="./assets/index-1.js"></script>';

async function build(page = PAGE) {
  await mkdir(join(folder, 'assets'), { recursive: true });
  await writeFile(join(folder, 'assets', 'index-1.js'), SCRIPT);
  await writeFile(join(folder, 'assets', 'index-1.js.br'), brotliCompressSync(SCRIPT));
  await writeFile(join(folder, 'index.html'), page);
}

function apiOf(publicUrl: string | null = 'http://posthorn.test') {
  const { app } = createTestApi(db.database, { dashboard: createBuiltFiles(folder), publicUrl });
  return (path: string, headers: Record<string, string> = {}) => app.request(path, { headers });
}

test('until it is built the page says how, and from then on it is there', async () => {
  const get = apiOf();
  const missing = await get('/app');
  expect(missing.status).toBe(503);
  expect(await missing.text()).toContain('npm run build:dashboard');
  // Its own style, and nothing else.
  expect(missing.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-[^']+'; /);
  await build();
  expect(await (await get('/app')).text()).toContain('src="/app/assets/index-1.js"');
  await build(PAGE.replace('index-1', 'index-2'));
  await utimes(join(folder, 'index.html'), new Date(), new Date(Date.now() + 5_000));
  expect(await (await get('/app')).text()).toContain('index-2');
  await build();
});

test('any path of it is its page, which is never kept, under a policy without exceptions', async () => {
  await build();
  const get = apiOf();
  for (const path of ['/app', '/app/', '/app/cli_01/live/notifications?status=FAILED', '/app/index.html']) {
    const response = await get(path);
    expect([path, response.status, response.headers.get('cache-control')]).toEqual([path, 200, 'no-store']);
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self'/);
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
    expect(response.headers.get('cross-origin-opener-policy')).toBe('same-origin');
  }
});

test('the frame for previews runs its own script alone, in no origin, and loads images only where they are asked for', async () => {
  await build();
  await writeFile(join(folder, 'frame.html'), '<!doctype html><script>show()</script>');
  await utimes(join(folder, 'index.html'), new Date(), new Date(Date.now() + 10_000));
  const get = apiOf();
  const policyOf = async (path: string) => (await get(path)).headers.get('content-security-policy') ?? '';
  const script = createHash('sha256').update('show()').digest('base64');
  const policy = await policyOf('/app/frame.html');
  expect(policy).toMatch(/^sandbox allow-scripts; default-src 'none'; /);
  expect(policy).toContain(`script-src 'sha256-${script}';`);
  expect(policy).toContain('img-src data:;');
  expect(policy).not.toContain('allow-same-origin');
  expect(await policyOf('/app/frame.html?images=true')).toContain('img-src data: https:;');
});

test('its files are kept for ever and compressed; one of another build is not found, and nothing above the folder is', async () => {
  await build();
  const get = apiOf();
  const plain = await get('/app/assets/index-1.js');
  expect(await plain.text()).toBe(SCRIPT);
  expect(plain.headers.get('cache-control')).toContain('immutable');
  const packed = await get('/app/assets/index-1.js', { 'accept-encoding': 'gzip, br;q=1' });
  expect(packed.headers.get('content-encoding')).toBe('br');
  expect(packed.headers.get('vary')).toContain('accept-encoding');
  expect(brotliDecompressSync(await packed.arrayBuffer()).toString()).toBe(SCRIPT);
  for (const refused of ['br;q=0', 'br; q=0.000, identity', '']) {
    const whole = await get('/app/assets/index-1.js', { 'accept-encoding': refused });
    expect([refused, whole.headers.get('content-encoding'), await whole.text()]).toEqual([refused, null, SCRIPT]);
  }
  const gone = await get('/app/assets/index-0.js');
  expect([gone.status, gone.headers.get('content-type')]).toEqual([404, 'application/problem+json; charset=utf-8']);
  for (const path of ['/app/..%2f..%2fpackage.json', '/app/%2e%2e/package.json']) {
    expect(await (await get(path)).text()).not.toContain('"dependencies"');
  }
});

test('below a path that a proxy puts before it, it asks for its files there', async () => {
  await build();
  expect(await (await apiOf('https://example.com/post/')('/app')).text()).toContain(
    'src="/post/app/assets/index-1.js"',
  );
});

test('the page at / leads on, and what stands in it is text', async () => {
  const homeLinks = [{ label: 'Mail <inbox>', url: 'http://127.0.0.1:1080/?a="b"' }];
  const of = (dashboard: ReturnType<typeof createBuiltFiles> | null) =>
    createTestApi(db.database, { dashboard, homeLinks }).app.request('/');
  const page = await (await of(createBuiltFiles(folder))).text();
  expect(page).toContain('<a href="app">Dashboard</a>');
  expect(page).toContain('<a href="http://127.0.0.1:1080/?a=&quot;b&quot;">Mail &lt;inbox&gt;</a>');
  expect(await (await of(null)).text()).not.toContain('Dashboard');
});

test('another method is refused as everywhere, and without the dashboard there is nothing at /app but the pages of links', async () => {
  const { app } = createTestApi(db.database, { dashboard: createBuiltFiles(folder) });
  const posted = await app.request('/app/cli_01/live', { method: 'POST' });
  expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  const without = createTestApi(db.database, { dashboard: null }).app;
  expect((await without.request('/app')).status).toBe(404);
  expect(await (await without.request('/app/invitation')).text()).not.toContain('href="../app"');
  expect(await (await app.request('/app/invitation')).text()).toContain('href="../app"');
});
