import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { findOverdue, type OverduePosition } from '../../src/db/queries/notifications/find-overdue.ts';
import { recordNotification } from '../support/factories/notifications.ts';
import { useDatabase } from '../support/servers/use-api.ts';

const db = useDatabase();
const NOTHING = { unread: [], heldUp: [], behind: [] };

test.each(['DEFERRED', 'PENDING'])(
  'page by page, all that are %s since one moment are found, each once',
  async (status) => {
    const { pool } = db.database;
    await pool.query('delete from notifications');
    const clientId = randomUUID();
    const ids = [];
    for (let n = 0; n < 53; n++) ids.push((await recordNotification(db.database, clientId)).id);
    // Most at one moment, some a microsecond later, the rest at moments of their own.
    await pool.query(
      `update notifications n set status = $2, updated_at = moment, wake_at = moment from (
        select id, timestamptz '2026-11-01 09:00:00.123456Z' + case when nr <= 40 then interval '0' when nr <= 47
          then interval '1 microsecond' else nr * interval '1 second' end as moment
        from unnest($1::uuid[]) with ordinality as one (id, nr)) as when_due
      where n.id = when_due.id`,
      [ids, status],
    );
    const found: string[] = [];
    let after: OverduePosition | null = null;
    for (let page = 0; page < 20; page++) {
      const { rows, next } = await findOverdue(pool, new Date(), NOTHING, { after, limit: 7 });
      found.push(...rows.map(({ id }) => id));
      after = next;
      if (after === null) break;
    }
    expect(found).toHaveLength(53);
    expect([...found].sort()).toEqual([...ids].sort());
  },
);
