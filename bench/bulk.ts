import { setTimeout as sleep } from 'node:timers/promises';
import { fromPublicId, toPublicId } from '../src/domain/ids.ts';
import { eventually } from '../test/support/expect/eventually.ts';
import { clientOf, makeCampaign, publishTemplate, startCampaign } from './campaigns/campaign.ts';
import type { Installation } from './installation.ts';
import { registerClient, tryNotifications } from './load.ts';
import { quantileOf } from './many/point.ts';
import { type Contestant, measureRound, type Round } from './rounds.ts';
import { arrivalsOf, countMails, type Servers } from './servers.ts';

/** So many are one small campaign, whose memory a large one's is compared with. */
const SMALL = 1_000;
const CODE_EVERY_MS = 200;
/** After the campaign's end. */
const LAST_CODE_MS = 10_000;
const GIVE_UP_AFTER_MS = 120_000;
const GIVE_UP_EACH_MS = 100;

/** What another client's codes took from the request to their arrival. */
type Codes = { count: number; missing: number; p50Ms: number; p95Ms: number; ids: string[] };
/** The same while a campaign of `people` went, at so many a second; `ids` are of both. */
export type BesideCodes = Codes & { people: number; rate: number };

export type Bulk = {
  /** Small campaigns, and large ones on the same processes. */
  contestants: Contestant[];
  /** One more large one, with the codes beside it. */
  withCodes(): Promise<BesideCodes>;
};

/** Campaigns by the API, from the first byte of the upload to COMPLETED. */
export async function openBulk(servers: Servers, installation: Installation, count: number): Promise<Bulk> {
  const { name, namespace: database, parts, isIdle } = installation;
  const posthorn = clientOf(installation);
  await publishTemplate(posthorn);
  let campaigns = 0;

  async function send(size: number) {
    const number = ++campaigns;
    const mailsBefore = await countMails(servers);
    const startedAt = Date.now();
    // Each is told of once: how many messages one person may get is no part of this.
    const id = await makeCampaign(posthorn, size, (index) => `user-${number}-${index}@example.com`);
    const acceptedMs = Date.now() - startedAt;
    await startCampaign(posthorn, id, size);
    await untilCompleted(installation, id, size);
    const durationMs = Date.now() - startedAt;
    await countMails(servers, mailsBefore + size);
    const path = async () => {
      const { p50, p95 } = await installation.latencies(startedAt);
      const ids = await idsOf(installation, id);
      return { acceptedPerSecond: (size * 1_000) / acceptedMs, p50Seconds: p50, p95Seconds: p95, ids };
    };
    return { durationMs, path };
  }
  const round = (scenario: string, size: number): Promise<Round> =>
    measureRound(servers, { name: scenario, parts, database, isIdle }, size, () => send(size));

  return {
    contestants: [
      {
        name: `${name} of ${SMALL}`,
        count: SMALL,
        warmUp: SMALL,
        round: (size) => round(`${name} of ${SMALL}`, size),
        stop: async () => {},
      },
      { name, count, warmUp: SMALL, round: (size) => round(name, size), stop: installation.stop },
    ],
    async withCodes() {
      const over = new AbortController();
      const { apiUrl } = installation;
      const sending = sendCodes(servers, { apiUrl, apiKey: await registerClient(apiUrl) }, over.signal);
      const { durationMs, path } = await send(count).finally(() => over.abort());
      const codes = await sending;
      const ids = [...codes.ids, ...(await path()).ids];
      return { ...codes, ids, people: count, rate: (count * 1_000) / durationMs };
    },
  };
}

/** @throws Error where it ends otherwise, or is paused */
async function untilCompleted({ query }: Installation, id: string, count: number): Promise<void> {
  const looked = async () => {
    const { rows } = await query('select status, reason from campaigns where id = $1', [fromPublicId('campaign', id)]);
    const row = rows[0] as { status: string; reason: string | null };
    return row.status !== 'RUNNING' && row;
  };
  const timeoutMs = GIVE_UP_AFTER_MS + count * GIVE_UP_EACH_MS;
  const { status, reason } = await eventually(looked, { timeoutMs, everyMs: 250, what: 'the end of the campaign' });
  if (status !== 'COMPLETED') throw new Error(`the campaign is ${status} (${reason})`);
}

async function idsOf({ query }: Installation, id: string): Promise<string[]> {
  const { rows } = await query('select id from notifications where campaign_id = $1', [fromPublicId('campaign', id)]);
  return rows.map((row) => toPublicId('notification', row.id));
}

/** A code each 200 ms until `over`. */
async function sendCodes(servers: Servers, to: { apiUrl: string; apiKey: string }, over: AbortSignal): Promise<Codes> {
  const askedAt = new Map<string, number>();
  const under: Promise<void>[] = [];
  const sendOne = async (index: number) => {
    const at = Date.now();
    const request = () => ({
      channel: 'email',
      priority: 1,
      recipient: { email: `code-${index}@example.com` },
      content: { subject: 'Your code', body: `Your code is ${100_000 + index}` },
    });
    const { ids } = await tryNotifications(to.apiUrl, to.apiKey, 1, { connections: 1, request });
    for (const id of ids) askedAt.set(id, at);
  };
  for (let index = 0; !over.aborted; index++) {
    // What is not accepted is missing, as what does not arrive.
    under.push(sendOne(index).catch(() => {}));
    await sleep(CODE_EVERY_MS);
  }
  await Promise.all(under);
  const ids = [...askedAt.keys()];
  let arrivedAt: Record<string, number> = {};
  const haveCome = async () => {
    arrivedAt = await arrivalsOf(servers, ids);
    return Object.keys(arrivedAt).length === ids.length;
  };
  await eventually(haveCome, { timeoutMs: LAST_CODE_MS, everyMs: 500 }).catch(() => {});
  const spans = ids.flatMap((id) => {
    const at = arrivedAt[id];
    return at === undefined ? [] : [at - (askedAt.get(id) ?? Number.NaN)];
  });
  return {
    count: under.length,
    missing: under.length - spans.length,
    p50Ms: quantileOf(spans, 0.5),
    p95Ms: quantileOf(spans, 0.95),
    ids,
  };
}
