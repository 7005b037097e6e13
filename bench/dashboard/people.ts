import type { Page } from 'playwright-core';
import { totpCode } from '../../src/services/members/totp.ts';
import { confirmIdentity, logIn } from '../../test/support/browser/member.ts';
import { openVisitor } from '../../test/support/browser/visitor.ts';
import { eventually } from '../../test/support/expect/eventually.ts';
import { PASSWORD } from '../../test/support/factories/members.ts';
import { atMost, type Finding } from '../many/point.ts';
import type { Part } from '../parts.ts';
import { comes, goTo, holds, none } from './findings.ts';
import type { DashboardOptions } from './options.ts';
import { onStage, type Stage } from './stage.ts';

const STEP_MS = 30_000;
/** The stream closes, and the page leads to the log-in. */
const MOST_AFTER_END_S = 30;
const ASKED = { name: 'Confirm that it is you' };

export const people: Part<DashboardOptions> = {
  name: 'people',
  title: 'who logs in, by what, and until when',
  run: (servers) => onStage(servers, 'people', {}, watch),
};

async function watch(stage: Stage): Promise<Finding[]> {
  const { browser, posthorn, base } = stage;
  const { email, page, faults } = await stage.enter();
  const findings: Finding[] = [];

  await goTo(page, 'My account');
  await page.getByRole('button', { name: 'Set up' }).click();
  const asks = page.getByRole('dialog', ASKED);
  findings.push(holds('an authenticator asks who one is, once more', await comes(asks.waitFor())));
  await asks.getByLabel(/^Password/).fill('not the right one at all');
  await asks.getByRole('button', { name: 'Confirm' }).click();
  findings.push(holds('a wrong password does not elevate', await comes(asks.getByRole('alert').waitFor())));
  await afterAWait(() => confirmIdentity(page, PASSWORD));
  const { secret, used } = await enableTotp(page);

  await logOut(page);
  await logIn(page, { email, password: PASSWORD });
  await giveCode(page, used);
  const isRefused = await comes(page.getByRole('alert').waitFor());
  findings.push(holds('a code that was taken already is refused', isRefused));
  await untilStep(secret, used);
  const isIn = await comes(
    afterAWait(async () => {
      await giveCode(page, codeNow(secret));
      await page.getByRole('heading', { level: 1 }).filter({ hasNotText: 'Log in' }).waitFor({ timeout: 3_000 });
    }),
  );
  findings.push(holds('the next code is let in', isIn));

  await page.goto(`${base}/members`);
  await page.getByRole('button', { name: 'Invite' }).click();
  const invite = page.getByRole('dialog', { name: 'Invite a member' });
  await invite.getByLabel('E-mail').fill('grace@example.com');
  await invite.getByLabel('Send the link by mail').uncheck();
  await invite.getByRole('button', { name: 'Invite' }).click();
  await page.getByRole('dialog', ASKED).getByRole('button', { name: 'Not now' }).click();
  const isHeld = await comes(invite.getByRole('alert').waitFor());
  findings.push(holds('without an elevation nobody is invited', isHeld));
  await invite.getByRole('button', { name: 'Invite' }).click();
  await confirmIdentity(page, PASSWORD);
  const invited = page.getByRole('dialog', { name: 'Invited' });
  findings.push(holds('with one the invitation is made', await comes(invited.getByText(/invitation#/).waitFor())));

  const elsewhere = await openVisitor(browser, posthorn.apiUrl);
  await elsewhere.page.goto(`${base}/account`);
  await logIn(elsewhere.page, { email, password: PASSWORD });
  await untilStep(secret, codeNow(secret));
  await afterAWait(async () => {
    await giveCode(elsewhere.page, codeNow(secret));
    await elsewhere.page.getByRole('heading', { name: 'My account' }).waitFor({ timeout: 3_000 });
  });
  await invited.getByRole('button', { name: 'Done' }).click();
  await goTo(page, 'Notifications');
  await page.getByRole('status').filter({ hasText: 'Live' }).waitFor();
  await elsewhere.page.getByRole('button', { name: 'End', exact: true }).click();
  const endedAt = Date.now();
  await comes(page.getByRole('heading', { level: 1, name: 'Log in' }).waitFor({ timeout: 60_000 }));
  const title = 's from the end of a session elsewhere to the log-in';
  return [
    ...findings,
    atMost(title, (Date.now() - endedAt) / 1_000, MOST_AFTER_END_S),
    none('faults of the pages', [...faults, ...elsewhere.faults]),
  ];
}

async function enableTotp(page: Page): Promise<{ secret: string; used: string }> {
  const dialog = page.getByRole('dialog', { name: 'Set up the authenticator' });
  const shown = await dialog.getByText(/^[A-Z2-7]{32}/).textContent();
  const secret = /[A-Z2-7]{32}/.exec(shown ?? '')?.[0] ?? '';
  const used = codeNow(secret);
  await dialog.getByRole('textbox', { name: 'Code' }).fill(used);
  await dialog.getByRole('button', { name: 'Enable' }).click();
  await page.getByRole('dialog', { name: 'Recovery codes' }).getByRole('button', { name: 'I have kept them' }).click();
  return { secret, used };
}

const codeNow = (secret: string) => totpCode(secret, Math.floor(Date.now() / STEP_MS));

/** The authenticator shows another code. */
async function untilStep(secret: string, used: string): Promise<void> {
  await eventually(() => codeNow(secret) !== used, { timeoutMs: STEP_MS + 1_000, everyMs: 200, what: 'the next code' });
}

async function giveCode(page: Page, code: string): Promise<void> {
  await page.getByLabel('Code', { exact: true }).fill(code);
  await page.getByRole('button', { name: 'Log in' }).click();
}

async function logOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Log out' }).click();
  await page.getByRole('heading', { level: 1, name: 'Log in' }).waitFor();
}

/** After a failure the account waits for a second or more; whoever comes too early tries again. */
async function afterAWait(work: () => Promise<void>): Promise<void> {
  await eventually(() => work().then(() => true), { timeoutMs: 60_000, everyMs: 2_000, what: 'a try that is taken' });
}
