import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { isOwnHost, OTHER_HOST } from '../own-host.mjs';
import { META_ACCOUNT, MSG91_ACCOUNT, TWILIO_ACCOUNT } from './accounts.mjs';
import { fcmSimulator } from './fcm.mjs';
import { createLedger } from './ledger.mjs';
import { metaSimulator } from './meta.mjs';
import { msg91Simulator } from './msg91.mjs';
import { phonePage } from './phone.mjs';
import { twilioSimulator } from './twilio.mjs';
import { webPushSimulator } from './web-push.mjs';

/**
 * Starts every vendor's simulator on one port, each below its own path, and the view of what they got: `GET /ledger`,
 * `?vendor=` and `?to=` to choose; as a phone would show it: `GET /`.
 * @param {{ port: number, host?: string, hosts?: string[], twilioAccounts?: import('./twilio.mjs').TwilioAccount[],
 *   msg91Accounts?: import('./msg91.mjs').Msg91Account[],
 *   twilio?: Partial<Parameters<typeof twilioSimulator>[0]>, msg91?: Partial<Parameters<typeof msg91Simulator>[0]>,
 *   meta?: Partial<Parameters<typeof metaSimulator>[0]>,
 *   fcm?: import('./fcm.mjs').FcmSetup, phone?: import('./phone.mjs').PhoneSetup }} options port 0 for a free one; `hosts`: names under
 *   which it answers besides those of this machine;
 *   without `fcm` nobody may send by FCM
 * @returns {Promise<{ url: string, port: number, ledger: import('./ledger.mjs').Ledger, close(): Promise<void> }>}
 */
export async function startSimulators({
  port,
  host = '127.0.0.1',
  hosts = [],
  twilioAccounts = [TWILIO_ACCOUNT],
  msg91Accounts = [MSG91_ACCOUNT],
  fcm = { accounts: [] },
  meta = {},
  twilio = {},
  msg91 = {},
  phone = {},
}) {
  const ledger = createLedger();
  const app = new Hono();
  app.use(async (c, next) => (isOwnHost(c.req.header('host'), hosts) ? next() : c.text(OTHER_HOST, 421)));
  app.get('/healthz', (c) => c.json({ status: 'ok' }));
  app.get('/ledger', (c) => c.json(ledger.entries({ vendor: c.req.query('vendor'), to: c.req.query('to') })));
  app.route('/twilio', twilioSimulator({ ledger, accounts: twilioAccounts, ...twilio }));
  app.route('/meta', metaSimulator({ ledger, accounts: [META_ACCOUNT], ...meta }));
  app.route('/fcm', fcmSimulator({ ledger, ...fcm }));
  app.route('/push', webPushSimulator({ ledger }));
  app.route('/msg91', msg91Simulator({ ledger, accounts: msg91Accounts, ...msg91 }));
  app.route('/', phonePage({ ledger, ...phone }));

  const { server, address } = await new Promise((resolve, reject) => {
    const started = serve({ fetch: app.fetch, port, hostname: host }, (info) =>
      resolve({ server: /** @type {import('node:http').Server} */ (started), address: info }),
    );
    started.once('error', reject);
  });
  return {
    url: `http://127.0.0.1:${address.port}`,
    port: address.port,
    ledger,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections(); // one that hangs would hold it for ever
      await closed;
    },
  };
}
