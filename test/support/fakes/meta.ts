import { createHmac } from 'node:crypto';
import { serve } from '@hono/node-server';
import { onTestFinished } from 'vitest';
import type { ReceiptRequest } from '../../../src/domain/receipt.ts';
import type { WhatsAppMessage } from '../../../src/providers/whatsapp/message.ts';
import { createMetaProvider, type MetaOptions } from '../../../src/providers/whatsapp/meta/provider.ts';
import { META_ACCOUNT } from '../../../stack/simulators/accounts.mjs';
import { ADA } from './sms.ts';

let counter = 0;

/** A short text; each has its own id. */
export function whatsAppMessage(overrides: Partial<WhatsAppMessage> = {}): WhatsAppMessage {
  const notificationId = `ntf_${String(++counter).padStart(26, '0')}`;
  return { notificationId, to: ADA, text: 'Your code is 4711', template: null, media: null, ...overrides };
}

/** The template that the simulator's account has, filled in. */
export const ORDER_CONFIRMATION: WhatsAppMessage['template'] = {
  name: 'order_confirmation',
  language: 'en_US',
  components: [{ type: 'body', parameters: ['860198', '$ 20', 'Friday'].map((text) => ({ type: 'text', text })) }],
};

/** The provider as `npm start` sets it up, against a server at `baseUrl`, with the 24-hour window open. */
export function metaAt(baseUrl: string, overrides: Partial<MetaOptions> = {}) {
  const { accessToken, phoneNumberId } = META_ACCOUNT;
  return createMetaProvider({ accessToken, phoneNumberId, baseUrl, isWindowOpen: async () => true, ...overrides });
}

/** A webhook as it comes in from Meta, signed with `appSecret`. */
export function metaWebhook(body: string, appSecret: string = META_ACCOUNT.appSecret): ReceiptRequest {
  const signature = createHmac('sha256', appSecret).update(body).digest('hex');
  return {
    url: 'https://example.com/api/receipts/meta',
    headers: { 'x-hub-signature-256': `sha256=${signature}` },
    body,
  };
}

/** Keeps what is posted to it, in the form in which a reader of receipts gets it; ended after the test. */
export async function startReceiver() {
  const received: ReceiptRequest[] = [];
  const url = await new Promise<string>((resolve) => {
    const server = serve(
      {
        port: 0,
        hostname: '127.0.0.1',
        async fetch(request) {
          received.push({ url: request.url, headers: Object.fromEntries(request.headers), body: await request.text() });
          return new Response(null);
        },
      },
      ({ port }) => resolve(`http://127.0.0.1:${port}/api/receipts/meta`),
    );
    onTestFinished(() => new Promise<void>((closed) => server.close(() => closed())));
  });
  return { url, received };
}
