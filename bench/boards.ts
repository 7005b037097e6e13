import { parseArgs } from 'node:util';
import { createProgress } from '../stack/progress.mjs';
import { findObservers, RULES } from '../stack/servers/prometheus.mjs';
import { makeCampaign, startCampaign, TEMPLATE } from './campaigns/campaign.ts';
import { untilEnded } from './campaigns/scene.ts';
import { sleep } from './many/point.ts';
import { readPanels } from './observe/panels.ts';
import type { Observed } from './observe/prometheus.ts';
import { onStage, type Stage } from './observe/stage.ts';
import { mailTo, type Traffic, trafficOf } from './observe/traffic.ts';
import { tableOf } from './table.ts';

const HELP = `npm run check:boards

Every query of every panel of the boards (observability/grafana/boards) is asked of a running Prometheus, while there is traffic
of each kind: mails that go, that are refused and that wait, templates, a campaign, an account that breaks down, and keys
that ask too much. Each must answer with data. About five minutes. Needs Prometheus and Alertmanager (Debian: apt-get
install prometheus prometheus-alertmanager).

  --help

TEST_DATABASE_URL, TEST_KAFKA_BROKERS and TEST_TEMPORAL_ADDRESS, where all are given, name the servers to use. Exit code: 1 when a
panel is empty, or it could not be run.`;

const ROUNDS = 20;
const PEOPLE = 600;
/** So that the campaign lasts for several readings: of figures that come all at once there is no rate. */
const PEOPLE_PER_SECOND = 25;
/** One user may be sent so many in the window; the others of a round wait. */
const SETTINGS = { RATE_LIMIT_EMAIL: '3', RATE_LIMIT_WINDOW: '20', LOG_LEVEL: 'warn' };
/** Longer than it takes to find an outage; then its messages stand in line. */
const OUTAGE_MS = 20_000;
/** Until the last figures have been read, and the rules have been evaluated. */
const SETTLED_MS = 10_000;

const progress = createProgress(process.stdout);
try {
  const { values } = parseArgs({ options: { help: { type: 'boolean', default: false } } });
  if (values.help) progress.say(HELP);
  else process.exitCode = await check();
} catch (error) {
  progress.say(`It could not be checked: ${(error as Error).message}`);
  process.exitCode = 1;
} finally {
  progress.close();
}

async function check(): Promise<number> {
  findObservers();
  const options = { name: 'boards', settings: SETTINGS, rulesIn: () => RULES };
  return onStage(progress, options, async (stage) => {
    const from = Date.now();
    await progress.step('traffic of each kind', (note) => demo(stage, note));
    await sleep(SETTLED_MS);
    return progress.step('the queries of every panel', () => judge(stage.observed, from));
  });
}

async function demo({ scene, mails }: Stage, note: (text: string) => void): Promise<void> {
  const { client } = scene;
  const traffic = trafficOf(scene);
  const steady = traffic.steady(200);
  try {
    const limited = await client.keys.create({ name: 'Slow', scopes: ['notifications:write'], requestsPerMinute: 1 });
    const addressOf = (index: number) => `person-${index}@example.com`;
    const campaign = await makeCampaign(client, PEOPLE, addressOf, { rate: { perSecond: PEOPLE_PER_SECOND } });
    await startCampaign(client, campaign, PEOPLE);
    for (let round = 0; round < ROUNDS; round++) {
      note(`round ${round + 1} of ${ROUNDS}`);
      await Promise.all([oneOfEach(traffic, round, limited.apiKey), sleep(1_500)]);
    }
    note('until the campaign has ended');
    await untilEnded(scene, campaign, { timeoutMs: 180_000 });
    note('the mail server is out of order');
    mails.isBroken = true;
    await sleep(OUTAGE_MS);
    mails.isBroken = false;
    note('and is back');
    await sleep(OUTAGE_MS);
  } finally {
    await steady.stop();
  }
}

/** The right and the wrong, so that each panel has something to show. */
async function oneOfEach({ post }: Traffic, round: number, slowKey: string): Promise<void> {
  const words = (data: object) => ({ template: { key: TEMPLATE, data }, content: undefined });
  const bodies = [
    mailTo(`urgent-${round}`, { priority: 1 }),
    mailTo(`busy-${round}`, { retry: { delaysMs: [500] } }),
    mailTo(`unknown-${round}`),
    // Of one user, who may be sent fewer.
    mailTo('often'),
    mailTo('often'),
    mailTo(`rendered-${round}`, words({ number: String(round) })),
    // Data that its template does not take, and no words at all.
    mailTo(`refused-${round}`, words({})),
    { channel: 'email' },
  ];
  await Promise.all([
    ...bodies.map((body) => post('/api/notifications', body)),
    post('/api/notifications', mailTo('nobody'), 'nk_live_0_0'),
    post('/api/notifications', mailTo('slow'), slowKey),
    post('/api/notifications', mailTo('slow'), slowKey),
  ]);
}

/** @returns the exit code */
async function judge(observed: Observed, from: number): Promise<number> {
  const ask = async (expr: string) => {
    try {
      return (await observed.hasData(expr, from)) ? [] : [expr];
    } catch (error) {
      return [(error as Error).message];
    }
  };
  const panels = await Promise.all(
    readPanels().map(async ({ board, panel, exprs }) => {
      return { board, panel, queries: exprs.length, empty: (await Promise.all(exprs.map(ask))).flat() };
    }),
  );
  const boards = [...new Set(panels.map(({ board }) => board))];
  const rows = boards.map((board) => {
    const own = panels.filter((panel) => panel.board === board);
    const empty = own.filter((panel) => panel.empty.length > 0);
    const queries = own.reduce((sum, panel) => sum + panel.queries, 0);
    return [board, `${own.length}`, `${queries}`, `${empty.length}`];
  });
  progress.say(`\n${tableOf([['board', 'panels', 'queries', 'empty'], ...rows])}`);
  const empty = panels.flatMap(({ board, panel, empty }) => empty.map((expr) => `${board}, ${panel}: ${expr}`));
  for (const line of empty) progress.say(`empty: ${line}`);
  return empty.length === 0 && panels.length > 0 ? 0 : 1;
}
