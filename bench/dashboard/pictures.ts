import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from '../../stack/settings.mjs';
import { atMost, type Finding, told } from '../many/point.ts';
import type { Part } from '../parts.ts';
import { fill, pickySmtp } from './fill.ts';
import type { DashboardOptions } from './options.ts';
import { clientUuidOf, spread } from './past.ts';
import { visit } from './places.ts';
import { onStage, type Stage } from './stage.ts';

const SIZE = { width: 1280, height: 800 };
const MOST_KB = 150;
/** Most of what is sent arrives. */
const SENT_BESIDES = 80;
/** One over the other: a day is busier in its hours of work. */
const PAST = [
  { old: 1_200, hours: 22 },
  { old: 900, hours: 12 },
  { old: 700, hours: 7 },
  { old: 300, hours: 3 },
];

export const pictures: Part<DashboardOptions> = {
  name: 'pictures',
  title: 'the pictures of docs/dashboard.md (into docs/pictures, or --to; only when it is named)',
  run: (servers, options) => onStage(servers, 'pictures', { smtp: pickySmtp() }, (stage) => take(stage, options)),
};

async function take(stage: Stage, { to }: DashboardOptions): Promise<Finding[]> {
  const folder = to ?? join(ROOT, 'docs', 'pictures');
  await mkdir(folder, { recursive: true });
  for (let index = 0; index < SENT_BESIDES; index++) {
    const content = { subject: `Order ${2_000 + index} is on its way`, body: '<p>It left our house today.</p>' };
    await stage.send({ recipient: { email: `customer-${index}@example.com` }, content, tags: ['orders'] });
  }
  const { failed } = await fill(stage, 12);
  const client = await clientUuidOf(stage);
  await stage.posthorn.query(`update clients set name = 'Example shop'`);
  for (const { old, hours } of PAST) await spread(stage, { old, days: hours / 24, client }, () => {});
  await stage.posthorn.command(ROOT, 'statsRebuild', ['--from', '26h']);
  const { page } = await stage.enter({ viewport: SIZE, colorScheme: 'light' });
  const findings: Finding[] = [];
  for (const [name, path] of [
    ['overview', ''],
    ['notification', `/notifications/${failed}`],
    ['dead-letters', '/dead-letters'],
  ]) {
    const file = join(folder, `dashboard-${name}.png`);
    await visit(page, stage.base + path);
    // Charts are drawn after their figures are there.
    await page.waitForTimeout(1_000);
    await page.screenshot({ path: file });
    findings.push(told(`${name}`, file), atMost('KB', (await stat(file)).size / 1_000, MOST_KB));
  }
  return findings;
}
