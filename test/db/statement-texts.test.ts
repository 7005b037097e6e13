import { expect, it } from 'vitest';
import type { Pool } from '../../src/db/client.ts';
import { clearText } from '../../src/db/content-cipher.ts';
import { callRows, findWaiting, readLines } from '../../src/db/queries/account-line/call.ts';
import { dropRows, joinLine } from '../../src/db/queries/account-line/rows.ts';
import { changeApiKey, insertApiKey } from '../../src/db/queries/api-keys.ts';
import { claimAtOnce } from '../../src/db/queries/attempts/claim-at-once.ts';
import { dropSuppressed } from '../../src/db/queries/attempts/drop-suppressed.ts';
import { undoClaim } from '../../src/db/queries/attempts/lease.ts';
import { settleAttempt } from '../../src/db/queries/attempts/settle.ts';
import { startAttempt } from '../../src/db/queries/attempts/start.ts';
import { findAnswers, lockRequests, storeAnswers } from '../../src/db/queries/idempotency-keys.ts';
import { acceptNotifications, readyNotification } from '../../src/db/queries/notifications/accept.ts';
import { changeStatus } from '../../src/db/queries/notifications/change-status.ts';
import { claimBatch } from '../../src/db/queries/outbox/claim-batch.ts';
import { deleteRows, insertOutboxRow, type OutboxRow } from '../../src/db/queries/outbox/rows.ts';
import { NOBODY, readAccounts } from '../../src/db/queries/provider-accounts/account.ts';
import { listBreakers, sampleProviders } from '../../src/db/queries/provider-accounts/breaker.ts';
import {
  findReceiptNotifications,
  markReceiptsMatched,
  readNamingReceipts,
} from '../../src/db/queries/receipts/match.ts';
import { storeReceipts } from '../../src/db/queries/receipts/store.ts';
import { eraseNotifications, erasePerson } from '../../src/db/queries/recipients/erase.ts';
import { PURGES, purgePage } from '../../src/db/queries/retention.ts';
import { setStatsMinutes, sumStatsHour } from '../../src/db/queries/stats/count.ts';
import { addSuppression, adoptSuppressions, findSuppression } from '../../src/db/queries/suppressions.ts';
import {
  findDependents,
  findUsedIds,
  holdFrames,
  insertTemplate,
  pointAt,
  publishVersion,
  saveDraft,
  saveReport,
} from '../../src/db/queries/templates/change.ts';
import { findFrameVersions, findPublishedFrames } from '../../src/db/queries/templates/read.ts';
import { replaceUsageHour } from '../../src/db/queries/usage.ts';
import { markStarted, recordWebhookDeliveries } from '../../src/db/queries/webhooks/deliveries.ts';
import { changeWebhookEndpoint, insertWebhookEndpoint } from '../../src/db/queries/webhooks/endpoints.ts';
import { isWindowOpen } from '../../src/db/queries/whatsapp-windows.ts';

const ID = '01890000-0000-7000-8000-000000000001';
const NOW = new Date(0);

/** The texts of all that is asked of it, by their name. It answers one empty row to everything. */
function recordTexts() {
  const texts = new Map<string, Set<string>>();
  const client = {
    query: async (asked: string | { name?: string; text: string }) => {
      if (typeof asked === 'object' && asked.name !== undefined)
        texts.set(asked.name, (texts.get(asked.name) ?? new Set()).add(asked.text));
      return { rows: [{}], rowCount: 1 };
    },
    release: () => {},
  };
  return { texts, pool: { ...client, connect: async () => client } as unknown as Pool };
}

const outboxRow: OutboxRow = {
  stream: 'status',
  clientId: ID,
  key: 'key',
  eventType: 'type',
  payload: '{}',
  traceparent: null,
};
const key = { notificationId: ID, run: 0, seq: 1, epoch: 1 };

/** Each statement that takes an array or may leave something out, with `n` items or without what may be left out. */
async function runAll(db: Pool, n: number): Promise<void> {
  const many = <T>(item: T): T[] => Array.from({ length: n }, () => item);
  const apiKey = {
    id: 'key',
    clientId: ID,
    environment: 'live' as const,
    secretHash: Buffer.alloc(1),
    name: 'A',
    scopes: many('admin' as const),
    allowedIps: many('::/0'),
    requestsPerMinute: n || null,
    expiresAt: n ? NOW : null,
    createdAt: NOW,
    lastUsedAt: null,
    revokedAt: null,
  };
  await insertApiKey(db, apiKey);
  await changeApiKey(db, apiKey, {});

  await claimBatch(db, many({ stream: 'status', room: 1, after: ID }));
  await deleteRows(db, many('1'));
  await insertOutboxRow(db, outboxRow, n || null);

  await markStarted(db, many({ endpointId: ID, eventId: ID, clientId: ID, run: 0 }));
  const event = {
    id: ID,
    clientId: ID,
    notificationId: n ? ID : null,
    campaignId: n ? ID : null,
    wentWrong: n > 0,
    type: 'type',
    patterns: many('*'),
    payload: '{}',
  };
  await recordWebhookDeliveries(db, many({ ...event, only: n ? ID : null, except: n ? null : ID }));
  await changeWebhookEndpoint(db, { clientId: ID, id: ID }, n ? { events: many('*'), url: 'https://example.com' } : {});
  const secret = { secret: 'whsec_', expiresAt: null };
  const endpoint = { id: ID, clientId: ID, url: 'https://example.com', description: null, secret };
  await insertWebhookEndpoint(db, { ...endpoint, events: many('*') });

  await readAccounts(db, many('sim'), NOBODY);
  await readLines(db, many('sim'));
  const wish = { account: 'sim', isUrgent: true, limit: 5, after: n ? ID : null };
  await findWaiting(db, { ...wish, ...(n && { elsewhere: { accounts: many('sim'), since: 0 } }) });
  await callRows(db, many(ID));
  await dropRows(db, many(ID));
  await joinLine(db, {
    ...{ notificationId: ID, run: 0, account: 'sim', isUrgent: true, priority: 1, clientId: ID, since: new Date() },
    ...{ notBefore: null, reservedAt: null, elsewhere: many('sim') },
  });
  await listBreakers(db, many('sim'));
  await sampleProviders(db, many('sim'));

  const receipt = { source: 'ses', key: 'k', kind: 'DELIVERED', raw: '', channel: 'email' };
  await storeReceipts(db, clearText, many({ ...receipt, recipientHashes: many(Buffer.alloc(1)) } as never));
  await findReceiptNotifications(db, many(ID));
  await readNamingReceipts(db, many(ID), ID);
  await markReceiptsMatched(db, { ids: many(ID), believed: many(ID) }, ID);

  await eraseNotifications(db, many(ID));
  const hashes: [Buffer, ...Buffer[]] = [Buffer.alloc(1), ...many(Buffer.alloc(1))];
  await adoptSuppressions(db, ID, many(hashes));
  await findSuppression(db, { clientId: ID, recipientHashes: hashes, marketing: false });
  await isWindowOpen(db, '1', hashes);
  const person = { clientId: ID, recipientHashes: hashes, userKeys: { live: many('a'), test: many('b') } };
  await erasePerson(db, { ...person, environment: n ? 'test' : null }, n ? 'ada' : null);
  const suppression = { clientId: ID, recipientHash: Buffer.alloc(1), scope: 'all', reason: 'manual' } as const;
  await addSuppression(db, clearText, { ...suppression, ...(n > 0 && { address: 'a@example.com', note: 'n' }) });

  await replaceUsageHour(db, { hour: NOW, countedAt: NOW, cells: [] });
  await setStatsMinutes(db, many(NOW), { from: NOW, to: NOW });
  await sumStatsHour(db, NOW);
  for (const one of Object.values(PURGES).flat()) {
    const lowest = one.order.map(() => '');
    await purgePage(db, one, { before: NOW, after: n ? lowest : null, limit: n });
  }

  const fallback = { channel: 'sms', recipientHash: '00', recipient: {}, content: { text: '' } };
  const content = { subject: null, text: '', html: null, cc: many('a@example.com') };
  const notification = {
    ...{ id: ID, clientId: ID, environment: 'live', channel: 'email', priority: 1, category: 'transactional' },
    ...{ onAmbiguous: 'hold', recipient: {}, recipientHash: Buffer.alloc(1), userKey: 'a', content, limits: {} },
    ...{ attachments: n ? many('') : null, retry: {}, routes: many({}), fallbacks: many(fallback), tags: many('a') },
    ...{ metadata: {}, eventId: null, sendAt: n ? NOW : null, expiresAt: null, onLate: 'send', lateAfterMs: 1 },
    ...{ traceparent: null, createdAt: NOW, contentSha256: n ? Buffer.alloc(1) : null },
    ...{ templateId: n ? ID : null, templateVersion: n || null, locale: n ? 'en' : null, variant: null },
  };
  const reversed = Object.fromEntries(Object.entries(notification).reverse());
  const ready = readyNotification(clearText, (n ? reversed : notification) as never, outboxRow);
  await acceptNotifications(db, many(ready));
  const name = { clientId: ID, route: 'route', key: 'key' };
  await lockRequests(db, many(name));
  await findAnswers(db, many(name));
  await storeAnswers(db, many({ ...name, requestHash: Buffer.alloc(1), statusCode: 202, response: '{}' }));

  const channels = many('email' as const);
  const draft = {
    name: 'N',
    category: n ? ('marketing' as const) : null,
    channels,
    draft: {},
    draftReport: {},
  } as never;
  await insertTemplate(db, { id: ID, clientId: ID, kind: 'template', key: 'k' }, draft);
  await saveDraft(db, ID, draft);
  const version = { templateId: ID, revision: n || null, source: {}, bundle: n ? {} : null, checksum: Buffer.alloc(1) };
  const made = { used: {}, variables: many('a'), experiment: 1, note: n ? 'n' : null, createdBy: 'operator' };
  // What it reads of an empty row is no version.
  await publishVersion(db, { ...version, ...made } as never, many(ID)).catch(() => {});
  await pointAt(db, { templateId: ID, version: 1, rolledBackFrom: n || null }, many(ID));
  await findDependents(db, ID, many('template'), { after: n ? ID : null, limit: n });
  await holdFrames(db, many({ id: ID }));
  await findPublishedFrames(db, ID, 'layout', many('a'));
  await findFrameVersions(db, ID, { layouts: many('a'), partials: many('b') });
  await saveReport(db, { id: ID, draftRevision: 1 }, {} as never);
  await findUsedIds(db, ID, { layouts: n ? { a: 1 } : {}, partials: {} });

  const to = n > 1 ? ('SENT' as const) : ('PENDING' as const);
  await changeStatus(db, key, {
    to: n ? to : 'DEFERRED',
    reason: null,
    wakeAt: n || null,
    event: n ? outboxRow : null,
  });
  // What it reads of an empty row cannot be opened.
  const by = { claimedBy: ID, leaseMs: 1_000 };
  await startAttempt(db, clearText, key, { channel: 'email', provider: 'sim' }, by).catch(() => {});
  await claimAtOnce(db, key, { channel: n ? 'sms' : 'email', provider: 'sim' }, { count: n, windowMs: 1 }, by);
  await undoClaim(db, key, outboxRow, n);
  await dropSuppressed(
    db,
    { clientId: ID, environment: 'live', fallbacks: [], content, category: 'marketing' } as never,
    { channel: 'email', provider: 'sim' },
    () => Buffer.alloc(1),
  );
  const settlement = {
    ...{ outcome: 'sent', counts: true, providerOk: true, code: null, detail: n ? 'd' : null, response: null },
    ...{ providerMessageId: null, status: 'SENT', waitMs: n || null, event: outboxRow, deadLetter: null },
    onlyExpired: false,
  };
  await settleAttempt(db, clearText, key, settlement as never);
}

it('has one text for each name, however long its arrays are and whatever is left out', async () => {
  const { texts, pool } = recordTexts();
  for (const n of [0, 1, 3]) await runAll(pool, n);
  expect(texts.size).toBeGreaterThan(40);
  expect([...texts].filter(([, ofName]) => ofName.size > 1)).toEqual([]);
});
