import { mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { type Finding, sized, told } from '../many/point.ts';
import type { Part } from '../parts.ts';
import { fill, pickySmtp } from './fill.ts';
import { none } from './findings.ts';
import type { DashboardOptions } from './options.ts';
import { clientUuidOf, spread } from './past.ts';
import { PLACES, visit } from './places.ts';
import { onStage, type Stage } from './stage.ts';

const WIDTHS = [390, 1_024, 1_600];
const THEMES = ['light', 'dark'] as const;
const FEW = 12;
const MANY = 100_000;

export const look: Part<DashboardOptions> = {
  name: 'look',
  title: 'pictures of each page at three widths, light and dark, with 0, 12 and many rows; nothing wider than its page',
  run: (servers, options) => onStage(servers, 'look', { smtp: pickySmtp() }, (stage) => watch(stage, options)),
};

async function watch(stage: Stage, { scale, to, progress }: DashboardOptions): Promise<Finding[]> {
  const folder = to ?? (await mkdtemp(join(tmpdir(), 'posthorn-look-')));
  await mkdir(folder, { recursive: true });
  const owner = await stage.enter();
  const wide: string[] = [];
  let pictures = 0;
  const takeAll = async (rows: string, ids: readonly { name: string; path: string }[]) => {
    await progress.step(`pictures with ${rows} rows`, async (note) => {
      for (const place of [...PLACES, ...ids]) {
        for (const colorScheme of THEMES) {
          for (const width of WIDTHS) {
            await owner.page.emulateMedia({ colorScheme });
            await owner.page.setViewportSize({ width, height: 900 });
            await visit(owner.page, stage.base + place.path);
            const name = `${place.name}-${rows}-${width}-${colorScheme}`;
            await owner.page.screenshot({ path: join(folder, `${name}.png`) });
            if (await isTooWide(owner.page)) wide.push(name);
            note(`${++pictures}`);
          }
        }
      }
    });
  };
  await takeAll('0', []);
  const { failed, waiting } = await fill(stage, FEW);
  const [letter] = await stage.ask('GET', '/api/dead-letters?limit=1');
  await takeAll('12', [
    { name: 'notification-failed', path: `/notifications/${failed}` },
    { name: 'notification-waiting', path: `/notifications/${waiting}` },
    { name: 'dead-letter', path: `/dead-letters/${letter.id}` },
  ]);
  const many = sized({ scale }, MANY, 500);
  await progress.step(`${many} notifications of the past`, async (note) => {
    await spread(stage, { old: many, days: 29, client: await clientUuidOf(stage) }, note);
  });
  await takeAll('many', []);
  return [
    told(`pictures, with 0, ${FEW} and ${many} rows`, `${pictures} in ${folder}`),
    none('pages that scroll sideways', wide),
    none('faults of the pages', owner.faults),
  ];
}

async function isTooWide(page: Page): Promise<boolean> {
  return (await page.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth')) === true;
}
