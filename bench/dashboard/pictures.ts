import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from '../../stack/settings.mjs';
import { atMost, type Finding, told } from '../many/point.ts';
import type { Part } from '../parts.ts';
import { fill, pickySmtp } from './fill.ts';
import type { DashboardOptions } from './options.ts';
import { visit } from './places.ts';
import { onStage, type Stage } from './stage.ts';

const SIZE = { width: 1280, height: 800 };
const MOST_KB = 150;

export const pictures: Part<DashboardOptions> = {
  name: 'pictures',
  title: 'the pictures of docs/dashboard.md (into docs/pictures, or --to; only when it is named)',
  run: (servers, options) => onStage(servers, 'pictures', { smtp: pickySmtp() }, (stage) => take(stage, options)),
};

async function take(stage: Stage, { to }: DashboardOptions): Promise<Finding[]> {
  const folder = to ?? join(ROOT, 'docs', 'pictures');
  await mkdir(folder, { recursive: true });
  const { failed } = await fill(stage, 60);
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
