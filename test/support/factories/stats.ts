import type { PoolClient } from 'pg';
import type { Database } from '../../../src/db/client.ts';
import { inTransaction } from '../../../src/db/transaction.ts';
import type { Status } from '../../../src/domain/status.ts';
import { type Ended, insertEnded } from './usage.ts';

export type Step = {
  at: Date;
  status: Status;
  reason?: string | null;
  /** Whose attempt began with it. */
  provider?: string;
};

/** Its first step is when it was accepted. */
export type Story = Omit<Ended, 'createdAt' | 'status' | 'provider'> & {
  steps: [Step, ...Step[]];
  templateId?: string | null;
  campaignId?: string | null;
};

/** Notifications with their timelines and attempts, all at once. @returns their UUIDs */
export function insertStories({ pool }: Database, stories: Story[]): Promise<string[]> {
  return inTransaction(pool, (tx) => insertAll(tx, stories));
}

async function insertAll(tx: PoolClient, stories: Story[]): Promise<string[]> {
  const ids = await insertEnded(
    { pool: tx },
    stories.map(({ steps, templateId: _, campaignId: __, ...rest }) => ({
      ...rest,
      createdAt: steps[0].at,
      status: steps.at(-1)?.status ?? 'PENDING',
    })),
  );
  const json = (rows: object[]) => [JSON.stringify(rows)];
  await tx.query(
    `update notifications n set template_id = s."templateId", campaign_id = s."campaignId"
      from jsonb_to_recordset($1::jsonb) as s (id uuid, "templateId" uuid, "campaignId" uuid) where n.id = s.id`,
    json(stories.map(({ templateId, campaignId }, index) => ({ id: ids[index], templateId, campaignId }))),
  );
  const steps = stories.flatMap((story, index) =>
    story.steps.map(({ at, status, reason, provider }, step) => {
      return { id: ids[index], clientId: story.clientId, sequence: step + 1, at, status, reason, provider };
    }),
  );
  await tx.query(
    `insert into timeline (notification_id, sequence, at, status, reason) select id, sequence, at, status, reason
      from jsonb_to_recordset($1::jsonb) as s (id uuid, sequence int, at timestamptz, status text, reason text)`,
    json(steps),
  );
  await tx.query(
    `insert into attempts (notification_id, run, seq, client_id, channel, provider, epoch, state, lease_until, started_at)
      select id, 0, sequence, "clientId", 'email', provider, sequence, 'finished', at, at
      from jsonb_to_recordset($1::jsonb) as s (id uuid, "clientId" uuid, sequence int, at timestamptz, provider text)`,
    json(steps.filter(({ provider }) => provider !== undefined)),
  );
  return ids;
}
