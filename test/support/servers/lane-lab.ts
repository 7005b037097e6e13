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
    /** All rows that one has left, without ids and times, and without what only a campaign's has. */
    async tracesOf(id: string) {
      const publicId = toPublicId('notification', id);
      const [notification] = await query('select * from notifications where id = $1', [id]);
      const ofCampaign = ['campaign_id', 'chunk', 'priority', 'content', 'recipient_hash', 'tags', 'metadata'];
      const windows = await query(
        'select begun, promised from send_slots s join notifications n using (user_key) where n.id = $1',
        [id],
      );
      return {
        notification: without(notification, 'id', 'client_id', 'user_key', 'provider_message_id', ...ofCampaign),
        attempts: (await lab.rowsOf('attempts', id)).map((row) =>
          without(row, 'notification_id', 'client_id', 'claimed_by', 'provider_message_id', 'response'),
        ),
        timeline: (await lab.rowsOf('timeline', id, 'sequence')).map((row) => without(row, 'notification_id')),
        deadLetters: await lab.rowsOf('dead_letters', id),
        news: (await lab.newsOf(publicId)).map(({ event_type, payload }) => {
          const { notificationId: _, clientId: __, ...data } = payload.data;
          return [event_type, data];
        }),
        windows: windows.map(({ begun, promised }) => [
          begun.map(({ holder }: { holder: string }) => holder === id),
          promised,
        ]),
      };
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

function without(row: Record<string, unknown>, ...names: string[]): Record<string, unknown> {
  const timeless = Object.entries(row).map(([name, value]) => [name, value instanceof Date ? 'a time' : value]);
  return Object.fromEntries(timeless.filter(([name]) => !names.includes(name as string)));
}
