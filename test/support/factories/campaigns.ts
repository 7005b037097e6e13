import { createHash, randomUUID } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import type { Database } from '../../../src/db/client.ts';
import { insertRecipients, type StagedRecipient } from '../../../src/db/queries/campaigns/audience.ts';
import { type DueMoments, insertChunks } from '../../../src/db/queries/campaigns/chunks.ts';
import { insertCampaign, planCampaign } from '../../../src/db/queries/campaigns/rows.ts';
import { inTransaction } from '../../../src/db/transaction.ts';
import type { CampaignPlan, CampaignSpec } from '../../../src/domain/campaigns/campaign.ts';
import type { CampaignStatus, PauseReason } from '../../../src/domain/campaigns/status.ts';
import type { Channel } from '../../../src/domain/channel.ts';
import { toPublicId } from '../../../src/domain/ids.ts';
import { DEFAULT_RETRY } from '../../../src/domain/retry-policy.ts';
import { changeCampaignStatus } from '../../../src/services/campaigns/change-status.ts';

type Person = Partial<StagedRecipient>;

type NewCampaign = {
  channel?: Channel;
  /** How many, or of each what is its own. */
  people?: number | Person[];
  spec?: Partial<CampaignSpec>;
  plan?: Partial<CampaignPlan>;
  ratePerSecond?: number | null;
  expiresAt?: Date | null;
  due?: DueMoments;
  to?: CampaignStatus;
  scheduledAt?: Date | null;
};

const UNWATCHED = { failedPercent: null, bouncedPercent: null, complainedPercent: null, minSample: 1 };

/** A campaign of a client's that has been started, with its people staged and its chunks planned, past the API. */
export async function recordCampaign(
  database: Database,
  clientId: string,
  {
    channel = 'email',
    people = 3,
    spec = {},
    plan = {},
    ratePerSecond = null,
    expiresAt = null,
    ...more
  }: NewCampaign = {},
): Promise<{ id: string; publicId: string; clientPublicId: string }> {
  const { due = { at: null }, to = 'RUNNING', scheduledAt = null } = more;
  const id = uuidv7();
  const rows = (typeof people === 'number' ? Array.from({ length: people }, () => ({})) : people).map((own, index) =>
    personOf(id, clientId, index + 1, own),
  );
  await inTransaction(database.pool, async (tx) => {
    await insertCampaign(tx, database.cipher, {
      id,
      clientId,
      environment: 'live',
      name: 'News',
      channel,
      ratePerSecond,
      expiresAt,
      spec: specOf(spec),
      createdBy: 'operator',
    });
    await insertRecipients(tx, database.cipher, rows, []);
    await tx.query(`update campaigns set audience = 'complete', total = $2 where id = $1`, [id, rows.length]);
    await planCampaign(tx, { id, plan: planOf(plan), scheduledAt });
    await insertChunks(tx, id, due, { from: 1, to: rows.length, after: 0 });
    await changeCampaignStatus(tx, id, 'CHECKED', { actor: 'operator' });
    await changeCampaignStatus(tx, id, to, { actor: 'operator' });
  });
  return { id, publicId: toPublicId('campaign', id), clientPublicId: toPublicId('client', clientId) };
}

/** As a person does it; false where its status is not allowed to become this one. */
export async function changeStatusOf(
  { pool }: Database,
  id: string,
  to: CampaignStatus,
  reason: PauseReason | null = to === 'PAUSED' ? 'person' : null,
): Promise<boolean> {
  return null !== (await inTransaction(pool, (tx) => changeCampaignStatus(tx, id, to, { reason, actor: 'operator' })));
}

function specOf(overrides: Partial<CampaignSpec>): CampaignSpec {
  return {
    content: { subject: 'News', text: 'Good morning', html: null },
    ...{ category: null, priority: 8, onAmbiguous: null, retry: null, providers: null, schedule: null },
    guard: UNWATCHED,
    events: 'failures',
    tags: [],
    metadata: {},
    ...overrides,
  } as CampaignSpec;
}

function planOf(overrides: Partial<CampaignPlan>): CampaignPlan {
  return {
    category: 'transactional',
    onAmbiguous: 'resend',
    retry: DEFAULT_RETRY,
    limits: {},
    template: null,
    events: 'failures',
    ...overrides,
  };
}

function personOf(campaignId: string, clientId: string, position: number, own: Person): StagedRecipient {
  const email = own.recipient?.email ?? `person-${position}@example.com`;
  return {
    ...{ campaignId, clientId, position, line: position + 1, data: {}, userKey: randomUUID() },
    ...{ locale: null, timeZone: null, variant: null, eventId: null },
    recipient: { email },
    recipientHash: createHash('sha256').update(`${campaignId} ${email}`).digest(),
    ...own,
  };
}
