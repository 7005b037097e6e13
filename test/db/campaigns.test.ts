import { randomBytes } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { expect, test } from 'vitest';
import { createContentCipher } from '../../src/db/content-cipher.ts';
import { insertRecipients, listStaged } from '../../src/db/queries/campaigns/audience.ts';
import { findCampaign, insertCampaign } from '../../src/db/queries/campaigns/rows.ts';
import { DEFAULT_GUARD } from '../../src/domain/campaigns/campaign.ts';
import { reencrypt } from '../../src/jobs/reencrypt.ts';
import { dumpTables } from '../support/expect/dump.ts';
import { useClient } from '../support/servers/use-api.ts';

const { db, client } = useClient();
const SECRET = 'canary-of-a-campaign';

test('what a campaign says, and to whom, is sealed, and read again under the next key', async () => {
  const { pool } = db.database;
  const [first, second] = [
    { id: 'k1', key: randomBytes(32) },
    { id: 'k2', key: randomBytes(32) },
  ];
  const id = uuidv7();
  const spec = {
    content: { subject: SECRET, text: SECRET, html: null },
    ...{ category: null, priority: 8, onAmbiguous: null, retry: null, providers: null, schedule: null },
    guard: DEFAULT_GUARD,
    events: 'failures' as const,
    tags: [],
    metadata: {},
  };
  const owner = { clientId: client.id, environment: 'live' as const };
  const whole = { id, ...owner, name: 'n', channel: 'email' as const, spec, expiresAt: null, ratePerSecond: 2.5 };
  const person = {
    ...{ campaignId: id, position: 1, line: 2, clientId: client.id, recipientHash: randomBytes(32), userKey: 'u' },
    recipient: { email: `${SECRET}@example.com` },
    data: { name: SECRET },
    ...{ locale: null, timeZone: 'Europe/Berlin', variant: null, eventId: null },
  };
  const before = createContentCipher([first]);
  await insertCampaign(pool, before, { ...whole, createdBy: 'operator' });
  await insertRecipients(pool, before, [person], []);
  expect(JSON.stringify(await dumpTables(db.database))).not.toContain(SECRET);

  await reencrypt(pool, createContentCipher([second, first]), { current: 'k2' });
  const after = createContentCipher([second]);
  expect(await findCampaign(pool, after, { ...owner, id })).toMatchObject({
    spec,
    ratePerSecond: 2.5,
    status: 'DRAFT',
  });
  expect(await listStaged(pool, after, id, { after: 0, limit: 10 })).toEqual([person]);
});
