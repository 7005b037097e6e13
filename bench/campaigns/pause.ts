import { eventually } from '../../test/support/expect/eventually.ts';
import { atLeast, atMost, type Finding, sized, sleep, told } from '../many/point.ts';
import { foundBy, type Part } from '../parts.ts';
import { makeCampaign, startCampaign } from './campaign.ts';
import { judge } from './judge.ts';
import type { CampaignOptions } from './options.ts';
import { createPace, type Pace } from './pace.ts';
import { begunWhilePaused, databaseNow, judgePauses, type Pause, pauseFor } from './pauses.ts';
import { openScene, type Scene, untilEnded } from './scene.ts';

const PEOPLE = 20_000;
const LEAST_PEOPLE = 500;
const PAUSES = 50;
/** One after the other, with nothing between them. */
const IN_A_ROW = 200;
/** Of the people, who are left for those. */
const LEFT = 0.2;
const REPLY_AFTER_MS = 20;
const GIVE_UP_MS = 15 * 60_000;
/** As long as what was under way may take to end. */
const AFTER_CANCEL_MS = 5_000;

export const pause: Part<CampaignOptions> = {
  name: 'pause',
  title: 'what a pause and a cancel are answered is true: nothing begins after it',
  async run(servers, options) {
    const pace = createPace(sized(options, PEOPLE, LEAST_PEOPLE));
    const smtp = { replyAfterMs: REPLY_AFTER_MS, onRcptTo: pace.onRcptTo };
    const scene = await openScene(servers, 'paused', { smtp });
    try {
      const { step } = options.progress;
      const pauses = () => step('paused at random', (note) => paused(scene, options, pace, note));
      const cancel = () => step('cancelled at the half', () => cancelled(scene, options));
      const found = await foundBy('the pauses', pauses);
      pace.allow(1);
      return [...found, ...(await foundBy('the cancel', cancel))];
    } finally {
      await scene.close();
    }
  },
};

async function paused(
  scene: Scene,
  options: CampaignOptions,
  pace: Pace,
  note: (text: string) => void,
): Promise<Finding[]> {
  const count = sized(options, PEOPLE, LEAST_PEOPLE);
  const id = await makeCampaign(scene.client, count, (index) => `paused-${index}@example.com`);
  await startCampaign(scene.client, id, count);
  const pauses: Pause[] = [];
  const take = async (ms: number) => {
    const one = await pauseFor(scene, id, ms);
    if (one) pauses.push(one);
    note(`${pauses.length} pauses, ${scene.sink.ledger.length} mails`);
    return one !== null;
  };
  const wanted = sized(options, PAUSES, 5);
  for (let turn = 0; turn < wanted; turn++) {
    pace.allow(((turn + 1) / wanted) * (1 - LEFT));
    await sleep(Math.random() * 800);
    if (!(await take(200 + Math.random() * 800))) break;
  }
  const atRandom = pauses.length;
  const inARow = sized(options, IN_A_ROW, 10);
  for (let turn = 0; turn < inARow; turn++) {
    if (!(await take(0))) break;
  }
  pace.allow(1);
  await untilEnded(scene, id, { timeoutMs: GIVE_UP_MS, note });
  return [
    atLeast(`random pauses of a campaign of ${count}`, atRandom, wanted),
    atLeast('pauses one after the other', pauses.length - atRandom, inARow),
    ...(await judgePauses(scene, id, pauses)),
    ...(await judge(scene, id, count)),
  ];
}

async function cancelled(scene: Scene, options: CampaignOptions): Promise<Finding[]> {
  const { client, sink } = scene;
  const count = sized(options, PEOPLE, LEAST_PEOPLE);
  const id = await makeCampaign(client, count, (index) => `cancelled-${index}@example.com`);
  const before = sink.ledger.length;
  await startCampaign(client, id, count);
  const isHalf = () => sink.ledger.length - before >= count / 2;
  await eventually(isHalf, { timeoutMs: GIVE_UP_MS, everyMs: 20, what: 'half of the campaign' });
  const { underWay } = await client.campaigns.cancel(id);
  const from = await databaseNow(scene);
  const atAnswer = sink.ledger.length;
  await sleep(AFTER_CANCEL_MS);
  const begun = await begunWhilePaused(scene, id, [{ from, to: from + GIVE_UP_MS, underWay, arrived: 0 }]);
  const late = sink.ledger.length - atAnswer;
  const { counts } = await untilEnded(scene, id, { timeoutMs: GIVE_UP_MS });
  return [
    told(`of ${count}, when it was cancelled`, `${atAnswer - before} mailed, ${underWay} under way`),
    atMost('attempts that began after the answer to the cancel', begun, 0),
    atMost('mails after it besides those under way', Math.max(0, late - underWay), 0),
    atMost('neither sent, failed nor cancelled', count - counts.sent - counts.failed - counts.cancelled, 0),
    ...(await judge(scene, id, count)),
  ];
}
