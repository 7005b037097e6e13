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
const GIVE_UP_AFTER_MS = 120_000;
const GIVE_UP_EACH_MS = 100;

/** What another client's codes took from the request to their arrival, while a campaign went. */
export type Codes = { count: number; missing: number; p50Ms: number; p95Ms: number; ids: string[] };

export type Bulk = {
  /** Small campaigns, and large ones on the same processes. */
  contestants: Contestant[];
  /** One more large one, with the codes beside it; its figures are not those of the others. */
  withCodes(count: number): Promise<{ codes: Codes; round: Round }>;
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
    async withCodes(size) {
      const over = new AbortController();
      const apiKey = await registerClient(installation.apiUrl);
      const codes = sendCodes(servers, { apiUrl: installation.apiUrl, apiKey }, over.signal);
      const done = await round(`${name} with codes`, size).finally(() => over.abort());
      return { codes: await codes, round: done };
    },
  };
}

/** @throws Error where it ends otherwise, or is paused */
async function untilCompleted({ query }: Installation, id: string, count: number): Promise<void> {
  const ended = async () => {
    const { rows } = await query('select status, reason from campaigns where id = $1', [fromPublicId('campaign', id)]);
    const { status, reason } = rows[0] as { status: string; reason: string | null };
    if (status === 'PAUSED' || status === 'CANCELLED') throw new Error(`the campaign is ${status} (${reason})`);
    return status === 'COMPLETED';
  };
  await eventually(ended, { timeoutMs: GIVE_UP_AFTER_MS + count * GIVE_UP_EACH_MS, everyMs: 250, what: 'COMPLETED' });
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
  const arrivedAt = await arrivalsOf(servers, ids);
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
