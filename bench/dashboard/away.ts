import type { Page } from 'playwright-core';
import type { Finding } from '../many/point.ts';
import { told } from '../many/point.ts';
import type { Part } from '../parts.ts';
import type { Servers } from '../servers.ts';
import { fill, pickySmtp } from './fill.ts';
import { comes, holds } from './findings.ts';
import type { DashboardOptions } from './options.ts';
import { visit } from './places.ts';
import { onStage, type Stage } from './stage.ts';

/** A page asks again every 30 seconds in any case, and twice more before it says so. */
const BANNER_MS = { timeout: 60_000 };
/** Until a consumer knows that its brokers are gone, and that they are back. */
const KAFKA_MS = { timeout: 120_000 };
const BACK_MS = { timeout: 120_000 };
const POLL_MS = { timeout: 25_000 };

export const away: Part<DashboardOptions> = {
  name: 'away',
  title: 'Kafka stopped, then PostgreSQL: the page says so, keeps its figures, and goes on by itself',
  async run(servers, { progress }) {
    if (!servers.addresses.killServer) return [told('servers', 'not stopped, since they were given from outside')];
    return onStage(servers, 'away', { smtp: pickySmtp() }, (stage) =>
      progress.step('Kafka and PostgreSQL are away', () => watch(servers, stage)),
    );
  },
};

async function watch({ addresses: { killServer } }: Servers, stage: Stage): Promise<Finding[]> {
  await fill(stage, 24);
  const { context, page: list, faults } = await stage.enter();
  const overview = await context.newPage();
  await visit(list, `${stage.base}/notifications`);
  await visit(overview, stage.base);
  // It would be gone with a reload.
  for (const page of [list, overview]) {
    await live(page).waitFor();
    await page.evaluate('window.isTheSame = true');
  }
  const findings: Finding[] = [];

  await killServer?.('kafka', async () => {
    findings.push(
      holds('Kafka away: the page says that it asks', await comes(dot(list, 'Every 10 s').waitFor(KAFKA_MS))),
    );
    await stage.send({ recipient: { email: 'meanwhile@example.com' } });
    findings.push(
      holds('  what is accepted meanwhile is shown', await comes(showNew(list, 'meanwhile@example.com', POLL_MS))),
    );
    findings.push(holds('  Overview says what the API says', await saysWhatIsOpen(overview, stage)));
  });
  findings.push(holds('Kafka back: the page is live', await comes(live(list).waitFor(BACK_MS))));
  const meanwhile = rowOf(list, 'meanwhile@example.com').filter({ hasText: 'Sent' });
  findings.push(holds('  what waited is sent, and shown', await comes(meanwhile.waitFor(BACK_MS))));

  await killServer?.('postgres', async () => {
    const banners = [list, overview].map((page) => page.getByRole('alert').first().waitFor(BANNER_MS));
    findings.push(holds('PostgreSQL away: a banner on both pages', await comes(Promise.all(banners))));
    const ofWhen = [list, overview].map((page) =>
      page
        .getByText(/As of \d/)
        .first()
        .waitFor(POLL_MS),
    );
    findings.push(holds('  which says of when the figures are', await comes(Promise.all(ofWhen))));
    findings.push(holds('  rows stay', await comes(rowOf(list, 'meanwhile@example.com').waitFor())));
    const figure = overview.getByRole('region', { name: /^Figures/ }).getByText('Accepted');
    findings.push(holds('  figures stay', await comes(figure.waitFor())));
  });
  const areGone = [list, overview].map((page) =>
    page
      .getByRole('alert')
      .first()
      .waitFor({ state: 'hidden', ...BACK_MS }),
  );
  findings.push(holds('PostgreSQL back: the banners go', await comes(Promise.all(areGone))));
  findings.push(holds('  the page is live', await comes(live(list).waitFor(BACK_MS))));
  await stage.send({ recipient: { email: 'after@example.com' } });
  findings.push(holds('  what is accepted now is shown', await comes(showNew(list, 'after@example.com', POLL_MS))));
  const same = await Promise.all([list, overview].map((page) => page.evaluate('window.isTheSame === true')));
  // Of what the browser says by itself of requests that fail the visitor takes no note.
  return [...findings, holds('without a reload', same.every(Boolean)), told('faults of the pages', `${faults.length}`)];
}

const dot = (page: Page, text: string) => page.getByRole('status').filter({ hasText: text });
const live = (page: Page) => dot(page, 'Live');
const rowOf = (page: Page, text: string) => page.getByRole('row').filter({ hasText: text });

async function showNew(page: Page, text: string, within: { timeout: number }): Promise<void> {
  await page.getByRole('button', { name: /^\d+\+? new$/ }).click(within);
  await rowOf(page, text).waitFor(within);
}

async function saysWhatIsOpen(page: Page, { ask }: Stage): Promise<boolean> {
  const groups = await ask('GET', '/api/dead-letters/groups');
  const open = groups.reduce((sum: number, { count }: { count: number }) => sum + count, 0);
  return comes(
    page.getByRole('region', { name: 'Needs attention' }).getByText(`${open} dead letters are open.`).waitFor(POLL_MS),
  );
}
