import type { SMTPServerOptions } from 'smtp-server';
import { fromPublicId } from '../../src/domain/ids.ts';
import { atMost, type Finding, sized, sleep, told } from '../many/point.ts';
import type { Part } from '../parts.ts';
import { makeCampaign, startCampaign } from './campaign.ts';
import type { CampaignOptions } from './options.ts';
import { openScene, type Scene, untilEnded } from './scene.ts';

const PEOPLE = 20_000;
const LEAST_PEOPLE = 4_000;
/** One in so many is refused by the mail server for good: 4 %, where the guard allows 3. */
const REFUSED_EACH = 25;
const FAILED_PERCENT = 3;
const SAMPLE = 500;
/** Besides the sample: what one slice lays out, and as many as four have in hand. */
const MOST_BESIDE = 500 + 4 * 50;
const GIVE_UP_MS = 10 * 60_000;
const STAYS_MS = 5_000;

const onRcptTo: SMTPServerOptions['onRcptTo'] = ({ address }, _session, done) => {
  done(address.startsWith('gone-') ? Object.assign(new Error('5.1.1 No such user'), { responseCode: 550 }) : undefined);
};

export const guard: Part<CampaignOptions> = {
  name: 'guard',
  title: 'a campaign whose failures are more than its guard allows pauses by itself',
  async run(servers, options) {
    const scene = await openScene(servers, 'guarded', { processes: 'default', smtp: { onRcptTo } });
    try {
      const count = sized(options, PEOPLE, LEAST_PEOPLE);
      return await options.progress.step(`a campaign of ${count}, of which 4 % are refused`, () => watch(scene, count));
    } finally {
      await scene.close();
    }
  },
};

async function watch(scene: Scene, count: number): Promise<Finding[]> {
  const { client, posthorn, sink } = scene;
  const addressOf = (index: number) => `${index % REFUSED_EACH === 0 ? 'gone' : 'user'}-${index}@example.com`;
  const limits = { failedPercent: FAILED_PERCENT, bouncedPercent: null, complainedPercent: null, minSample: SAMPLE };
  const id = await makeCampaign(client, count, addressOf, { guard: limits });
  await startCampaign(client, id, count);
  const { status, reason } = await untilEnded(scene, id, { timeoutMs: GIVE_UP_MS, orPaused: true });
  await sleep(STAYS_MS);
  const { counts } = await client.campaigns.get(id);
  const settled = counts.total - counts.waiting;
  const mails = sink.ledger.length;
  await sleep(STAYS_MS);
  const { rowCount } = await posthorn.query(
    `select from campaign_timeline
      where campaign_id = $1 and status = 'PAUSED' and reason = 'guard' and actor = 'posthorn'`,
    [fromPublicId('campaign', id)],
  );
  return [
    told(`of ${count} it ended as`, `${status} (${reason}) after ${settled}, ${counts.failed} of them failed`),
    atMost('not PAUSED by its guard', status === 'PAUSED' && reason === 'guard' ? 0 : 1, 0),
    atMost(`told beyond the sample of ${SAMPLE}`, settled - SAMPLE, MOST_BESIDE),
    atMost('rows of the timeline that are missing', 1 - (rowCount ?? 0), 0),
    atMost('mails while it was paused', sink.ledger.length - mails, 0),
  ];
}
