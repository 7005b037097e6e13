import type { Page } from 'playwright-core';
import { accessibilityFaults } from '../../test/support/browser/axe.ts';
import { logIn } from '../../test/support/browser/member.ts';
import { openVisitor } from '../../test/support/browser/visitor.ts';
import { templateSource } from '../../test/support/factories/templates.ts';
import type { Finding } from '../many/point.ts';
import type { Part } from '../parts.ts';
import { fill, pickySmtp } from './fill.ts';
import { none } from './findings.ts';
import type { DashboardOptions } from './options.ts';
import { PLACES, settle, visit } from './places.ts';
import { type Member, onStage, type Stage } from './stage.ts';

const TOKEN = 'the token of the operator, of a check'.replaceAll(' ', '-');
const THEMES = ['light', 'dark'] as const;

/** By what a dialog is opened: the page, and the buttons that lead to it in their order. */
type Way = { path: string; buttons: (string | RegExp)[]; key?: string };

export const axe: Part<DashboardOptions> = {
  name: 'axe',
  title: 'axe finds nothing serious on any page or dialog, light and dark',
  run: (servers) =>
    onStage(servers, 'axe', { smtp: pickySmtp(), settings: { ADMIN_TOKEN: TOKEN } }, (stage) => watch(stage)),
};

async function watch(stage: Stage): Promise<Finding[]> {
  const found: string[] = [];
  const look = async (page: Page, what: string) => {
    found.push(...(await accessibilityFaults(page)).map((fault) => `${what}: ${fault}`));
  };
  const owner = await stage.enter();
  // Before anything was sent.
  for (const { name, path } of PLACES) {
    await visit(owner.page, stage.base + path);
    await look(owner.page, `${name}, empty`);
  }
  const { failed, waiting } = await fill(stage, 24);
  const [letter] = await stage.ask('GET', '/api/dead-letters?limit=1');
  await stage.ask('PUT', '/api/templates/checked', templateSource());
  await stage.ask('POST', '/api/templates/checked/publish', { revision: 1 });
  const support = await stage.enter({ role: 'support', name: 'Grace' });
  const ways: Way[] = [
    { path: '', buttons: [], key: 'Control+k' },
    { path: `/notifications/${waiting}`, buttons: ['Reschedule…'] },
    { path: `/notifications/${waiting}`, buttons: ['Send now…'] },
    { path: `/notifications/${waiting}`, buttons: ['Cancel…'] },
    { path: '/dead-letters', buttons: ['Replay all…'] },
    { path: `/dead-letters/${letter.id}`, buttons: ['Replay…'] },
    { path: `/dead-letters/${letter.id}`, buttons: ['Resolve…'] },
    { path: '/suppressions', buttons: [/^Suppress an address/] },
    { path: '/templates', buttons: ['New template'] },
    ...['Send a trial…', 'Publish…', 'Add a part…', 'Remove', 'Duplicate…', 'Archive…'].map((button) => {
      return { path: '/templates/checked', buttons: [button] };
    }),
    { path: '/keys', buttons: ['Create a key…'] },
    { path: '/keys', buttons: ['Rotate…'] },
    { path: '/keys', buttons: ['Revoke…'] },
    { path: '/webhooks', buttons: ['Add a webhook…'] },
    { path: '/settings', buttons: ['Change the limit of SMS'] },
    { path: '/settings', buttons: ['Change the retries'] },
    { path: '/members', buttons: ['Invite'] },
    { path: '/campaigns', buttons: [/^New campaign/] },
    { path: '/account', buttons: ['Set up'] },
  ];
  const places = [
    ...PLACES,
    { name: 'notification, failed', path: `/notifications/${failed}` },
    { name: 'notification, as text', path: `/notifications/${failed}?view=text` },
    { name: 'notification, waiting', path: `/notifications/${waiting}` },
    { name: 'notification that there is not', path: '/notifications/ntf_01m7zaqzkne2mt8fyvt0sdacjn' },
    { name: 'dead letter', path: `/dead-letters/${letter.id}` },
    ...['', '?part=sms/en', '?at=sample', '?at=schema', '?at=about', '?view=versions', '?view=figures'].map((view) => {
      return { name: `template${view}`, path: `/templates/checked${view}` };
    }),
    { name: 'notifications, nothing found', path: '/notifications?tag=none' },
  ];
  let pages = 0;
  let dialogs = 0;
  for (const colorScheme of THEMES) {
    for (const { page } of [owner, support]) await page.emulateMedia({ colorScheme });
    for (const { name, path } of places) {
      await visit(owner.page, stage.base + path);
      await look(owner.page, `${name}, ${colorScheme}`);
      pages++;
    }
    for (const way of ways) {
      await openDialog(owner, stage, way);
      await look(owner.page, `dialog of ${way.path} ${way.buttons}, ${colorScheme}`);
      dialogs++;
    }
    await openDialog(support, stage, { path: `/notifications/${failed}`, buttons: [/^Show/] });
    await look(support.page, `dialog of Show, ${colorScheme}`);
    await asOperator(owner.page, stage);
    await look(owner.page, `operator, ${colorScheme}`);
  }
  const stranger = await openVisitor(stage.browser, stage.posthorn.apiUrl);
  await stranger.page.goto('/app');
  await look(stranger.page, 'log-in');
  await logIn(stranger.page, { email: owner.email, password: 'not the right one at all' });
  await stranger.page.getByRole('alert').waitFor();
  await look(stranger.page, 'log-in, refused');
  return [
    none(`serious or critical findings on ${PLACES.length} empty pages, ${pages} pages and ${dialogs} dialogs`, found),
    none('faults of the pages', [...owner.faults, ...support.faults, ...stranger.faults]),
  ];
}

async function openDialog({ page }: Member, { base }: Stage, { path, buttons, key }: Way): Promise<void> {
  await visit(page, base + path);
  for (const name of buttons) await page.getByRole('button', { name }).first().click();
  if (key) await page.keyboard.press(key);
  await page.getByRole('dialog').waitFor();
}

async function asOperator(page: Page, { base }: Stage): Promise<void> {
  await visit(page, `${base}/operator`);
  await page.getByLabel('Token', { exact: true }).fill(TOKEN);
  await page.getByRole('button', { name: 'Look at the server' }).click();
  await page.getByRole('heading', { level: 2, name: 'Health' }).waitFor();
  await settle(page);
}
