import { atLeast, type Finding, sized, sleep, told } from '../many/point.ts';
import type { Part } from '../parts.ts';
import type { Servers } from '../servers.ts';
import { makeCampaign, startCampaign } from './campaign.ts';
import { judge } from './judge.ts';
import type { CampaignOptions } from './options.ts';
import { judgePauses, type Pause, pauseFor } from './pauses.ts';
import { openScene, type Scene, untilEnded } from './scene.ts';

const PROCESSES = ['api', 'relay', 'bridge', 'worker'];
const PEOPLE = 20_000;
const PAUSES = 50;
/** Of the mail server, so that some are always on their way when a process is killed. */
const REPLY_AFTER_MS = 30;
const BETWEEN_KILLS_MS = { least: 1_000, most: 5_000 };
const BETWEEN_PAUSES_MS = { least: 200, most: 2_500 };
const PAUSED_MS = { least: 100, most: 1_500 };
const TEMPORAL_GOES_AFTER_MS = 5_000;
const GIVE_UP_MS = 45 * 60_000;

export const kill: Part<CampaignOptions> = {
  name: 'kill',
  title: 'every process killed -9 at random, Temporal restarted, and random pauses, until all are told',
  async run(servers, options) {
    const count = sized(options, PEOPLE, 500);
    const pauses = sized(options, PAUSES, 3);
    const scene = await openScene(servers, 'killed', { smtp: { replyAfterMs: REPLY_AFTER_MS } });
    try {
      const id = await options.progress.step(`a campaign of ${count}`, async () => {
        const addressOf = (index: number) => `user-${index}@example.com`;
        const made = await makeCampaign(scene.client, count, addressOf, { onAmbiguous: 'hold' });
        await startCampaign(scene.client, made, count);
        return made;
      });
      return await options.progress.step('killed and paused at random', (note) =>
        watch(servers, scene, id, { count, pauses }, note),
      );
    } finally {
      await scene.close();
    }
  },
};

async function watch(
  servers: Servers,
  scene: Scene,
  id: string,
  { count, pauses: wanted }: { count: number; pauses: number },
  note: (text: string) => void,
): Promise<Finding[]> {
  const killed = new Map<string, number>();
  const pauses: Pause[] = [];
  let isOver = false;
  const kills = (async () => {
    while (!isOver) {
      await sleep(between(BETWEEN_KILLS_MS));
      const name = PROCESSES[Math.floor(Math.random() * PROCESSES.length)] as string;
      await scene.posthorn.kill(name);
      await scene.posthorn.restart(name);
      killed.set(name, (killed.get(name) ?? 0) + 1);
      note(`${sum(killed)} killed, ${pauses.length} pauses, ${scene.sink.ledger.length} mails`);
    }
  })();
  const hold = async () => {
    while (pauses.length < wanted) {
      await sleep(between(BETWEEN_PAUSES_MS));
      const pause = await pauseFor(scene, id, between(PAUSED_MS));
      if (!pause) break;
      pauses.push(pause);
    }
  };
  const holds = hold().finally(() => {
    isOver = true;
  });
  // Where the server is ours.
  const { restartTemporal } = servers.addresses;
  const restarted = restartTemporal && sleep(TEMPORAL_GOES_AFTER_MS).then(() => restartTemporal(() => sleep(1_000)));
  await Promise.all([kills, holds, restarted]);
  await untilEnded(scene, id, { timeoutMs: GIVE_UP_MS, note });
  const kinds = PROCESSES.map((name) => `${name} ${killed.get(name) ?? 0}`).join(', ');
  return [
    told(`killed -9 while ${count} were told; Temporal restarted`, `${kinds}; ${restarted ? 'once' : 'no'}`),
    atLeast('random pauses', pauses.length, wanted),
    ...(await judgePauses(scene, id, pauses)),
    ...(await judge(scene, id, count)),
  ];
}

function between({ least, most }: { least: number; most: number }): number {
  return least + Math.random() * (most - least);
}

function sum(killed: ReadonlyMap<string, number>): number {
  return [...killed.values()].reduce((all, count) => all + count, 0);
}
