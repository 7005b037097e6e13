import type { Page } from 'playwright-core';
import { eventually } from '../../test/support/expect/eventually.ts';
import { atMost, type Finding, quantileOf, sized } from '../many/point.ts';
import type { Part } from '../parts.ts';
import { comes, holds, none } from './findings.ts';
import type { DashboardOptions } from './options.ts';
import { type Data, onStage, type Stage } from './stage.ts';

const ROUNDS = 20;
const MOST_S = 2;
const RETRY = { maxRetries: 3, initialDelayMs: 1_000, factor: 1, jitter: 0 };

export const live: Part<DashboardOptions> = {
  name: 'live',
  title: 'what fails is seen at once, told whole, and mended from the page',
  async run(servers, { scale }) {
    const seen = new Set<string>();
    let isRefusing = true;
    const smtp = {
      onRcptTo: ({ address }: { address: string }, _session: unknown, done: (error?: Error | null) => void) => {
        const isFirst = !seen.has(address);
        seen.add(address);
        if (address.startsWith('never-') && isRefusing) return done(refusal(550, '5.7.1 Never'));
        if (address.startsWith('later-') && isFirst) return done(refusal(451, '4.7.1 Later'));
        done();
      },
    };
    const stopRefusing = () => {
      isRefusing = false;
    };
    return onStage(servers, 'live', { smtp }, (stage) => watch(stage, sized({ scale }, ROUNDS, 2), stopRefusing));
  },
};

function refusal(responseCode: number, text: string): Error {
  return Object.assign(new Error(text), { responseCode });
}

async function watch(stage: Stage, rounds: number, stopRefusing: () => void): Promise<Finding[]> {
  const { base } = stage;
  await untilStatus(stage, await stage.send({ recipient: { email: 'first@example.com' } }), 'SENT');
  const { context, page: overview, faults } = await stage.enter();
  const list = await context.newPage();
  await list.goto(`${base}/notifications`);
  await list.getByRole('row').filter({ hasText: 'first@example.com' }).waitFor();
  for (const page of [list, overview]) await page.getByRole('status').filter({ hasText: 'Live' }).waitFor();

  const inList: number[] = [];
  const onOverview: number[] = [];
  for (let round = 1; round <= rounds; round++) {
    const email = `never-${round}@example.com`;
    const id = await stage.send({ recipient: { email }, content: { subject: 'An order', body: '<p>Hi</p>' } });
    const [failedAt, shownAt, toldAt] = await Promise.all([
      momentOf(stage, id, 'FAILED'),
      inNewRows(list, email),
      said(overview, `${round} dead ${round === 1 ? 'letter is' : 'letters are'} open.`),
    ]);
    inList.push((shownAt - failedAt) / 1_000);
    onOverview.push((toldAt - failedAt) / 1_000);
  }
  const about = (figures: number[]) => `, median ${quantileOf(figures, 0.5).toFixed(1)} s`;
  return [
    atMost(`s from FAILED to the open list, of ${rounds} the slowest`, Math.max(...inList), MOST_S, '', about(inList)),
    atMost('s from FAILED to Overview, the slowest', Math.max(...onOverview), MOST_S, '', about(onOverview)),
    ...(await toldWhole(stage, list)),
    ...(await mended(stage, list, stopRefusing)),
    none('faults of the pages', faults),
  ];
}

/** A new row comes behind a pill, and changes in place once it is shown. */
async function inNewRows(page: Page, email: string): Promise<number> {
  const row = page.getByRole('row').filter({ hasText: email });
  await page.getByRole('button', { name: /^\d+\+? new$/ }).click();
  await row.filter({ hasText: 'Failed' }).waitFor();
  return Date.now();
}

async function said(page: Page, text: string): Promise<number> {
  await page.getByRole('region', { name: 'Needs attention' }).getByText(text).waitFor();
  return Date.now();
}

/** One that meets a gate after the other: its page says each, by its code, as the API does. */
async function toldWhole(stage: Stage, page: Page): Promise<Finding[]> {
  await stage.ask('PATCH', '/api/client/settings', { limits: { email: { count: 1, windowMs: 4_000 } }, retry: RETRY });
  // Processes know settings for some seconds.
  await new Promise((resolve) => setTimeout(resolve, 6_000));
  const recipient = { email: 'later-all@example.com', userId: 'usr-1' };
  await stage.send({ recipient: { email: 'other@example.com', userId: 'usr-1' } });
  const id = await stage.send({ recipient, sendAt: new Date(Date.now() + 2_000).toISOString() });
  await page.goto(`${stage.base}/notifications/${id}`);
  const why = page.getByRole('region', { name: 'Why is it waiting?' });
  const isExplained = await comes(why.getByRole('status').waitFor({ timeout: 5_000 }));
  await untilStatus(stage, id, 'SENT');
  await page.getByText('Sent', { exact: true }).first().waitFor();
  const { timeline, attempts } = await stage.ask('GET', `/api/notifications/${id}`);
  const story = page.getByRole('region', { name: 'What happened' });
  await story.getByText(`Attempt ${attempts.length}`).waitFor();
  const shown = (await story.textContent()) ?? '';
  const codes: string[] = timeline.flatMap(({ reason }: Data) => (reason === null ? [] : [reason]));
  const missing = [...codes, ...attempts.map(({ number }: Data) => `Attempt ${number}`)].filter(
    (text) => !shown.includes(text),
  );
  return [
    holds('why it waits is told while it does', isExplained),
    holds('it met more than one gate', new Set(codes).size > 1, [...new Set(codes)].join(', ')),
    none('gates and attempts that its timeline leaves out', missing),
  ];
}

async function mended(stage: Stage, page: Page, stopRefusing: () => void): Promise<Finding[]> {
  const [{ id, notificationId }] = await stage.ask('GET', '/api/dead-letters?limit=1');
  stopRefusing();
  await page.goto(`${stage.base}/dead-letters/${id}`);
  await page.getByRole('button', { name: 'Replay…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Replay', exact: true }).click();
  const [sentAt, shownAt] = await Promise.all([
    momentOf(stage, notificationId, 'SENT'),
    page
      .getByRole('status')
      .filter({ hasText: 'A replay sent it' })
      .waitFor()
      .then(() => Date.now()),
  ]);
  return [atMost('s from SENT by a replay to its page', (shownAt - sentAt) / 1_000, MOST_S)];
}

/** When the last change to this status was, as PostgreSQL has it. */
async function momentOf(stage: Stage, id: string, status: string): Promise<number> {
  const { timeline } = await untilStatus(stage, id, status);
  return Date.parse(timeline.findLast((step: Data) => step.status === status).at);
}

function untilStatus({ ask }: Stage, id: string, status: string): Promise<Data> {
  return eventually(
    async () => {
      const found = await ask('GET', `/api/notifications/${id}`);
      return found.status === status && found;
    },
    { timeoutMs: 60_000, everyMs: 100, what: `${status} of ${id}` },
  );
}
