import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Database } from '../../src/db/client.ts';
import { clearText } from '../../src/db/content-cipher.ts';
import { createHtmlWorker, HtmlRefused } from '../../src/html/html-worker.ts';
import { answerWithin } from '../../src/http-server/answer-within.ts';
import { createLogger } from '../../src/observability/logger.ts';
import { createThreadedMailReader } from '../../src/providers/email/reports/threaded-reader.ts';
import { createSendgridReceiptReader } from '../../src/providers/email/sendgrid/receipts.ts';
import { createSesReceiptReader } from '../../src/providers/email/ses/receipts.ts';
import { createMsg91ReceiptReader } from '../../src/providers/sms/msg91/receipts.ts';
import { createTwilioReceiptReader } from '../../src/providers/sms/twilio/receipts.ts';
import { createMetaReceiptReader } from '../../src/providers/whatsapp/meta/receipts.ts';
import { validate } from '../../src/services/input/validate.ts';
import { completeRequest } from '../../src/services/notifications/complete.ts';
import { notificationBody } from '../../src/services/notifications/request.ts';
import { ApiProblem } from '../../src/services/problem.ts';
import { FOR_NOBODY, NO_TEMPLATES } from '../../test/support/fakes/no-templates.ts';
import { createTestApi } from '../../test/support/servers/api.ts';
import { type Input, SECRETS } from './inputs.ts';

/** Takes what is stored and forgets it: what strangers send is read here, and not kept. */
const FORGETS = { cipher: clearText, pool: { query: async () => ({ rows: [], rowCount: 0 }) } } as unknown as Database;

export type Door = {
  /** @returns the status of the answer; 500 and above, and a rejection, are faults */
  send(input: Input): Promise<number>;
  /** A request with nothing in it. */
  sendNothing(): Promise<void>;
  close(): Promise<void>;
};

/** The API's own application on a socket, with the readers that production has, and the way of a notification's HTML. */
export async function openDoor(): Promise<Door> {
  const html = createHtmlWorker();
  const { app } = createTestApi(FORGETS, {
    html,
    // Its lines would be kept as well.
    logger: createLogger('api', 'silent'),
    publicUrl: SECRETS.origin,
    receiptsToken: SECRETS.token,
    receiptReaders: {
      twilio: createTwilioReceiptReader({ authToken: SECRETS.twilio }),
      meta: createMetaReceiptReader({ appSecret: SECRETS.meta, verifyToken: 'x' }),
      msg91: createMsg91ReceiptReader(),
      email: createThreadedMailReader('a secret'),
      ses: createSesReceiptReader({ onSubscription() {} }),
      sendgrid: createSendgridReceiptReader({ publicKey: null }),
    },
  });
  const server = createServer(answerWithin((...args) => app.fetch(...args)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  async function post(path: string, init: { headers: Record<string, string>; body: string }): Promise<number> {
    const response = await fetch(`${origin}${path}`, { method: 'POST', ...init });
    await response.arrayBuffer();
    return response.status;
  }

  async function accept(given: string): Promise<number> {
    const body = { channel: 'email', recipient: 'ada@example.com', content: { body: given } };
    try {
      const request = validate(notificationBody, body);
      const { content } = await completeRequest(request, FOR_NOBODY, { ...NO_TEMPLATES, html });
      if (content.html !== null) await html.clean(content.html);
      return 202;
    } catch (error) {
      if (error instanceof ApiProblem || error instanceof HtmlRefused) return 422;
      throw error;
    }
  }

  return {
    send: (input) => (input.kind === 'html' ? accept(input.html) : post(input.path, input)),
    async sendNothing() {
      await post(`/api/receipts/ses/${SECRETS.token}`, { headers: {}, body: '' });
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await html.close();
    },
  };
}
