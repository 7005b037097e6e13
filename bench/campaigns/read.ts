import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { canConnect, freePorts } from '../../stack/ports.mjs';
import { untilHealthy } from '../../stack/servers/healthy.mjs';
import { registerClient } from '../load.ts';
import { atMost, type Finding, quantileOf, short, sized, sleep, told } from '../many/point.ts';
import { post } from '../many/town.ts';
import type { Part } from '../parts.ts';
import type { Servers } from '../servers.ts';
import { csvOf, makeCampaign, makeDraft } from './campaign.ts';
import { cutAtRandom } from './cuts.ts';
import type { CampaignOptions } from './options.ts';
import { openScene, type Scene } from './scene.ts';
import { type SentFile, sendFile } from './send-file.ts';

const ROWS = 1_000_000;
const MOST_SECONDS = 120;
/** What is the same for any file: the first batch, and the end. */
const LEAST_SECONDS = 3;
const MOST_GROWTH_MB = 150;
const MOST_LATE_MS = 10;
const WARM_UP = 5_000;
const CUTS = 30;
const CUT_ROWS = 50_000;
/** Another client's notifications. */
const ASK_EVERY_MS = 50;
/** The empty thing is over at once: it is done again for as long. */
const EMPTY_MS = 3_000;
const MIB = 1_048_576;

const PROBE = pathToFileURL(fileURLToPath(new URL('./probe.mjs', import.meta.url))).href;
const DISCARD = fileURLToPath(new URL('./discard.mjs', import.meta.url));

export const read: Part<CampaignOptions> = {
  name: 'read',
  title: 'a file of a million is read in time and in little memory while others are served, also one that is cut',
  async run(servers, options) {
    const { step } = options.progress;
    const rows = sized(options, ROWS, 5_000);
    const cut = { rows: sized(options, CUT_ROWS, 2_000), cuts: sized(options, CUTS, 3) };
    const [probePort = 0] = await freePorts(1);
    const scene = await openScene(servers, 'read', { processes: 'api', settings: probeAt(probePort) });
    try {
      await makeCampaign(scene.client, WARM_UP, addressOf);
      const other = await registerClient(scene.posthorn.apiUrl);
      const empty = await step('the same bytes, thrown away', () => discard(servers, scene, other, rows));
      const found = await step(`a file of ${rows}`, () => readOne(scene, other, { rows, probePort, empty }));
      return [...found, ...(await step('cut at random', (note) => cutAtRandom(scene, cut, note)))];
    } finally {
      await scene.close();
    }
  },
};

/** What a process that has the probe tells of itself. */
type Figures = { p99Ms: number; maxMs: number; residentBytes: number; peakBytes: number };
type Measured<T> = { result: T; seconds: number; before: Figures; after: Figures; othersMs: number[] };

function probeAt(port: number): Record<string, string> {
  return { NODE_OPTIONS: `--import=${PROBE}`, PROBE_PORT: String(port) };
}

/** Does something while another client posts notifications, and asks a process how it is before and after. */
async function measure<T>(
  { posthorn: { apiUrl } }: Scene,
  { other, probePort }: { other: string; probePort: number },
  work: () => Promise<T>,
): Promise<Measured<T>> {
  const ask = async () => (await (await fetch(`http://127.0.0.1:${probePort}`)).json()) as Figures;
  const othersMs: number[] = [];
  let isOver = false;
  const others = (async () => {
    for (let index = 0; !isOver; index++) {
      const from = performance.now();
      await post(apiUrl, other, { recipient: { email: `other-${index}@example.com` } });
      othersMs.push(performance.now() - from);
      await sleep(ASK_EVERY_MS);
    }
  })();
  // Told below.
  others.catch(() => {});
  const before = await ask();
  const from = performance.now();
  const result = await work().finally(() => {
    isOver = true;
  });
  const seconds = (performance.now() - from) / 1_000;
  const after = await ask();
  await others;
  return { result, seconds, before, after, othersMs };
}

type Empty = Measured<unknown> & { secondsEach: number };

async function discard({ session }: Servers, scene: Scene, other: string, rows: number): Promise<Empty> {
  const [port = 0, probePort = 0] = await freePorts(2);
  const child = session.spawn({
    name: 'discard',
    stage: 'ours',
    command: process.execPath,
    args: [DISCARD],
    env: { PATH: process.env.PATH, PORT: String(port), ...probeAt(probePort) },
    logFile: join(session.dataDir, 'logs', 'discard.log'),
  });
  try {
    await untilHealthy(child, () => canConnect(port), 30_000);
    const measured = await measure(scene, { other, probePort }, async () => {
      let turns = 0;
      for (const until = performance.now() + EMPTY_MS; turns === 0 || performance.now() < until; turns++) {
        await sendFile(`http://127.0.0.1:${port}`, { 'content-type': 'text/csv' }, csvOf(rows, addressOf));
      }
      return turns;
    });
    return { ...measured, secondsEach: measured.seconds / measured.result };
  } finally {
    await child.stop();
  }
}

async function readOne(
  scene: Scene,
  other: string,
  { rows, probePort, empty }: { rows: number; probePort: number; empty: Empty },
): Promise<Finding[]> {
  const { client, posthorn } = scene;
  const id = await makeDraft(client);
  const url = `${posthorn.apiUrl}/api/campaigns/${id}/audience`;
  const headers = { 'x-api-key': posthorn.apiKey, 'content-type': 'text/csv' };
  const { result, seconds, before, after, othersMs } = await measure(scene, { other, probePort }, () =>
    sendFile(url, headers, csvOf(rows, addressOf)),
  );
  const grown = (after.peakBytes - before.residentBytes) / MIB;
  const mostSeconds = Math.max(LEAST_SECONDS, (MOST_SECONDS * rows) / ROWS);
  return [
    atMost(`lines of ${rows} that were not taken`, rows - acceptedIn(result), 0),
    atMost('read and written down in', seconds, mostSeconds, ' s', ` (thrown away in ${short(empty.secondsEach)} s)`),
    atMost('the API has grown by', grown, MOST_GROWTH_MB, ' MB', ` (from ${short(before.residentBytes / MIB)} MB)`),
    atMost(
      'its event loop late, p99',
      after.p99Ms,
      MOST_LATE_MS,
      ' ms',
      ` (of what throws it away ${short(empty.after.p99Ms)} ms)`,
    ),
    told('its event loop late, at the most', `${short(after.maxMs)} ms (${short(empty.after.maxMs)} ms)`),
    told(
      'another client’s notifications meanwhile: p50, p99, max',
      `${latencies(othersMs)} (while it is thrown away ${latencies(empty.othersMs)})`,
    ),
  ];
}

function addressOf(index: number): string {
  return `user-${index}@example.com`;
}

function acceptedIn(answer: SentFile | null): number {
  if (answer?.status !== 200)
    throw new Error(`the upload was answered ${answer?.status}: ${answer?.text.slice(0, 300)}`);
  return (JSON.parse(answer.text) as { data: { accepted: number } }).data.accepted;
}

function latencies(tookMs: readonly number[]): string {
  return `${[0.5, 0.99, 1].map((share) => short(quantileOf(tookMs, share))).join(', ')} ms of ${tookMs.length}`;
}
