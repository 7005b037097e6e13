import type { ServerName } from '../../stack/test-servers.mjs';
import { createDeal } from '../deal.ts';
import { atLeast, atMost, type Finding, sized, sleep, told } from '../many/point.ts';
import type { Part } from '../parts.ts';
import type { Servers } from '../servers.ts';
import { makeCampaign, startCampaign } from './campaign.ts';
import { judge } from './judge.ts';
import type { CampaignOptions } from './options.ts';
import { createPace, type Pace } from './pace.ts';
import { judgePauses, type Pause, pauseFor } from './pauses.ts';
import { openScene, type Scene, untilEnded } from './scene.ts';

const SERVERS: Record<ServerName, string> = { postgres: 'PostgreSQL', kafka: 'Kafka', temporal: 'Temporal' };
const PEOPLE = 20_000;
const PAUSES = 50;
const KILLS = 40;
/** As many mails as a worker has on their way, and of the mail server, so that some are when something is killed. */
const AT_ONCE = 20;
const REPLY_AFTER_MS = 30;
/** Of a campaign: as many slices are under way, each with so many answers that are not written yet (decision 0030). */
const UNWRITTEN = 4 * 50;
const BETWEEN_KILLS_MS = { least: 1_000, most: 5_000 };
const BETWEEN_PAUSES_MS = { least: 200, most: 2_500 };
const PAUSED_MS = { least: 100, most: 1_500 };
const GIVE_UP_MS = 20 * 60_000;
/** What fails of those who are in doubt is no reason to stop. */
const NO_GUARD = { failedPercent: null, bouncedPercent: null, complainedPercent: null, minSample: 500 };

export const kill: Part<CampaignOptions> = {
  name: 'kill',
  title: 'every process and server killed -9 at random, each at least once, and random pauses, until all are told',
  async run(servers, options) {
    const count = sized(options, PEOPLE, 500);
    const pace = createPace(count);
    const scene = await openScene(servers, 'killed', {
      processes: 'spare',
      settings: { WORKER_CONCURRENCY_EMAIL: String(AT_ONCE) },
      smtp: { replyAfterMs: REPLY_AFTER_MS, onRcptTo: pace.onRcptTo },
    });
    try {
      const id = await options.progress.step(`a campaign of ${count}`, async () => {
        const addressOf = (index: number) => `user-${index}@example.com`;
        const made = await makeCampaign(scene.client, count, addressOf, { onAmbiguous: 'hold', guard: NO_GUARD });
        await startCampaign(scene.client, made, count);
        return made;
      });
      const wanted = { pauses: sized(options, PAUSES, 3), kills: sized(options, KILLS, 1) };
      return await options.progress.step('killed and paused at random', (note) =>
        watch({ servers, scene, pace, id, count, wanted, note }),
      );
    } finally {
      await scene.close();
    }
  },
};

type Watched = {
  servers: Servers;
  scene: Scene;
  pace: Pace;
  id: string;
  count: number;
  wanted: { pauses: number; kills: number };
  note: (text: string) => void;
};

/** What can be killed, and is there again once that is done. */
type Victim = { name: string; kill(): Promise<void> };

async function watch({ servers, scene, pace, id, count, wanted, note }: Watched): Promise<Finding[]> {
  const { processes } = scene.posthorn;
  const victims = victimsOf(servers, scene);
  const names = [...new Set(victims.map(({ name }) => name))];
  const killed = new Map<string, number>();
  const pauses: Pause[] = [];
  const byThemselves: string[] = [];
  let isPausing = true;
  let hasFailed = false;

  const all = Math.max(wanted.kills, victims.length);
  const tell = () => {
    pace.allow(Math.min(sum(killed) / all, 1) / 2 + Math.min(pauses.length / wanted.pauses, 1) / 2);
    note(`${sum(killed)} killed, ${pauses.length} pauses, ${scene.sink.ledger.length} mails`);
  };
  // As whatever supervises them does.
  const revive = async () => {
    for (const one of processes) {
      if (one.ended() === null) continue;
      byThemselves.push(one.main);
      await one.restart();
    }
  };
  const kills = async () => {
    const draw = createDeal(victims);
    while (!hasFailed && (sum(killed) < all || isPausing)) {
      await sleep(between(BETWEEN_KILLS_MS));
      await revive();
      const victim = draw();
      await victim.kill();
      killed.set(victim.name, (killed.get(victim.name) ?? 0) + 1);
      tell();
    }
  };
  const holds = async () => {
    while (!hasFailed && pauses.length < wanted.pauses) {
      await sleep(between(BETWEEN_PAUSES_MS));
      const pause = await pauseFor(scene, id, between(PAUSED_MS));
      if (!pause) break;
      pauses.push(pause);
      tell();
    }
    isPausing = false;
  };
  const endOnFailure = (error: unknown) => {
    hasFailed = true;
    throw error;
  };
  await Promise.all([kills().catch(endOnFailure), holds().catch(endOnFailure)]);
  pace.allow(1);
  await revive();
  // One that does not end is judged as it is.
  const ended = await untilEnded(scene, id, { timeoutMs: GIVE_UP_MS, note }).catch(() => null);
  const senders = (killed.get('worker') ?? 0) + (killed.get(SERVERS.postgres) ?? 0);
  const isDone = ended?.status === 'COMPLETED';
  return [
    ...names.map((name) => atLeast(`${name} killed -9`, killed.get(name) ?? 0, 1, ' times')),
    ...(servers.addresses.killServer ? [] : [told('servers', 'not killed, since they were given from outside')]),
    told('processes that ended by themselves, and were started again', byThemselves.join(', ') || 'none'),
    atLeast(`random pauses of a campaign of ${count}`, pauses.length, wanted.pauses),
    ...(await judgePauses(scene, id, pauses)),
    atMost(`not COMPLETED within ${GIVE_UP_MS / 60_000} min of the last kill`, isDone ? 0 : 1, 0),
    // Whose sender died, or whose result PostgreSQL had not answered for.
    ...(await judge(scene, id, count, { mostInDoubt: senders * (AT_ONCE + UNWRITTEN) })),
  ];
}

function victimsOf({ addresses: { killServer } }: Servers, { posthorn }: Scene): Victim[] {
  const processes = posthorn.processes.map((one) => ({
    name: one.main,
    async kill() {
      await one.kill();
      await one.restart();
    },
  }));
  if (!killServer) return processes;
  const servers = (Object.keys(SERVERS) as ServerName[]).map((server) => ({
    name: SERVERS[server],
    kill: () => killServer(server),
  }));
  return [...processes, ...servers];
}

function between({ least, most }: { least: number; most: number }): number {
  return least + Math.random() * (most - least);
}

function sum(killed: ReadonlyMap<string, number>): number {
  return [...killed.values()].reduce((all, count) => all + count, 0);
}
