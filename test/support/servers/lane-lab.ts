import { beforeAll } from 'vitest';
import { toPublicId } from '../../../src/domain/ids.ts';
import { readCampaignForLane } from '../../../src/services/campaigns/plan.ts';
import { layOut } from '../../../src/services/lane/lay-out.ts';
import { changeStatusOf, recordCampaign } from '../factories/campaigns.ts';
import { createClient } from '../factories/clients.ts';
import { GIVEN_WORDS } from './deliveries.ts';
import { deliveryLab } from './delivery-lab.ts';

type Campaign = { id: string; publicId: string; clientPublicId: string };

/** As `deliveryLab`, with campaigns of one client and looks at their people. */
export function laneLab() {
  const lab = deliveryLab();
  const { database, pool } = lab;
  let clientId = '';
  beforeAll(async () => {
    clientId = (await createClient(database())).id;
  });
  const query = async (sql: string, values: unknown[]) => (await pool().query(sql, values)).rows;
  const peopleOf = ({ id }: Campaign) =>
    query(
      'select id, status, chunk, reason, error_code, run, user_key from notifications where campaign_id = $1 order by id',
      [id],
    );

  return {
    ...lab,
    clientId: () => clientId,
    query,
    campaign: (overrides: Parameters<typeof recordCampaign>[2] = {}) => recordCampaign(database(), clientId, overrides),
    become: (one: Campaign, to: Parameters<typeof changeStatusOf>[2]) => changeStatusOf(database(), one.id, to),
    /** As a slice does it first. */
    async layOutChunk({ id }: Campaign, acceptance = GIVEN_WORDS): Promise<boolean> {
      const found = await readCampaignForLane(pool(), database().cipher, id);
      if (!found) throw new Error('no such campaign');
      return layOut({ ...acceptance, database: database() }, found, 1);
    },
    sliceOf: ({ publicId: campaignId, clientPublicId }: Campaign, chunk = 1) => {
      return { campaignId, chunk, clientId: clientPublicId };
    },
    peopleOf,
    async countsOf({ id }: Campaign): Promise<Record<string, number>> {
      const sql = 'select status, count(*)::int as n from notifications where campaign_id = $1 group by status';
      return Object.fromEntries((await query(sql, [id])).map(({ status, n }) => [status, n]));
    },
    async stateOf({ id }: Campaign, chunk = 1): Promise<string> {
      const sql = 'select state from campaign_chunks where campaign_id = $1 and number = $2';
      return (await query(sql, [id, chunk]))[0]?.state;
    },
    async statusOfCampaign({ id }: Campaign): Promise<{ status: string; reason: string | null }> {
      return (await query('select status, reason from campaigns where id = $1', [id]))[0];
    },
    /** Those of them whose workflow is begun by a record in the outbox: public ids. */
    async begunOf(one: Campaign): Promise<string[]> {
      const keys = (await peopleOf(one)).map(({ id }) => toPublicId('notification', id));
      const sql = `select key from outbox where event_type = 'notification.created' and key = any($1) order by key`;
      return (await query(sql, [keys])).map(({ key }) => key);
    },
  };
}
