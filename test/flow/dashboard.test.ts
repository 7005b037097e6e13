import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { freePorts } from '../../stack/ports.mjs';
import { accessibilityFaults } from '../support/browser/axe.ts';
import { buildDashboard } from '../support/browser/built-dashboard.ts';
import { openChromium } from '../support/browser/chromium.ts';
import { acceptInvitation, logIn } from '../support/browser/member.ts';
import { openVisitor, type Visitor } from '../support/browser/visitor.ts';
import { PASSWORD } from '../support/factories/members.ts';
import { type Flow, openFlow, TURN_MS } from '../support/servers/flow.ts';
import type { TestProcess } from '../support/servers/processes.ts';

const OWNER = 'ada@example.com';
const SUPPORT = 'grace@example.com';
const SENT = 'kept@example.com';
const REFUSED = 'refused-person@example.com';

let browser: Browser;
let flow: Flow;
let api: TestProcess;
let url: string;
let owner: Visitor;
let support: Visitor;
/** Of the notification that was refused. */
let failed: string;
let isRefusing = true;
/** What axe has to say of the pages and dialogs that were seen: all of it is told by the last test. */
const inaccessible: string[] = [];

beforeAll(async () => {
  [browser] = await Promise.all([openChromium(), buildDashboard()]);
  const refusal = Object.assign(new Error('5.7.1 Not wanted'), { responseCode: 550 });
  flow = await openFlow({
    smtp: { onRcptTo: ({ address }, _session, done) => done(isRefusing && address === REFUSED ? refusal : null) },
  });
  const [port] = await freePorts(1);
  [api] = await Promise.all([flow.start('api', { PORT: String(port) }), flow.start('engine')]);
  url = api.url();
  [owner, support] = await Promise.all([openVisitor(browser, url), openVisitor(browser, url)]);
}, TURN_MS);
afterEach(() => flow.assertNoneLeft());
afterAll(async () => {
  await browser?.close();
  await flow?.close();
});

async function invited(page: Page, email: string, role: string): Promise<void> {
  const answer = await flow.request(api, 'POST', '/api/invitations', { body: { email, role, byMail: false } });
  expect(answer.status, JSON.stringify(answer.json)).toBe(201);
  await acceptInvitation(page, answer.json.data.link, { name: email.split('@')[0] ?? '', password: PASSWORD });
  await page.getByRole('link', { name: 'Log in' }).click();
}

/** The page is there, and looked at. */
async function arrived(page: Page, heading: string | RegExp): Promise<void> {
  await page.getByRole('heading', { level: 1, name: heading }).waitFor();
  await lookAt(page);
}

async function lookAt(page: Page): Promise<void> {
  const faults = await accessibilityFaults(page);
  inaccessible.push(...faults.map((fault) => `${new URL(page.url()).pathname}: ${fault}`));
}

const rowOf = (page: Page, text: string) => page.getByRole('row').filter({ hasText: text });

test('an owner accepts an invitation, logs in and out', async () => {
  const { page } = owner;
  await invited(page, OWNER, 'owner');
  await arrived(page, 'Log in');
  await logIn(page, { email: OWNER, password: PASSWORD });
  await arrived(page, 'Overview');
  await page.getByRole('button', { name: 'Log out' }).click();
  await arrived(page, 'Log in');
  await logIn(page, { email: OWNER, password: PASSWORD });
  await arrived(page, 'Overview');
  await page.getByRole('status').filter({ hasText: 'Live' }).waitFor();
});

test('a failing send appears on Overview and in the open list, without a reload', async () => {
  const overview = owner.page;
  const list = await owner.context.newPage();
  const kept = await flow.notify(api, { recipient: { email: SENT } });
  await flow.until('SENT', [kept]);
  await list.goto(new URL(`${new URL(overview.url()).pathname}/notifications`, url).href);
  await rowOf(list, SENT).filter({ hasText: 'Sent' }).waitFor();

  failed = await flow.notify(api, {
    recipient: { email: REFUSED },
    content: { subject: 'An order', body: '<p>Hi</p>' },
  });
  await list.getByRole('button', { name: '1 new' }).click();
  await rowOf(list, REFUSED).filter({ hasText: 'Failed' }).waitFor();
  const attention = overview.getByRole('region', { name: 'Needs attention' });
  await attention.getByText('1 dead letter is open.').waitFor();
  await arrived(list, 'Notifications');
  await arrived(overview, 'Overview');
  await overview.close();
  owner.page = list;
});

test('its page tells what happened and why', async () => {
  const { page } = owner;
  await rowOf(page, REFUSED).getByRole('link').click();
  await page.waitForURL(`**/notifications/${failed}`);
  const story = page.getByRole('region', { name: 'What happened' });
  for (const text of ['Pending', 'Attempt 1', 'Refused', 'smtp_550', '5.7.1 Not wanted']) {
    await story.getByText(text).first().waitFor();
  }
  await page.getByRole('alert').filter({ hasText: 'Given up' }).waitFor();
  await arrived(page, REFUSED);

  const sendAt = new Date(Date.now() + 3_600_000).toISOString();
  const waiting = await flow.notify(api, { recipient: { email: 'later@example.com' }, sendAt });
  await page.goto(page.url().replace(failed, waiting));
  await page.getByRole('region', { name: 'Why is it waiting?' }).getByText('Until', { exact: true }).waitFor();
  await arrived(page, 'later@example.com');
  await page.goto(page.url().replace(waiting, failed));
});

test('its dead letter is replayed from the page, and is sent', async () => {
  const { page } = owner;
  isRefusing = false;
  await page.getByRole('link', { name: 'Mend and replay, or resolve' }).click();
  await page.waitForURL('**/dead-letters/dlt_*');
  await arrived(page, /./);
  await page.getByRole('button', { name: 'Replay…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Replay this one?' });
  await dialog.waitFor();
  await lookAt(page);
  await dialog.getByRole('button', { name: 'Replay', exact: true }).click();
  await page.getByRole('status').filter({ hasText: 'A replay sent it' }).waitFor();
  await flow.until('SENT', [failed]);
  expect(flow.mails()[failed]).toBe(1);
});

test('a template is begun from a starter, tells what is wrong at its line, and is published, tried out and rolled back', async () => {
  const { page } = owner;
  const said = (text: string | RegExp) => page.getByRole('status').filter({ hasText: text }).waitFor();
  const press = (name: string) => page.getByRole('button', { name, exact: true }).click();
  await page.getByRole('link', { name: 'Templates' }).click();
  await arrived(page, 'Templates');
  await page.getByRole('button', { name: /^Sign-in code/ }).click();
  await lookAt(page);
  await press('Make it');
  await arrived(page, 'Sign-in code');
  const shown = page.frameLocator('iframe[title="The message as it looks"]');
  await shown.getByText('Your code').waitFor();

  await page.getByRole('textbox', { name: 'MJML' }).click();
  await page.keyboard.press('Control+Home');
  await page.keyboard.insertText(
    '\n\n\n<mj-section><mj-column><mj-text>{{ nobody }}</mj-text></mj-column></mj-section>',
  );
  const problem = page.getByRole('button', { name: /mjml, line 4, column \d+: `nobody`/ });
  await problem.waitFor();
  await lookAt(page);
  await page.keyboard.press('Control+z');
  await problem.waitFor({ state: 'hidden' });

  await page.getByLabel('Subject').fill('{{ code }} opens the door');
  await press('Save draft');
  await said('Saved as draft 2');
  await press('Publish…');
  await page.getByRole('dialog', { name: 'Publish' }).getByRole('button', { name: 'Publish' }).click();
  await said('Version 1 is live');

  await press('Send a trial…');
  await press('To real people');
  await page.getByLabel('To at most five addresses').fill('trial@example.com');
  await lookAt(page);
  await press('Send');
  const link = page.getByRole('link', { name: 'follow it' });
  await flow.until('SENT', [(await link.getAttribute('href'))?.split('/').pop() ?? '']);
  await page.keyboard.press('Escape');

  await page.getByLabel('Subject').fill('{{ code }} was wrong');
  await press('Save draft');
  await said('Saved as draft 3');
  await press('Publish…');
  await page.getByRole('dialog', { name: 'Publish' }).getByRole('button', { name: 'Publish' }).click();
  await said('Version 2 is live');
  await page.getByRole('tab', { name: 'Versions' }).click();
  await page.getByRole('button', { name: /^Version 1/ }).click();
  await lookAt(page);
  await press('Go back to it…');
  await press('Go to version 1');
  await page.getByText('Rolled back from 2').waitFor();
});

test('support sees people masked, and what it shows itself is in the audit log', async () => {
  const { page } = support;
  await invited(page, SUPPORT, 'support');
  await logIn(page, { email: SUPPORT, password: PASSWORD });
  await arrived(page, 'Overview');
  await page.getByRole('link', { name: 'Notifications' }).first().click();
  await rowOf(page, 'r•••@e•••.com').waitFor();
  await arrived(page, 'Notifications');
  expect(await page.content()).not.toContain(REFUSED);
  await rowOf(page, 'r•••@e•••.com').getByRole('link').click();
  await page.waitForURL(`**/notifications/${failed}`);
  await page.getByRole('button', { name: 'Show this notification' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Show it' }).click();
  await page.getByText(REFUSED).first().waitFor();
  const { json } = await flow.request(api, 'GET', '/api/audit?limit=20');
  expect(json.data).toContainEqual(
    expect.objectContaining({
      actor: expect.stringMatching(/^member:mbr_/),
      action: 'content.reveal',
      subject: failed,
    }),
  );
});

test('every page opens, is accessible, asks this server alone, and keeps to its policy', async () => {
  const { page } = owner;
  const base = new URL(page.url()).pathname.split('/').slice(0, 4).join('/');
  for (const [path, heading] of [
    ['/dead-letters', 'Dead letters'],
    ['/providers', 'Providers'],
    ['/suppressions', 'Suppressions'],
    ['/usage', 'Usage and cost'],
    ['/templates', 'Templates'],
    ['/sandbox', 'Sandbox'],
    ['/keys', 'API keys'],
    ['/webhooks', 'Webhooks'],
    ['/settings', 'Settings'],
    ['/campaigns', 'Campaigns'],
    ['/members', 'Members'],
    ['/audit', 'Audit log'],
    ['/account', 'My account'],
    ['/operator', 'Operator'],
  ]) {
    await page.goto(`${base}${path}`);
    await page.getByRole('status', { name: 'Loading' }).first().waitFor({ state: 'hidden' });
    await arrived(page, heading ?? '');
  }
  expect([...owner.faults, ...support.faults]).toEqual([]);
  expect(inaccessible).toEqual([]);
});
