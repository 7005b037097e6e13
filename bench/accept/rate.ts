import { basename, resolve } from 'node:path';
import { ROOT } from '../../stack/settings.mjs';
import { startAsked } from '../ask.ts';
import { postBatch, postNotifications } from '../load.ts';
import { atLeast, type Finding, short, sized, told } from '../many/point.ts';
import { startMeter } from '../meter.ts';
import type { Part } from '../parts.ts';
import { installOn, type Servers } from '../servers.ts';
import { median } from '../statistics.ts';
import type { EmptyAnswer, EmptyQuestion } from './empty.ts';
import type { AcceptOptions } from './options.ts';

const LEAST_OF_EMPTY = 0.2;
const LEAST_OF_OTHER = 4;
const LEAST_BATCH = 10;
const BATCH = 1_000;
const BATCHES = 3;

type Contestant = {
  name: string;
  post(count: number): Promise<{ durationMs: number }>;
  /** Null where there are no batches. */
  batch: (() => Promise<void>) | null;
  pid: number;
  stop(): Promise<void>;
};
/** Of each round; of each batch. */
type Figures = { name: string; perSecond: number[]; cpuMs: number[]; postgresMs: number[]; batchMs: number[] };

export const rate: Part<AcceptOptions> = {
  name: 'rate',
  title: 'accepted a second, with nothing else running: beside an empty route and another checkout',
  async run(servers, options) {
    const { against, built, rounds, progress } = options;
    const contestants = await progress.step('APIs', async () => [
      await emptyRoute(),
      await posthorn(servers, { name: 'ours', root: ROOT, built }),
      ...(against ? [await posthorn(servers, { name: basename(against), root: resolve(against), built })] : []),
    ]);
    const figures = contestants.map(
      ({ name }): Figures => ({ name, perSecond: [], cpuMs: [], postgresMs: [], batchMs: [] }),
    );
    const count = sized(options, options.count, 200);
    for (let round = 0; round <= rounds; round++) {
      for (const [at, one] of contestants.entries()) {
        const title = `${round === 0 ? 'warm-up' : `round ${round} of ${rounds}`}: ${one.name}`;
        const measured = await progress.step(title, () =>
          measure(servers, one, round === 0 ? Math.ceil(count / 2) : count),
        );
        const kept = figures[at];
        if (round === 0 || !kept) continue;
        kept.perSecond.push(measured.perSecond);
        kept.cpuMs.push(measured.cpuMs);
        kept.postgresMs.push(measured.postgresMs);
        kept.batchMs.push(...measured.batchMs);
      }
    }
    await Promise.all(contestants.map(({ stop }) => stop()));
    return findings(figures, options);
  },
};

async function emptyRoute(): Promise<Contestant> {
  const child = startAsked<EmptyQuestion, EmptyAnswer>(new URL('./empty.ts', import.meta.url));
  const { port } = await child.ask({ what: 'port' });
  return {
    name: 'an empty Hono route',
    post: (count) => postNotifications(`http://127.0.0.1:${port}`, 'none', count),
    batch: null,
    pid: child.pid,
    stop: child.stop,
  };
}

type Checkout = { name: string; root: string; built: boolean };

async function posthorn(servers: Servers, checkout: Checkout): Promise<Contestant> {
  const { apiUrl, apiKey, parts, stop } = await installOn(servers, { ...checkout, processes: 'api' });
  const notifications = Array.from({ length: BATCH }, (_, index) => ({
    channel: 'email',
    recipient: { email: `user-${index}@example.com` },
    content: { subject: `Order ${index}`, body: '<p>Your order is on its way.</p>' },
  }));
  return {
    name: checkout.name,
    post: (count) => postNotifications(apiUrl, apiKey, count),
    batch: () => postBatch(apiUrl, apiKey, notifications),
    pid: parts[0]?.pid ?? 0,
    stop,
  };
}

async function measure({ postgres }: Servers, { post, batch, pid }: Contestant, count: number) {
  const meter = await startMeter([{ name: 'api', pid }], postgres);
  const { durationMs } = await post(count);
  const uses = await meter.stop();
  const cpuMs = (name: string) => ((uses.find((use) => use.name === name)?.cpuSeconds ?? 0) * 1_000) / count;
  const batchMs: number[] = [];
  for (let at = 0; batch && at < BATCHES; at++) {
    const startedAt = performance.now();
    await batch();
    batchMs.push(performance.now() - startedAt);
  }
  return {
    perSecond: (count * 1_000) / durationMs,
    cpuMs: cpuMs('api'),
    postgresMs: cpuMs('PostgreSQL: Posthorn'),
    batchMs,
  };
}

/** Either of two bounds on the rate is enough: a share of the empty route's, or so many times the other checkout's. */
function findings([empty, ours, other]: Figures[], { rounds }: AcceptOptions): Finding[] {
  if (!empty || !ours) throw new Error('nothing was measured');
  const ratio = (some: number[], others: number[]) => median(some.map((one, at) => one / (others[at] ?? Number.NaN)));
  const toEmpty = ratio(ours.perSecond, empty.perSecond);
  const toOther = other ? ratio(ours.perSecond, other.perSecond) : null;
  const pairs = `, median of ${rounds} pairs`;
  return [
    ...[empty, ours, ...(other ? [other] : [])].map(describe),
    {
      ...atLeast(`ours against the empty route${pairs}`, toEmpty, LEAST_OF_EMPTY, ' ×'),
      ok: toEmpty >= LEAST_OF_EMPTY || (toOther ?? 0) >= LEAST_OF_OTHER,
    },
    ...(toOther === null || !other
      ? []
      : [
          told(`ours against ${other.name}${pairs}; ${LEAST_OF_OTHER} × would do as well`, `${short(toOther)} ×`),
          atLeast(
            `a batch of ${BATCH}, so many times as quick as that of ${other.name}`,
            ratio(other.batchMs, ours.batchMs),
            LEAST_BATCH,
            ' ×',
          ),
        ]),
  ];
}

function describe({ name, perSecond, cpuMs, postgresMs, batchMs }: Figures): Finding {
  const ms = (figures: number[]) => `${median(figures).toFixed(2)} ms`;
  return told(
    `${name}: accepted a second; CPU of the API and of our PostgreSQL for each${batchMs.length > 0 ? `; a batch of ${BATCH}` : ''}`,
    [
      median(perSecond).toFixed(0),
      ms(cpuMs),
      ms(postgresMs),
      ...(batchMs.length > 0 ? [`${median(batchMs).toFixed(0)} ms`] : []),
    ].join('; '),
  );
}
