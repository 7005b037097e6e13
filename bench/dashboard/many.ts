import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { BUILT } from '../../test/support/browser/built-dashboard.ts';
import { openVisitor } from '../../test/support/browser/visitor.ts';
import { atMost, type Finding, quantileOf, sized } from '../many/point.ts';
import type { Part } from '../parts.ts';
import type { Servers } from '../servers.ts';
import { fill, pickySmtp } from './fill.ts';
import { none } from './findings.ts';
import { underTraffic } from './memory.ts';
import type { DashboardOptions } from './options.ts';
import { clientUuidOf, spread } from './past.ts';
import { visit } from './places.ts';
import { type Member, onStage, type Stage } from './stage.ts';

const OLD = 1_000_000;
const DAYS = 29;
const LOADS = 20;
const MOST_MS = 300;
const MOST_KB = 170;
const MOST_EDITOR_KB = 160;

export const many: Part<DashboardOptions> = {
  name: 'many',
  title: 'lists and filters over 1,000,000 notifications, the size of the first load, and the memory of a live tab',
  run: (servers, options) => onStage(servers, 'many', { smtp: pickySmtp() }, (stage) => watch(servers, stage, options)),
};

async function watch(servers: Servers, stage: Stage, options: DashboardOptions): Promise<Finding[]> {
  const { progress } = options;
  const old = sized(options, OLD, 1_000);
  await progress.step('a mixture is sent', () => fill(stage, 600));
  await progress.step(`${old} notifications of the past`, async (note) => {
    await spread(stage, { old, days: DAYS, client: await clientUuidOf(stage) }, note);
  });
  const member = await stage.enter();
  const rows: Finding[] = [];
  await progress.step('lists and filters', async (note) => {
    for (const path of await pathsOf(stage))
      rows.push(...(await timesOf(member, stage, path, sized(options, LOADS, 3), note)));
  });
  return [
    ...rows,
    await firstLoad(stage, member),
    editorLoad(),
    ...(await underTraffic(servers, stage, member, options)),
    none('faults of the pages', member.faults),
  ];
}

/** Every list, and every filter of it that the page offers. */
async function pathsOf({ ask }: Stage): Promise<string[]> {
  const [one] = await ask('GET', '/api/notifications?status=SENT&channel=email&limit=1');
  const day = (ago: number) => new Date(Date.now() - ago * 86_400_000).toISOString();
  const notifications = [
    {},
    { status: 'SENT' },
    { status: 'FAILED' },
    { status: 'SCHEDULED' },
    { channel: 'email' },
    { channel: 'in_app' },
    { tag: 'orders' },
    { provider: 'smtp' },
    { errorCode: 'smtp_550' },
    { recipient: one.recipient.email },
    { recipient: 'nobody-at-all@example.com' },
    { from: day(20), to: day(19) },
    { status: 'FAILED', tag: 'news', from: day(25) },
    { eventId: 'there-is-none' },
  ];
  const letters = [
    {},
    { status: 'any' },
    { errorCode: 'smtp_552' },
    { channel: 'email' },
    { provider: 'smtp' },
    { from: day(20), to: day(19) },
  ];
  const pathOf = (list: string, filter: object) => `/${list}?${new URLSearchParams(Object.entries(filter))}`;
  return [
    ...notifications.map((filter) => pathOf('notifications', filter)),
    ...letters.map((filter) => pathOf('dead-letters', filter)),
    '/suppressions?',
  ];
}

/** Tells when the first row, or that there is none, is in the page; in the page's own time. */
const WATCH_ROWS = `new MutationObserver((_, observer) => {
  const isThere = document.querySelector('[role=row][aria-rowindex="2"]') ||
    /Nothing matches|Nothing is open|Nobody is suppressed/.test(document.getElementById('app')?.textContent ?? '');
  if (!isThere) return;
  window.rowsAt = performance.now();
  observer.disconnect();
}).observe(document, { childList: true, subtree: true })`;

const TIMES = (list: string) => `(() => {
  const asked = performance.getEntriesByType('resource').filter(({ name }) => {
    const { pathname } = new URL(name);
    return pathname === '/api/${list}';
  });
  const { startTime, requestStart, responseEnd } = asked[0];
  return { answerMs: responseEnd - (requestStart || startTime), rowsMs: window.rowsAt - startTime };
})()`;

async function timesOf(
  { context }: Member,
  { base }: Stage,
  path: string,
  loads: number,
  note: (text: string) => void,
): Promise<Finding[]> {
  const list = path.slice(1, path.indexOf('?'));
  const answers: number[] = [];
  const shown: number[] = [];
  const page = await context.newPage();
  await page.addInitScript(WATCH_ROWS);
  // The first one reads from disk what the others find in memory: it is not what a person at work waits for.
  for (let load = 0; load <= loads; load++) {
    await page.goto(base + path);
    // No text: the page's policy lets none become a script.
    await page.waitForFunction(() => (globalThis as { rowsAt?: number }).rowsAt);
    const { answerMs, rowsMs } = (await page.evaluate(TIMES(list))) as { answerMs: number; rowsMs: number };
    if (load === 0) continue;
    answers.push(answerMs);
    shown.push(rowsMs);
    note(`${path} ${load}`);
  }
  await page.close();
  return [
    atMost(
      `ms of ${decodeURIComponent(path).replaceAll(/T[\d:.]+Z/g, '')}, 95% of answers`,
      quantileOf(answers, 0.95),
      MOST_MS,
    ),
    atMost('  to its rows in the page', quantileOf(shown, 0.95), MOST_MS),
  ];
}

/** Scripts of the first page that somebody sees who is logged in, compressed as they are sent. */
async function firstLoad({ browser, base, posthorn: { apiUrl } }: Stage, { context }: Member): Promise<Finding> {
  const storageState = await context.storageState();
  const visitor = await openVisitor(browser, apiUrl, { storageState });
  const scripts = new Set<string>();
  visitor.page.on('request', (request) => {
    if (request.resourceType() === 'script') scripts.add(new URL(request.url()).pathname);
  });
  await visit(visitor.page, base);
  await visitor.page.getByRole('figure').first().waitFor();
  await visitor.page.waitForLoadState('networkidle').catch(() => {});
  await visitor.close();
  const bytes = [...scripts].map((path) => statSync(join(BUILT, `${path.replace(/^\/app\//, '')}.br`)).size);
  const sum = bytes.reduce((all, one) => all + one, 0) / 1_024;
  return atMost(`KB of scripts of the first load, in ${scripts.size} files`, sum, MOST_KB);
}

/** The editor of templates, which is loaded by whoever opens one. */
function editorLoad(): Finding {
  const folder = join(BUILT, 'assets');
  const names = readdirSync(folder).filter((name) => /^code-mirror-.*\.br$/.test(name));
  const sum = names.reduce((all, name) => all + statSync(join(folder, name)).size, 0) / 1_024;
  return atMost('KB of scripts of the editor', sum, MOST_EDITOR_KB);
}
