import type { Page } from 'playwright-core';

/** A page of the dashboard: its name, and its path below the client and environment. */
export type Place = { name: string; path: string };

/** Every page that needs no id. */
export const PLACES: readonly Place[] = [
  { name: 'overview', path: '' },
  { name: 'notifications', path: '/notifications' },
  { name: 'dead-letters', path: '/dead-letters' },
  { name: 'in-doubt', path: '/dead-letters?view=in-doubt' },
  { name: 'providers', path: '/providers' },
  { name: 'suppressions', path: '/suppressions' },
  { name: 'usage', path: '/usage' },
  { name: 'templates', path: '/templates' },
  { name: 'layouts', path: '/templates?kind=layout' },
  { name: 'sandbox', path: '/sandbox' },
  { name: 'keys', path: '/keys?show=all' },
  { name: 'webhooks', path: '/webhooks' },
  { name: 'settings', path: '/settings' },
  { name: 'campaigns', path: '/campaigns' },
  { name: 'members', path: '/members' },
  { name: 'audit', path: '/audit' },
  { name: 'account', path: '/account' },
  { name: 'operator', path: '/operator' },
];

/** Opens it, and waits until nothing of it is about to come. */
export async function visit(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await settle(page);
}

/** Until the page has its heading and nothing on it loads. */
export async function settle(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1 }).waitFor();
  const loading = page.getByRole('status', { name: 'Loading' });
  for (let tries = 0; tries < 100 && (await loading.count()) > 0; tries++) await page.waitForTimeout(50);
}
