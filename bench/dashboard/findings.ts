import type { Page } from 'playwright-core';
import type { Finding } from '../many/point.ts';

/** Something that must hold, and what was seen. */
export function holds(what: string, isSo: boolean, measured: string = isSo ? 'yes' : 'no'): Finding {
  return { what, asked: 'yes', measured, ok: isSo };
}

/** Nothing may be in the list; of what is, the first ones are told. */
export function none(what: string, found: readonly string[]): Finding {
  const some = [...new Set(found)].slice(0, 3).join('; ').slice(0, 300);
  return { what, asked: '0', measured: found.length === 0 ? '0' : `${found.length}: ${some}`, ok: found.length === 0 };
}

/** Whether it comes true in time; nothing is thrown. */
export function comes(promise: Promise<unknown>): Promise<boolean> {
  return promise.then(
    () => true,
    () => false,
  );
}

/** Moves within the page, by its own links. */
export async function goTo(page: Page, name: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name, exact: true }).click();
  await page.getByRole('heading', { level: 1, name, exact: true }).waitFor();
}
