import { randomUUID } from 'node:crypto';
import { Context } from '@temporalio/activity';
import type { WorkflowHandle } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker } from '@temporalio/worker';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Activities } from '../../src/activities/index.ts';
import {
  CAMPAIGN_QUEUE,
  CAMPAIGN_WORKFLOW,
  type CampaignPlanInput,
  type CampaignStep,
  type SliceOutcome,
} from '../../src/contracts/campaign-workflow.ts';
import { CHANGED_SIGNAL } from '../../src/contracts/notification-workflow.ts';
import type { CampaignStatus } from '../../src/domain/campaigns/status.ts';
import { eventually } from '../support/expect/eventually.ts';
import { keepHistory } from '../support/expect/histories.ts';
import { pausesOf } from '../support/expect/pauses.ts';
import { endAtFailedTask, startTimeSkippingServer } from '../support/servers/time-skipping.ts';
import { workflowBundle } from '../support/servers/workflow-bundle.ts';

let env: TestWorkflowEnvironment;
let close: () => Promise<void>;
let worker: Omit<Parameters<typeof Worker.create>[0], 'activities' | 'taskQueue'>;
beforeAll(async () => {
  ({ env, close } = await startTimeSkippingServer());
  worker = { connection: env.nativeConnection, workflowBundle: { codePath: await workflowBundle() } };
});
afterAll(() => close());

const WINDOW = 4;
const HOUR_MS = 3_600_000;
const BROKEN = new Error('the line to PostgreSQL broke');

/** What PostgreSQL would hold of a campaign. */
type Campaign = {
  status: CampaignStatus;
  /** Chunks that are not through. */
  left: number[];
  /** With each question: the chunks in hand, and whether it was asked by a local activity. */
  looks: { underWay: number[]; local: boolean }[];
  /** Slices in the order of their beginning. */
  begun: number[];
  /** The most slices that ran at once. */
  most: number;
};

type Options = {
  chunks?: number;
  /** Keeps the history under this name, where none is kept. */
  name?: string;
  /** What comes of a slice, by the number of times that its chunk was begun; `done` where it says nothing. */
  slice?: (chunk: number, time: number) => SliceOutcome | Promise<SliceOutcome>;
  /** Answers in place of the rows, one after the other, as long as there are some. */
  steps?: (CampaignStep | 'fail')[];
  meanwhile?: (campaign: Campaign, handle: WorkflowHandle) => Promise<void>;
};

/** One run against a campaign that is held in memory, by the rules by which PostgreSQL decides. */
async function run({ chunks = 3, name, slice, steps = [], meanwhile }: Options = {}) {
  const left = Array.from({ length: chunks }, (_, index) => index + 1);
  const campaign: Campaign = { status: 'RUNNING', left, looks: [], begun: [], most: 0 };
  let running = 0;
  const activities: Pick<Activities, 'whatIsNext' | 'sendSlice'> = {
    async whatIsNext({ underWay }) {
      campaign.looks.push({ underWay, local: Context.current().info.isLocal });
      const step = steps.shift() ?? nextOf(campaign, underWay);
      if (step === 'fail') throw BROKEN;
      return step;
    },
    async sendSlice({ chunk }) {
      campaign.begun.push(chunk);
      campaign.most = Math.max(campaign.most, ++running);
      try {
        const time = campaign.begun.filter((begun) => begun === chunk).length;
        const outcome: SliceOutcome = (await slice?.(chunk, time)) ?? { kind: 'done' };
        if (outcome.kind === 'done') campaign.left = campaign.left.filter((number) => number !== chunk);
        return outcome;
      } finally {
        running--;
      }
    },
  };
  const id = randomUUID();
  const plan: CampaignPlanInput = { campaignId: `cmp_${id}`, run: 0, channel: 'email', clientId: `cli_${id}` };
  const taken = await Worker.create({ ...worker, taskQueue: CAMPAIGN_QUEUE, activities });
  const { end, history } = await taken.runUntil(async () => {
    const options = { workflowId: `campaign-${id}`, taskQueue: CAMPAIGN_QUEUE, args: [plan] };
    const handle = await env.client.workflow.start(CAMPAIGN_WORKFLOW, options);
    await meanwhile?.(campaign, handle);
    const end: string = await handle.result().catch((error) => error.cause?.type ?? String(error));
    const history = await handle.fetchHistory();
    if (name) keepHistory(name, history);
    return { end, history };
  });
  return { campaign, end, history, pauses: pausesOf(history) };
}

function nextOf({ status, left }: Campaign, underWay: number[]): CampaignStep {
  if (status === 'CANCELLED') return { kind: 'ended', status };
  if (status === 'PAUSED') return { kind: 'wait', waitMs: HOUR_MS, why: 'paused by a person' };
  if (left.length === 0) return { kind: 'ended', status: 'COMPLETED' };
  const free = left.filter((chunk) => !underWay.includes(chunk)).slice(0, Math.max(0, WINDOW - underWay.length));
  return free.length > 0
    ? { kind: 'start', chunks: free, waitMs: HOUR_MS, why: 'slices are under way' }
    : { kind: 'wait', waitMs: HOUR_MS, why: 'slices are under way' };
}

/** Something that a slice waits for until the test says so. */
function gate(): { opened: Promise<void>; open(): void } {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

test('each chunk is begun once, so many at a time, and it ends when nothing is left', async () => {
  const { campaign, end, pauses } = await run({ chunks: 10, name: 'campaign-sent' });
  expect([...campaign.begun].sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  expect(campaign.most).toBeLessThanOrEqual(WINDOW);
  expect(campaign.looks.every(({ local }) => local)).toBe(true);
  expect([end, pauses]).toEqual(['COMPLETED', []]);
});

test('a chunk whose turn is over with people left is begun anew', async () => {
  const slice = (_chunk: number, time: number): SliceOutcome => ({ kind: time < 3 ? 'left' : 'done' });
  const { campaign, end } = await run({ chunks: 1, slice });
  expect([campaign.begun, end]).toEqual([[1, 1, 1], 'COMPLETED']);
});

test('a chunk that has to wait is held back for so long, and takes a place meanwhile; the others go on', async () => {
  const slice = (chunk: number, time: number): SliceOutcome =>
    chunk === 2 && time === 1 ? { kind: 'wait', waitMs: 60_000, reason: 'provider_down' } : { kind: 'done' };
  const { campaign, end, pauses } = await run({ chunks: 6, slice, name: 'campaign-held-back' });
  expect(campaign.begun.filter((chunk) => chunk === 2)).toHaveLength(2);
  expect(campaign.begun.at(-1)).toBe(2);
  expect(campaign.looks.some(({ underWay }) => underWay.length === 1 && underWay[0] === 2)).toBe(true);
  expect(pauses).toHaveLength(1);
  expect(pauses[0]).toBeGreaterThan(55);
  expect(pauses[0]).toBeLessThanOrEqual(60);
  expect(end).toBe('COMPLETED');
});

test('what a chunk waits for may be over when the row has changed: a signal has it asked again at once', async () => {
  const slice = (_chunk: number, time: number): SliceOutcome =>
    time === 1 ? { kind: 'wait', waitMs: 10 * HOUR_MS, reason: 'provider_down' } : { kind: 'done' };
  const { campaign, end, pauses } = await run({
    chunks: 1,
    slice,
    async meanwhile(campaign, handle) {
      await eventually(() => campaign.looks.at(-1)?.underWay.length === 1 && campaign.begun.length === 1);
      await handle.signal(CHANGED_SIGNAL);
    },
  });
  expect([campaign.begun, pauses, end]).toEqual([[1, 1], [], 'COMPLETED']);
});

test('while it is paused nothing is begun, and it goes on with the signal that follows the word to', async () => {
  const { campaign, end, pauses } = await run({
    steps: [{ kind: 'wait', waitMs: 10 * HOUR_MS, why: 'paused by a person' }],
    name: 'campaign-paused-and-resumed',
    async meanwhile(campaign, handle) {
      await eventually(() => campaign.looks.length === 1);
      expect(campaign.begun).toEqual([]);
      await handle.signal(CHANGED_SIGNAL);
    },
  });
  expect(campaign.begun).toHaveLength(3);
  expect([end, pauses]).toEqual(['COMPLETED', []]);
});

test('the moment of a wave comes by its timer', async () => {
  const wave = { kind: 'wait', waitMs: 9 * HOUR_MS, why: 'wave Europe/Paris at 09:00' } as const;
  const { end, pauses } = await run({ chunks: 1, steps: [wave], name: 'campaign-scheduled' });
  expect([end, pauses]).toEqual(['COMPLETED', [32_400]]);
});

test('a cancel begins nothing more, and ends the run once its slices have written what they had claimed', async () => {
  const { opened, open } = gate();
  const slice = async (): Promise<SliceOutcome> => {
    await opened;
    return { kind: 'left' };
  };
  const { campaign, end } = await run({
    chunks: 20,
    slice,
    name: 'campaign-cancelled',
    async meanwhile(campaign, handle) {
      await eventually(() => campaign.begun.length === WINDOW);
      campaign.status = 'CANCELLED';
      const looks = campaign.looks.length;
      await handle.signal(CHANGED_SIGNAL);
      await eventually(() => campaign.looks.length > looks);
      expect((await handle.describe()).status.name).toBe('RUNNING');
      open();
    },
  });
  expect([campaign.begun.length, end]).toEqual([WINDOW, 'CANCELLED']);
});

test('trouble of ours is no reason to end: the rows are asked by a regular activity, and a slice is done again', async () => {
  let failures = 2;
  const slice = (): SliceOutcome => {
    if (failures-- > 0) throw BROKEN;
    return { kind: 'done' };
  };
  const { campaign, end } = await run({ chunks: 1, slice, steps: ['fail', 'fail'], name: 'campaign-postgresql-away' });
  expect(campaign.looks.slice(0, 3).map(({ local }) => local)).toEqual([true, false, false]);
  expect([campaign.begun, end]).toEqual([[1, 1, 1], 'COMPLETED']);
});

test('a history that has become long is left behind once no slice is under way, and the new run asks the rows', async () => {
  const wait = { kind: 'wait', waitMs: 60_000, why: 'paused by the guard' } as const;
  const { campaign, end, history } = await run({
    steps: Array.from({ length: 400 }, () => wait),
    name: 'campaign-continued-in-a-new-run',
  });
  const [started] = history.events ?? [];
  expect(started?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId).not.toBe('');
  expect(history.events?.length).toBeLessThan(2_100);
  expect([campaign.begun.length, end]).toEqual([3, 'COMPLETED']);
}, 300_000);

/** What a newer release may write, which this one has no type for. */
const unknown = (value: object) => value as never;

test('a step that only a newer worker knows is nothing to go by: the task is repeated, and asks again', async () => {
  const vote = unknown({ kind: 'vote', waitMs: 0, why: 'of a newer release' });
  const { campaign, end } = await run({ chunks: 1, steps: [vote] });
  expect(campaign.looks.map(({ underWay }) => underWay)).toEqual([[], [], []]);
  expect([campaign.begun, end]).toEqual([[1], 'COMPLETED']);
});

test('an outcome that only a newer worker gives begins no further slice: the task is left to a worker of that', async () => {
  const { campaign, end } = await run({
    chunks: 1,
    slice: () => unknown({ kind: 'shared' }),
    meanwhile: (_campaign, handle) => endAtFailedTask(handle),
  });
  expect(campaign.begun).toEqual([1]);
  expect(end).toContain('terminated');
});
