import type { SMTPServerOptions } from 'smtp-server';
import { fromPublicId } from '../../src/domain/ids.ts';
import { eventually } from '../../test/support/expect/eventually.ts';
import { atMost, type Finding, told } from '../many/point.ts';
import { idOf } from '../many/town.ts';
import type { Part } from '../parts.ts';
import { makeCampaign, startCampaign } from './campaign.ts';
import { judge } from './judge.ts';
import type { CampaignOptions } from './options.ts';
import { openScene, type Scene, untilEnded } from './scene.ts';

const PEOPLE = 1_000;
/** Refused for the moment the first time. */
const LATER = 137;
/** Refused for good, until the mail server thinks better of it. */
const NEVER = 41;
const GIVE_UP_MS = 5 * 60_000;

export const retry: Part<CampaignOptions> = {
  name: 'retry',
  title: 'a retry sends to those who failed, and to nobody else',
  async run(servers, options) {
    const seen = new Set<string>();
    let isRefusing = true;
    const onRcptTo: SMTPServerOptions['onRcptTo'] = ({ address }, _session, done) => {
      const isFirst = !seen.has(address);
      seen.add(address);
      if (address.startsWith('later-') && isFirst) return done(refusal(451, '4.7.1 Later'));
      if (address.startsWith('never-') && isRefusing) return done(refusal(550, '5.7.1 Never'));
      done();
    };
    const scene = await openScene(servers, 'retried', { processes: 'default', smtp: { onRcptTo } });
    const stopRefusing = () => {
      isRefusing = false;
    };
    try {
      return await options.progress.step(`a campaign of ${PEOPLE}`, () => watch(scene, stopRefusing));
    } finally {
      await scene.close();
    }
  },
};

function refusal(responseCode: number, text: string): Error {
  return Object.assign(new Error(text), { responseCode });
}

async function watch(scene: Scene, stopRefusing: () => void): Promise<Finding[]> {
  const { client, posthorn, sink } = scene;
  // Of the first to be settled more may have failed than a guard allows.
  const guard = { failedPercent: null, bouncedPercent: null, complainedPercent: null, minSample: 500 };
  const id = await makeCampaign(client, PEOPLE, addressOf, { guard });
  await startCampaign(client, id, PEOPLE);
  const first = await untilEnded(scene, id, { timeoutMs: GIVE_UP_MS });
  const before = new Set(sink.ledger.map(({ raw }) => idOf(raw)));

  const counted = await client.campaigns.retry(id, { dryRun: true });
  const byCode = await client.campaigns.retry(id, { errorCodes: ['smtp_550'], dryRun: true });
  const byOther = await client.campaigns.retry(id, { errorCodes: ['smtp_421'], dryRun: true });
  stopRefusing();
  const retried = await client.campaigns.retry(id, { errorCodes: ['smtp_550'] });
  const isThrough = () => sink.ledger.length >= before.size + NEVER;
  await eventually(isThrough, { timeoutMs: GIVE_UP_MS, everyMs: 100, what: 'the retried ones' }).catch(() => {});
  await untilEnded(scene, id, { timeoutMs: GIVE_UP_MS });
  const { rows } = await posthorn.query(
    'select count(*)::int as count from notifications where campaign_id = $1 and run > 0',
    [fromPublicId('campaign', id)],
  );
  const again = sink.ledger.slice(before.size).filter(({ raw }) => before.has(idOf(raw))).length;
  return [
    told(`of ${PEOPLE}, the first time`, `${first.counts.sent} sent, ${first.counts.failed} failed`),
    exactly('sent the first time', first.counts.sent, PEOPLE - NEVER),
    exactly('failed the first time', first.counts.failed, NEVER),
    exactly('counted by a dry run; by their code', Math.max(counted.count, byCode.count), NEVER),
    exactly('counted by a code that nobody failed with', byOther.count, 0),
    exactly('sent again, by the answer', retried.retried, NEVER),
    exactly('sent again, by the rows', rows[0].count, NEVER),
    atMost('mailed to people who had it', again, 0),
    ...(await judge(scene, id, PEOPLE)),
  ];
}

function addressOf(index: number): string {
  if (index < LATER) return `later-${index}@example.com`;
  return index < LATER + NEVER ? `never-${index}@example.com` : `user-${index}@example.com`;
}

function exactly(what: string, figure: number, wanted: number): Finding {
  return { what, asked: String(wanted), measured: String(figure), ok: figure === wanted };
}
