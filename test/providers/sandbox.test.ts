import { expect, test } from 'vitest';
import { saysOfProvider } from '../../src/domain/breaker.ts';
import { createSandboxProvider, MAGIC_NUMBERS } from '../../src/providers/sandbox/provider.ts';
import * as meta from '../../stack/simulators/meta-numbers.mjs';
import * as msg91 from '../../stack/simulators/msg91-numbers.mjs';
import * as twilio from '../../stack/simulators/twilio-numbers.mjs';
import { sendContext } from '../support/factories/smtp-message.ts';

const sandbox = createSandboxProvider({ hangMs: 50 });
let counter = 0;
const send = (to: string, notificationId = `ntf_${++counter}`) => sandbox.send({ notificationId, to }, sendContext());

test.each([
  'ada@example.com',
  '+14155552671',
  'a-token',
  'https://example.com/hook',
  'user-500px',
  'hanging-gardens@example.com',
])('takes a message to %s', async (to) => expect(await send(to)).toMatchObject({ kind: 'sent' }));

test.each([
  ['+15005550001', 'permanent'],
  ['permanent@example.com', 'permanent'],
  ['+15005550429', 'transient'],
  ['429@example.com', 'transient'],
  ['fcm-429', 'transient'],
  ['https://example.com/500', 'transient'],
  ['+15005550502', 'ambiguous'],
  ['break@example.com', 'ambiguous'],
  ['hang@example.com', 'ambiguous'],
  ['fcm-unregistered', 'permanent'],
])('to %s its answer is %s', async (to, kind) => {
  expect(await send(to)).toMatchObject({ kind, code: expect.stringMatching(/^sandbox_/) });
});

test('fails twice for each notification, then takes it', async () => {
  const kinds = [];
  for (let i = 0; i < 3; i++) kinds.push((await send('fails-twice@example.com', 'ntf_a')).kind);
  expect(kinds).toEqual(['transient', 'transient', 'sent']);
  expect((await send('+15005550503', 'ntf_b')).kind).toBe('transient');
});

test('no refusal of it says anything of the account that all test clients share', async () => {
  for (const to of ['+15005550429', '+15005550500', '+15005550503', '+15005550001']) {
    const outcome = await send(to);
    expect(outcome.kind).not.toMatch(/throttled|config/);
    expect(saysOfProvider(outcome)).toBe(true);
  }
});

test('its magic numbers are magic in the simulators too', () => {
  for (const vendor of [
    { ...twilio.MAGIC_TO, ...twilio.SCRIPTED_TO, [twilio.FAILS_TWICE_TO]: 1 },
    { ...msg91.MAGIC_TO, [msg91.FAILS_TWICE_TO]: 1 },
    { ...meta.MAGIC_TO, [meta.FAILS_TWICE_TO]: 1 },
  ]) {
    expect(Object.keys(vendor)).toEqual(expect.arrayContaining(Object.keys(MAGIC_NUMBERS)));
  }
});

test('asks for the lease, and sends nothing where it is over', async () => {
  const over = () => {
    throw new Error('over');
  };
  const context = sendContext({ assertLease: over });
  expect((await sandbox.send({ notificationId: 'ntf_x', to: 'a' }, context)).kind).toBe('transient');
  expect(context.told()).toBe(0);
});
