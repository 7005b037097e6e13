import { describe, expect, it } from 'vitest';
import type { Receipt } from '../../src/domain/receipt.ts';
import { createMetaReceiptReader } from '../../src/providers/whatsapp/meta/receipts.ts';
import { META_ACCOUNT } from '../../stack/simulators/accounts.mjs';
import { metaWebhook } from '../support/fakes/meta.ts';

const { appSecret, phoneNumberId } = META_ACCOUNT;
const VERIFY_TOKEN = 'vibecoding';
const reader = createMetaReceiptReader({ appSecret, verifyToken: VERIFY_TOKEN, phoneNumberId });
const OURS = `ntf_${'0'.repeat(26)}`;

const change = (value: object, { field = 'messages', id = phoneNumberId } = {}) => ({
  value: {
    messaging_product: 'whatsapp',
    metadata: { display_phone_number: '15550783881', phone_number_id: id },
    ...value,
  },
  field,
});
const webhook = (...entries: object[][]) =>
  JSON.stringify({
    object: 'whatsapp_business_account',
    entry: entries.map((changes) => ({ id: '102290129340398', changes })),
  });
const status = (name: string, own: object = {}) => ({
  id: 'wamid.HBgLMTY1MDM4Nzk0MzkVAgARGBI3MTE5MjVBOTE3MDk5QUVFM0YA',
  status: name,
  timestamp: '1750263773',
  recipient_id: '16505551234',
  ...own,
});
const read = (body: string) => reader.read(metaWebhook(body));

describe('the reader of receipts of Meta', () => {
  /** https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages */
  it('reads that a person wrote to us', () => {
    const message = {
      from: '16505551234',
      id: 'wamid.HBgLMTY1MDM4Nzk0MzkVAgASGBQzQTRBNjU5OUFFRTAzODEwMTQ0RgA=',
      timestamp: '1749416383',
      type: 'text',
      text: { body: 'Does it come in another color?' },
    };
    const contacts = [{ profile: { name: 'Sheena Nelson' }, wa_id: '16505551234' }];
    expect(read(webhook([change({ contacts, messages: [message] })]))).toEqual({
      kind: 'read',
      receipts: [],
      inbound: [{ from: '+16505551234', at: new Date('2025-06-08T20:59:43Z') }],
    });
  });

  it.each([
    ['delivered', 'DELIVERED'],
    ['read', 'OPENED'],
  ])('reads %s as %s, with our own id', (name, kind) => {
    const one = status(name, { biz_opaque_callback_data: OURS, pricing: { billable: true } });
    expect(read(webhook([change({ statuses: [one] })]))).toEqual({
      kind: 'read',
      inbound: [],
      receipts: [
        {
          key: `${one.id}:${name}`,
          notificationId: OURS,
          providerMessageId: one.id,
          recipients: null,
          kind,
          code: null,
          detail: null,
          at: new Date('2025-06-18T16:22:53Z'),
          suppress: null,
          raw: JSON.stringify(one),
        },
      ],
    });
  });

  it('reads a failure with its code and words, without the number, and bars no address for it', () => {
    const details = 'Message to +1 650-555-1234 undeliverable.';
    const errors = [{ code: 131026, title: 'Message undeliverable', message: 'x', error_data: { details } }];
    const reading = read(webhook([change({ statuses: [status('failed', { errors })] })]));
    expect(reading).toMatchObject({
      receipts: [
        {
          kind: 'BOUNCED',
          code: 'meta_131026',
          detail: 'Message undeliverable: Message to [number] undeliverable.',
          suppress: null,
          notificationId: null,
        },
      ],
    });
    expect(read(webhook([change({ statuses: [status('failed')] })]))).toMatchObject({
      receipts: [{ kind: 'BOUNCED', code: 'meta_failed', detail: null }],
    });
  });

  it('reads every status of every change of every entry of one post, and the same when it comes again', async () => {
    const body = webhook(
      [
        change({ statuses: [status('sent'), status('delivered'), status('read')] }),
        change({ statuses: [status('failed')] }),
      ],
      [change({ statuses: [status('delivered', { id: 'wamid.other' })], messages: [] })],
    );
    const keys = ['first:delivered', 'first:read', 'first:failed', 'wamid.other:delivered'];
    const reading = await read(body);
    expect(reading).toMatchObject({
      kind: 'read',
      receipts: keys.map((key) => ({ key: key.replace('first', status('').id) })),
    });
    expect(read(body)).toEqual(reading);
  });

  it('keeps with each receipt what was said of that message only', () => {
    const numbers = ['16505551234', '16505559876'];
    const contacts = numbers.map((number) => ({ profile: { name: 'Sheena Nelson' }, wa_id: number }));
    const statuses = numbers.map((number) => status('delivered', { id: `wamid.${number}`, recipient_id: number }));
    const { receipts } = read(webhook([change({ contacts, statuses })])) as { receipts: Receipt[] };
    expect(receipts.map(({ raw }) => raw)).toEqual(statuses.map((one) => JSON.stringify(one)));
  });

  it('leaves out what is not ours, what it does not know, and what no person wrote', () => {
    const written = { from: '16505551234', id: 'wamid.x', timestamp: '1749416383', type: 'text' };
    const body = webhook([
      change({ statuses: [status('delivered')], messages: [written] }, { id: '1' }),
      change({ statuses: [status('delivered')], messages: [written] }, { field: 'message_template_status_update' }),
      change({
        statuses: [status('sent'), status('played'), status('constructor'), status('delivered', { id: 7 }), null],
        messages: [
          { ...written, type: 'system' },
          { ...written, group_id: 'G' },
          { ...written, from: 'US.13491208655302741918' },
          { ...written, timestamp: 'now' },
        ],
      }),
    ]);
    expect(read(body)).toEqual({ kind: 'read', receipts: [], inbound: [] });
  });

  it('takes what it is given back for our id only where it can be one', () => {
    for (const text of ["ntf_' or 1=1", 'ntf_short', 7]) {
      const body = webhook([change({ statuses: [status('delivered', { biz_opaque_callback_data: text })] })]);
      expect(read(body)).toMatchObject({ receipts: [{ notificationId: null }] });
    }
  });

  const body = webhook([change({ statuses: [status('delivered')] })]);

  it('believes no post whose signature is altered, missing or of another secret', () => {
    const { headers } = metaWebhook(body);
    const signature = headers['x-hub-signature-256'] ?? '';
    const last = signature.endsWith('0') ? '1' : '0';
    const forged = [
      signature.slice(0, -1) + last,
      signature.slice(7),
      signature.replace('sha256', 'sha1'),
      '',
      'sha256=',
    ];
    for (const one of forged) {
      const request = { ...metaWebhook(body), headers: { 'x-hub-signature-256': one } };
      expect(reader.read(request)).toEqual({ kind: 'not_genuine' });
    }
    expect(reader.read({ ...metaWebhook(body), headers: {} })).toEqual({ kind: 'not_genuine' });
    expect(reader.read(metaWebhook(body, 'another secret'))).toEqual({ kind: 'not_genuine' });
  });

  it('believes no post of which one byte is altered', () => {
    const genuine = metaWebhook(body);
    expect(reader.read(genuine)).toMatchObject({ kind: 'read' });
    for (let at = 0; at < body.length; at += 7) {
      const altered = body.slice(0, at) + String.fromCharCode(body.charCodeAt(at) ^ 1) + body.slice(at + 1);
      expect(reader.read({ ...genuine, body: altered })).toEqual({ kind: 'not_genuine' });
    }
    expect(reader.read({ ...genuine, body: `${body} ` })).toEqual({ kind: 'not_genuine' });
  });

  it.each(['', 'null', '[]', '{"object":"page","entry":[]}', '{"object":'])('cannot read %j', (text) => {
    expect(read(text)).toEqual({ kind: 'unreadable' });
  });

  it.each(['{}', '{"entry":7}', '{"entry":[null,{"changes":[null,{"field":"messages","value":null}]}]}'])(
    'finds nothing in %j, and stays whole',
    (text) => {
      const empty = JSON.stringify({ object: 'whatsapp_business_account', ...JSON.parse(text) });
      expect(read(empty)).toEqual({ kind: 'read', receipts: [], inbound: [] });
    },
  );

  /** https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/create-webhook-endpoint */
  it('answers the handshake of Meta with its challenge, and nobody else', () => {
    const query = { 'hub.mode': 'subscribe', 'hub.challenge': '1158201444', 'hub.verify_token': VERIFY_TOKEN };
    const answer = (altered: Record<string, string>) => reader.answerHandshake?.({ ...query, ...altered });
    expect(answer({})).toBe('1158201444');
    expect(answer({ 'hub.verify_token': 'wrong' })).toBeNull();
    expect(answer({ 'hub.verify_token': `${VERIFY_TOKEN}x` })).toBeNull();
    expect(answer({ 'hub.mode': 'unsubscribe' })).toBeNull();
    expect(answer({ 'hub.challenge': '<script>' })).toBeNull();
    expect(reader.answerHandshake?.({})).toBeNull();
  });
});
