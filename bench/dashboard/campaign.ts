import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { eventually } from '../../test/support/expect/eventually.ts';
import { atMost, type Finding, sized } from '../many/point.ts';
import type { Part } from '../parts.ts';
import { pickySmtp } from './fill.ts';
import { comes, holds, none } from './findings.ts';
import type { DashboardOptions } from './options.ts';
import { onStage, type Stage } from './stage.ts';

const PEOPLE = 5_000;
/** One in so many has a mailbox that is full, until it is mended; one that there is not would be suppressed. */
const REFUSING = 100;
/** Rows, from 1, whose address is none. */
const BAD = [10, 50, 90];
const STEP_MS = 60_000;
const LONGEST_MS = 600_000;

type Counts = Record<string, number>;

export const campaign: Part<DashboardOptions> = {
  name: 'campaign',
  title:
    'a file with three bad rows is mended, started, paused, resumed and retried: the page counts as the API and the rows do',
  async run(servers, options) {
    const smtp = pickySmtp();
    return onStage(servers, 'campaign', { smtp }, (stage) => watch(stage, options, smtp.forgive));
  },
};

async function watch(stage: Stage, options: DashboardOptions, forgive: () => void): Promise<Finding[]> {
  const { step } = options.progress;
  const people = sized(options, PEOPLE, 200);
  const folder = await mkdtemp(join(tmpdir(), 'posthorn-campaign-'));
  const { page, faults } = await stage.enter();
  page.setDefaultTimeout(STEP_MS);
  const findings: Finding[] = [];
  try {
    const id = await step('a draft, from its file to its check', () =>
      draft(stage, page, { folder, people, findings }),
    );
    await step('started, paused', async () => {
      await page.getByRole('button', { name: 'Start…' }).click();
      await page.getByLabel(/^Type .* to start$/).fill(String(people));
      await inDialog(page, 'Start');
      await page.getByText('How far it is').waitFor();
      await eventually(async () => sentOf(await countsOf(stage, id)) > 0, { timeoutMs: STEP_MS });
      await page.getByRole('button', { name: 'Pause…' }).click();
      await inDialog(page, 'Pause');
      await page.getByText(/^Paused\. /).waitFor();
      await eventually(async () => (await stage.ask('GET', `/api/campaigns/${id}`)).underWay === 0, {
        timeoutMs: STEP_MS,
      });
    });
    const paused = await countsOf(stage, id);
    findings.push(holds('paused before its end, with some sent', sentOf(paused) > 0 && (paused.waiting ?? 0) > 0));
    findings.push(await counted(stage, page, id, 'paused'));
    await step('resumed, to its end', async () => {
      await page.getByRole('button', { name: 'Resume…' }).click();
      await inDialog(page, 'Resume');
      await page.getByText(/^Resumed\. /).waitFor();
      await untilCompleted(stage, id);
    });
    findings.push(
      atMost(
        'not sent of those whose mailbox takes them',
        people - Math.floor(people / REFUSING) - sentOf(await countsOf(stage, id)),
        0,
      ),
    );
    findings.push(await counted(stage, page, id, 'at its end'));
    forgive();
    await step('those that failed, sent again', async () => {
      await page.getByRole('button', { name: 'Retry failed…' }).click();
      await page.getByText('will be sent to again').waitFor();
      await page
        .getByRole('dialog')
        .getByRole('button', { name: /^Retry / })
        .click();
      await page.getByText(/queued to be sent to again/).waitFor();
      await eventually(async () => sentOf(await countsOf(stage, id)) === people, { timeoutMs: LONGEST_MS });
    });
    findings.push(await counted(stage, page, id, 'after the retry'));
    const mailed = new Set(stage.sink.ledger.map(({ to }) => to));
    findings.push(
      atMost(
        'people without a mail; mails beyond one each',
        people - mailed.size + (stage.sink.ledger.length - people),
        0,
      ),
    );
    return [...findings, none('faults of the pages', faults)];
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** As a person makes one: words, a file, what it refuses, the mended file, a rate, the check. @returns its id */
async function draft(
  stage: Stage,
  page: Page,
  { folder, people, findings }: { folder: string; people: number; findings: Finding[] },
): Promise<string> {
  await page.goto(`${stage.base}/campaigns`);
  await page.getByRole('button', { name: 'New campaign' }).first().click();
  await page.getByLabel('Name').fill('News of winter');
  await page.getByRole('button', { name: 'The same words for all' }).click();
  await page.getByLabel('Subject').fill('Winter is here');
  await page.getByLabel('HTML').fill('<h1>Winter is here</h1><p>Keep warm.</p>');
  await page.getByRole('button', { name: 'Make the draft' }).click();
  await page.waitForURL(/campaigns\/cmp_/);
  const [id = ''] = /cmp_[a-z0-9]+/.exec(page.url()) ?? [];

  const rows = Array.from({ length: people }, (_, index) => `${addressOf(index + 1)},Person ${index + 1}`);
  const file = join(folder, 'people.csv');
  const upload = async (rows: readonly string[], button: RegExp) => {
    await writeFile(file, `E-Mail,name\r\n${rows.join('\r\n')}\r\n`);
    await page.getByLabel('A file of people').setInputFiles(file);
    await page.getByLabel('What E-Mail is').selectOption('field email');
    await page.getByRole('button', { name: button }).click();
  };
  await upload(
    rows.map((row, index) => (BAD.includes(index + 1) ? 'not an address,Nobody' : row)),
    /^Upload$/,
  );
  const refused = page.getByRole('table', { name: 'Refused lines' });
  await refused.waitFor();
  const lines = (await refused.getByRole('row').allInnerTexts()).flatMap((text) => /^\s*(\d+)/.exec(text)?.[1] ?? []);
  // The header is line 1.
  const expected = BAD.map((row) => String(row + 1)).join();
  findings.push(holds('refused are the three bad rows, by their lines', lines.join() === expected, lines.join(', ')));
  await upload(rows, /^Upload in place of/);
  await page.getByRole('button', { name: `Go on with ${people.toLocaleString('en')} people` }).click();
  await page.getByRole('button', { name: 'Save and go on' }).click();
  await page.getByLabel('At most per second').fill(String(Math.max(20, people / 25)));
  await page.getByRole('button', { name: 'Save and go on' }).click();
  findings.push(
    holds(
      'each step is saved, and the check says that it is ready',
      await comes(page.getByText('It is ready').waitFor()),
    ),
  );
  const looks = page.frameLocator('iframe').getByRole('heading', { name: 'Winter is here' });
  findings.push(holds('the check shows what people would get', await comes(looks.waitFor())));
  return id;
}

const addressOf = (row: number) => `${row % REFUSING === 0 ? 'full' : 'person'}-${row}@example.com`;

const inDialog = (page: Page, name: string) =>
  page.getByRole('dialog').getByRole('button', { name, exact: true }).click();

const countsOf = async ({ ask }: Stage, id: string): Promise<Counts> =>
  (await ask('GET', `/api/campaigns/${id}`)).counts;

const sentOf = ({ sent = 0, delivered = 0, opened = 0, clicked = 0 }: Counts) => sent + delivered + opened + clicked;

async function untilCompleted({ ask }: Stage, id: string): Promise<void> {
  const isOver = async () => (await ask('GET', `/api/campaigns/${id}`)).status === 'COMPLETED';
  await eventually(isOver, { timeoutMs: LONGEST_MS, everyMs: 500 });
}

/** What the page says, by the names of the API. */
const SHOWN = `Object.fromEntries([...document.querySelectorAll('[data-count]')].map((one) =>
  [one.dataset.count, Number(one.textContent.replaceAll(/\\D/g, ''))]))`;

/** What page, API and rows say of everybody, once nothing moves. */
async function counted(stage: Stage, page: Page, id: string, when: string): Promise<Finding> {
  const { rows } = await stage.posthorn.query(
    `select lower(status) as status, count(*)::int as count from notifications where campaign_id is not null group by 1`,
  );
  const ofRows: Counts = Object.fromEntries(rows.map(({ status, count }) => [status, count]));
  const ofApi = await countsOf(stage, id);
  const settled = Object.entries(ofApi).filter(([name]) => !['total', 'waiting', 'removed'].includes(name));
  const apiIsRight = settled.every(([name, count]) => (ofRows[name] ?? 0) === count);
  const shown = async () => (await page.evaluate(SHOWN)) as Counts;
  // The page asks every few seconds.
  const pageIsRight = await comes(
    eventually(
      async () => {
        const onPage = await shown();
        return Object.entries(ofApi).every(([name, count]) => name === 'total' || (onPage[name] ?? 0) === count);
      },
      { timeoutMs: 20_000, everyMs: 250 },
    ),
  );
  const said = JSON.stringify({ api: ofApi, rows: ofRows, page: await shown() });
  return holds(
    `${when}: page, API and rows count alike`,
    apiIsRight && pageIsRight,
    apiIsRight && pageIsRight ? 'yes' : said,
  );
}
