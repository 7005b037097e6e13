import { describe, expect, it, onTestFinished } from 'vitest';
import type { Receipt } from '../../src/domain/receipt.ts';
import { createMetaReceiptReader } from '../../src/providers/whatsapp/meta/receipts.ts';
import { META_ACCOUNT } from '../../stack/simulators/accounts.mjs';
import { startSimulators } from '../../stack/simulators/start.mjs';
import { eventually } from '../support/expect/eventually.ts';
import { sendContext } from '../support/factories/smtp-message.ts';
import { metaAt, startReceiver, whatsAppMessage } from '../support/fakes/meta.ts';
import { ADA } from '../support/fakes/sms.ts';

const { accessToken, phoneNumberId, appSecret } = META_ACCOUNT;

/** Of https://github.com/facebook/openapi, business-messaging-api_v23.0.yaml, and the template that it names. */
const CATALOG = {
  'intro_catalog_offer/en_US':
    'Now shop for your favorite products right here on WhatsApp! Get Rs {{1}} off on all orders above {{2}}Rs! Valid for your first {{3}} orders placed on WhatsApp!',
};

async function start(meta: NonNullable<Parameters<typeof startSimulators>[0]['meta']> = {}) {
  const simulators = await startSimulators({ port: 0, meta: { receiptDelayMs: 5, ...meta } });
  onTestFinished(simulators.close);
  return simulators;
}

async function post(
  body: string,
  { token = accessToken, path = `v25.0/${phoneNumberId}`, type = 'application/json' } = {},
) {
  const account = { ...META_ACCOUNT, templates: CATALOG };
  const { url, ledger } = await start({ accounts: [account] });
  const headers = { 'content-type': type, ...(token && { authorization: `Bearer ${token}` }) };
  const response = await fetch(`${url}/meta/${path}/messages`, { method: 'POST', headers, body });
  const json = (await response.json()) as Record<string, unknown>;
  return { status: response.status, json, entries: ledger.entries({ vendor: 'meta' }) };
}

/** https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/text-messages */
const TEXT = `
{
  "messaging_product": "whatsapp",
  "recipient_type": "individual",
  "to": "+16505551234",
  "type": "text",
  "text": {
    "preview_url": true,
    "body": "As requested, here's the link to our latest product: https://www.meta.com/quest/quest-3/"
  }
}`;
/** https://developers.facebook.com/docs/whatsapp/cloud-api/messages/image-messages */
const IMAGE = `
{
  "messaging_product": "whatsapp",
  "recipient_type": "individual",
  "to": "+16505551234",
  "type": "image",
  "image": {
    "id" : "1479537139650973",
    "caption": "The best succulent ever?"
  }
}`;
/** https://developers.facebook.com/docs/whatsapp/cloud-api/messages/document-messages, its syntax with its values. */
const DOCUMENT = `
{
  "messaging_product": "whatsapp",
  "recipient_type": "individual",
  "to": "+16505551234",
  "type": "document",
  "document": {
    "link": "https://www.luckyshrub.com/invoices/FmOzfD9cKf/lucky-shrub-invoice.pdf",
    "caption": "Lucky Shrub Invoice",
    "filename": "lucky-shrub-invoice.pdf"
  }
}`;
/** https://github.com/facebook/openapi, "Send Catalog Template Message". */
const TEMPLATE = `
{
  "messaging_product": "whatsapp",
  "recipient_type": "individual",
  "to": "+16505551234",
  "type": "template",
  "template": {
    "name": "intro_catalog_offer",
    "language": { "code": "en_US" },
    "components": [
      {
        "type": "body",
        "parameters": [
          { "type": "text", "text": "100" },
          { "type": "text", "text": "400" },
          { "type": "text", "text": "3" }
        ]
      },
      {
        "type": "button",
        "sub_type": "CATALOG",
        "index": 0,
        "parameters": [{ "type": "action", "action": { "thumbnail_product_retailer_id": "2lc20305pt" } }]
      }
    ]
  }
}`;

describe('the simulator of Meta', () => {
  it.each([
    ['text', TEXT, "As requested, here's the link to our latest product: https://www.meta.com/quest/quest-3/"],
    ['an image', IMAGE, 'The best succulent ever? 1479537139650973'],
    [
      'a document',
      DOCUMENT,
      'Lucky Shrub Invoice https://www.luckyshrub.com/invoices/FmOzfD9cKf/lucky-shrub-invoice.pdf',
    ],
    [
      'a template',
      TEMPLATE,
      'Now shop for your favorite products right here on WhatsApp! Get Rs 100 off on all orders above 400Rs! Valid for your first 3 orders placed on WhatsApp!',
    ],
    ['text without a type, which is optional', TEXT.replace('"type": "text",', ''), expect.stringContaining('quest-3')],
  ])("takes the vendor's own example of %s and shows it in its ledger", async (_name, body, text) => {
    const { status, json, entries } = await post(body);
    expect(status).toBe(200);
    expect(json).toMatchObject({
      messaging_product: 'whatsapp',
      contacts: [{ input: '+16505551234', wa_id: '16505551234' }],
      messages: [{ id: expect.stringMatching(/^wamid\./) }],
    });
    expect(entries).toMatchObject([{ to: '+16505551234', from: phoneNumberId, text, taken: true }]);
  });

  const longer = (text: string, part: string, length: number) => text.replace(part, 'x'.repeat(length));
  const QUEST = "As requested, here's the link to our latest product: https://www.meta.com/quest/quest-3/";

  it.each<[string, Parameters<typeof post>, number, number]>([
    ['no token', [TEXT, { token: '' }], 401, 190],
    ['another token', [TEXT, { token: 'EAAJB' }], 401, 190],
    ["another number's address", [TEXT, { path: 'v25.0/106540352242923' }], 400, 100],
    ['no messaging_product', [TEXT.replace('"messaging_product": "whatsapp",', '')], 400, 100],
    ['no type', [TEMPLATE.replace('"type": "template",', '')], 400, 131008],
    ['a type that is none', [TEXT.replace('"type": "text"', '"type": "fax"')], 400, 100],
    ['no to', [TEXT.replace('"to": "+16505551234",', '')], 400, 131008],
    ['a to that is no number', [TEXT.replace('+16505551234', 'Ada')], 400, 131009],
    ['no body', [TEXT.replace(/"body": ".*"/, '"body": ""')], 400, 131008],
    ['a body of 4,097 characters', [longer(TEXT, QUEST, 4_097)], 400, 100],
    ['a key that Meta does not know', [TEXT.replace('preview_url', 'previewUrl')], 400, 100],
    ['no picture', [IMAGE.replace('"id" : "1479537139650973",', '')], 400, 131008],
    ['a caption of 1,025 characters', [longer(IMAGE, 'The best succulent ever?', 1_025)], 400, 100],
    ['a caption on audio', [IMAGE.replaceAll('image', 'audio')], 400, 100],
    ['a template that it does not have', [TEMPLATE.replace('intro_catalog_offer', 'intro')], 404, 132001],
    ['a language that the template lacks', [TEMPLATE.replace('en_US', 'de')], 404, 132001],
    ['a value too few', [TEMPLATE.replace(', "text": "3" }', ' }').replace(/,\s*{ "type": "text" }/, '')], 400, 132000],
    ['a form in place of JSON', [TEXT, { type: 'application/x-www-form-urlencoded' }], 400, 100],
    ['a JSON that is broken', [TEXT.slice(0, -1)], 400, 100],
  ])("refuses the example with %s in the vendor's own words", async (_name, request, status, code) => {
    const { json, entries, ...answer } = await post(...request);
    expect([answer.status, json.error]).toMatchObject([
      status,
      { code, message: expect.any(String), type: expect.stringMatching(/Exception$/), fbtrace_id: expect.any(String) },
    ]);
    expect(entries).toMatchObject([{ taken: false, status, code }]);
  });

  it('says with a refusal what it is about, where Meta does', async () => {
    const { json } = await post(TEXT.replace('+16505551234', '+15005550001'));
    expect(json).toMatchObject({
      error: {
        message: '(#131026) Message undeliverable',
        type: 'OAuthException',
        error_data: { messaging_product: 'whatsapp', details: 'Message Undeliverable.' },
      },
    });
  });
});

describe('the receipts of the simulator', () => {
  const reader = createMetaReceiptReader({ appSecret, verifyToken: 'unused', phoneNumberId });
  const context = sendContext();

  async function receiptsAfter(to: string, expected: number): Promise<Receipt[]> {
    const { url: receiptsUrl, received } = await startReceiver();
    const { url } = await start({ receiptsUrl });
    const message = whatsAppMessage({ to });
    await metaAt(`${url}/meta`).send(message, context);
    await eventually(() => received.length >= expected + 1, { what: 'each receipt, and `sent`' });
    const receipts = (await Promise.all(received.map((request) => reader.read(request)))).flatMap((one) => {
      if (one.kind !== 'read') throw new Error(one.kind);
      return one.receipts;
    });
    expect(new Set(receipts.map(({ notificationId }) => notificationId))).toEqual(new Set([message.notificationId]));
    return receipts;
  }

  it.each([
    [ADA, ['DELIVERED']],
    ['+15005550010', ['DELIVERED', 'OPENED']],
    ['+15005550011', ['BOUNCED']],
    ['+15005550502', ['DELIVERED']],
    ['+15005550599', ['DELIVERED']],
  ])('for %s say %j, also where nobody could know that it was taken', async (to, kinds) => {
    expect((await receiptsAfter(to, kinds.length)).map(({ kind }) => kind)).toEqual(kinds);
  });

  it('bring the id that the answer gave', async () => {
    const { url: receiptsUrl, received } = await startReceiver();
    const { url, ledger } = await start({ receiptsUrl });
    await metaAt(`${url}/meta`).send(whatsAppMessage(), context);
    await eventually(() => received.length === 2);
    for (const { body } of received) expect(body).toContain(JSON.stringify(ledger.entries()[0]?.id));
  });

  it('let a person write to us, which opens the window where the simulator looks at it', async () => {
    const { url: receiptsUrl, received } = await startReceiver();
    const { url } = await start({ receiptsUrl, accounts: [{ ...META_ACCOUNT, enforcesWindow: true }] });
    const send = () => metaAt(`${url}/meta`).send(whatsAppMessage(), context);
    expect(await send()).toMatchObject({ kind: 'permanent', code: 'window_closed' });

    const body = JSON.stringify({ from: ADA, text: 'Grüße 😀' });
    const before = Math.floor(Date.now() / 1_000) * 1_000;
    expect(await (await fetch(`${url}/meta/inbound`, { method: 'POST', body })).json()).toEqual({ answered: 200 });
    const reading = await reader.read(received[0] as (typeof received)[number]);
    expect(reading).toMatchObject({ kind: 'read', inbound: [{ from: ADA }] });
    expect(reading.kind === 'read' && reading.inbound[0]?.at.getTime()).toBeGreaterThanOrEqual(before);
    expect(await send()).toMatchObject({ kind: 'sent' });
  });

  it('are missed without harm where nobody listens, and a person without a number is refused', async () => {
    const { url } = await start({ receiptsUrl: 'http://127.0.0.1:1/' });
    expect((await metaAt(`${url}/meta`).send(whatsAppMessage(), context)).kind).toBe('sent');
    const write = (from: string) => fetch(`${url}/meta/inbound`, { method: 'POST', body: JSON.stringify({ from }) });
    expect(await (await write(ADA)).json()).toEqual({ answered: 0 });
    expect((await write('Ada')).status).toBe(400);
  });
});
