import { atLeast, atMost, type Finding, sized, sleep, told } from '../many/point.ts';
import type { Part } from '../parts.ts';
import { makeCampaign, startCampaign } from './campaign.ts';
import type { CampaignOptions } from './options.ts';
import { openScene, type Scene } from './scene.ts';

const PER_SECOND = 50;
const QUICKER = 200;
/** How long each rate is watched at full size. */
const SECONDS = 60;
const TAKES_HOLD_MS = 2_000;
/** Until the first of it are on their way. */
const BEGINS_MS = 5_000;

export const rate: Part<CampaignOptions> = {
  name: 'rate',
  title: 'a campaign keeps its rate with three that send, and another rate takes hold at once',
  async run(servers, options) {
    const scene = await openScene(servers, 'rate', { processes: 'engines' });
    try {
      return await options.progress.step(`${PER_SECOND} a second, then ${QUICKER}`, () =>
        watch(scene, sized(options, SECONDS, 10)),
      );
    } finally {
      await scene.close();
    }
  },
};

async function watch({ client, sink }: Scene, seconds: number): Promise<Finding[]> {
  const count = (seconds + 10) * (PER_SECOND + QUICKER);
  const addressOf = (index: number) => `user-${index}@example.com`;
  const id = await makeCampaign(client, count, addressOf, { rate: { perSecond: PER_SECOND } });
  await startCampaign(client, id, count);
  await sleep(BEGINS_MS);
  const slow = await arrivals(sink, seconds);
  await client.campaigns.update(id, { rate: { perSecond: QUICKER } });
  await sleep(TAKES_HOLD_MS);
  const quick = await arrivals(sink, seconds);
  await client.campaigns.cancel(id);
  return [
    told('watched at each rate', `${seconds} s, three engines`),
    ...findingsOf(PER_SECOND, slow, seconds),
    ...findingsOf(QUICKER, quick, seconds),
  ];
}

function findingsOf(perSecond: number, at: readonly number[], seconds: number): Finding[] {
  return [
    atLeast(`mails a second at ${perSecond}`, at.length / seconds, perSecond * 0.96),
    atMost(`in any second at ${perSecond}`, mostInASecond(at), perSecond * 1.1),
  ];
}

/** When mails came in the span that begins now, in order. */
async function arrivals({ ledger }: Scene['sink'], seconds: number): Promise<number[]> {
  const from = Date.now();
  const to = from + seconds * 1_000;
  await sleep(seconds * 1_000);
  return ledger.map(({ receivedAt }) => receivedAt).filter((at) => at >= from && at < to);
}

/** Of all spans of a second, wherever they begin. */
function mostInASecond(at: readonly number[]): number {
  let most = 0;
  let first = 0;
  for (const [last, moment] of at.entries()) {
    while (moment - (at[first] ?? moment) >= 1_000) first++;
    most = Math.max(most, last - first + 1);
  }
  return most;
}
