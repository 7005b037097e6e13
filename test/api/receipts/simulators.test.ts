import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { type ServerType, serve } from '@hono/node-server';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTwilioReceiptReader } from '../../../src/providers/sms/twilio/receipts.ts';
import { TWILIO_ACCOUNT as TWILIO } from '../../../stack/simulators/accounts.mjs';
import { startSimulators } from '../../../stack/simulators/start.mjs';
import { eventually } from '../../support/expect/eventually.ts';
import { beginNotification, RECEIPTS_TOKEN, RECEIVING, stateOf } from '../../support/factories/receipts.ts';
import { ADA, msg91At, smsMessage, twilioAt } from '../../support/fakes/sms.ts';
import { createTestApi } from '../../support/servers/api.ts';
import { useDatabase } from '../../support/servers/use-api.ts';

const UNREACHABLE = '+15005553003';
const UNKNOWN_NUMBER = '+15005553005';
const TAKEN_BY_A_GATEWAY = '+15005550502';

const clientId = randomUUID();
const lent = { signal: new AbortController().signal, assertLease() {}, finalByte() {} };
let server: ServerType;
let simulators: Awaited<ReturnType<typeof startSimulators>>;
let publicUrl: string;

const db = useDatabase({ poolSize: 15 });

beforeAll(async () => {
  const receiptReaders = {
    ...RECEIVING.receiptReaders,
    twilio: createTwilioReceiptReader({ authToken: TWILIO.token }),
  };
  // Before its own address is known, the API is asked for it by nobody.
  const deps = { ...RECEIVING, receiptReaders };
  const listening = await new Promise<{ server: ServerType; port: number }>((resolve) => {
    const fetch = (request: Request) => createTestApi(db.database, { ...deps, publicUrl }).app.fetch(request);
    const started = serve({ fetch, port: 0, hostname: '127.0.0.1' }, (info: AddressInfo) =>
      resolve({ server: started, port: info.port }),
    );
  });
  server = listening.server;
  publicUrl = `http://127.0.0.1:${listening.port}`;
  const receiptsUrl = `${publicUrl}/api/receipts/msg91/${RECEIPTS_TOKEN}`;
  const soon = { receiptDelayMs: 20 };
  simulators = await startSimulators({ port: 0, twilio: soon, msg91: { ...soon, receiptsUrl } });
});
afterAll(async () => {
  await simulators.close();
  await new Promise((resolve) => server.close(resolve));
});

const statusCallback = (id: string) => `${publicUrl}/api/receipts/twilio?notification=${id}`;
const until = (notification: { id: string; publicId: string }, status: string) =>
  eventually(async () => (await stateOf(db.database, notification)).status === status, { what: status });

test('Twilio’s callback of an SMS makes it DELIVERED before our own commit is there, which then changes nothing', async () => {
  const notification = await beginNotification(db.database, clientId);
  const twilio = twilioAt(`${simulators.url}/twilio`, { statusCallback });
  expect(twilio.capabilities.receipts).toBe(true);
  const outcome = await twilio.send(smsMessage({ notificationId: notification.publicId, to: ADA }), lent);
  await until(notification, 'DELIVERED');
  if (outcome.kind !== 'sent') throw new Error(`not sent: ${outcome.kind}`);
  await notification.settle({ providerMessageId: outcome.providerMessageId });
  expect(await stateOf(db.database, notification)).toMatchObject({
    status: 'DELIVERED',
    providerMessageId: outcome.providerMessageId,
    events: ['DELIVERED'],
  });
});

test('an SMS whose answer was lost is settled by its callback, so that it need not be sent again', async () => {
  const notification = await beginNotification(db.database, clientId);
  const twilio = twilioAt(`${simulators.url}/twilio`, { statusCallback });
  const message = smsMessage({ notificationId: notification.publicId, to: TAKEN_BY_A_GATEWAY });
  const outcome = await twilio.send(message, lent);
  expect(outcome.kind).toBe('ambiguous');
  await notification.settle({ outcome: 'ambiguous', status: 'RETRYING', event: null, providerMessageId: null });
  await until(notification, 'DELIVERED');
});

test.each([
  [UNREACHABLE, 'twilio_30003', null],
  [UNKNOWN_NUMBER, 'twilio_30005', ['hard_bounce']],
])('an SMS to %s is BOUNCED as %s, and its address suppressed as %j', async (to, reason, suppressed) => {
  const recipientHash = Buffer.from(randomUUID());
  const notification = await beginNotification(db.database, clientId, {}, { recipient: { phone: to }, recipientHash });
  const twilio = twilioAt(`${simulators.url}/twilio`, { statusCallback });
  await twilio.send(smsMessage({ notificationId: notification.publicId, to }), lent);
  await until(notification, 'BOUNCED');
  expect(await stateOf(db.database, notification)).toMatchObject({ reason, suppressed });
});

test('without an address for callbacks Twilio is asked for none', async () => {
  const twilio = twilioAt(`${simulators.url}/twilio`);
  expect(twilio.capabilities.receipts).toBe(false);
  const notification = await beginNotification(db.database, clientId);
  expect((await twilio.send(smsMessage({ notificationId: notification.publicId }), lent)).kind).toBe('sent');
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect((await stateOf(db.database, notification)).status).toBe('PROCESSING');
});

test.each([
  [ADA, 'DELIVERED', null],
  [UNREACHABLE, 'BOUNCED', 'msg91_2'],
])('MSG91’s report of an SMS to %s makes it %s', async (to, status, reason) => {
  const notification = await beginNotification(db.database, clientId, { provider: 'msg91' });
  const msg91 = msg91At(`${simulators.url}/msg91`);
  const outcome = await msg91.send(smsMessage({ notificationId: notification.publicId, to }), lent);
  if (outcome.kind !== 'sent') throw new Error(`not sent: ${outcome.kind}`);
  // As a worker does, before the report comes: MSG91 gives back nothing but its own id.
  await notification.settle({ providerMessageId: outcome.providerMessageId });
  await until(notification, status);
  expect((await stateOf(db.database, notification)).reason).toBe(reason);
});
