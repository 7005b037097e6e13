import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { createLedger } from './ledger.mjs';
import { DEVELOPMENT_ACCOUNT as MSG91_ACCOUNT, msg91Simulator } from './msg91.mjs';
import { DEVELOPMENT_ACCOUNT as TWILIO_ACCOUNT, twilioSimulator } from './twilio.mjs';

/**
 * Starts every vendor's simulator on one port, each below its own path, and the view of what they got: `GET /ledger`,
 * `?vendor=` and `?to=` to choose.
 * @param {{ port: number, host?: string, twilioAccounts?: import('./twilio.mjs').TwilioAccount[],
 *   msg91Accounts?: import('./msg91.mjs').Msg91Account[] }} options port 0 for a free one
 * @returns {Promise<{ url: string, port: number, ledger: import('./ledger.mjs').Ledger, close(): Promise<void> }>}
 */
export async function startSimulators({
  port,
  host = '127.0.0.1',
  twilioAccounts = [TWILIO_ACCOUNT],
  msg91Accounts = [MSG91_ACCOUNT],
}) {
  const ledger = createLedger();
  const app = new Hono();
  app.get('/healthz', (c) => c.json({ status: 'ok' }));
  app.get('/ledger', (c) => c.json(ledger.entries({ vendor: c.req.query('vendor'), to: c.req.query('to') })));
  app.route('/twilio', twilioSimulator({ ledger, accounts: twilioAccounts }));
  app.route('/msg91', msg91Simulator({ ledger, accounts: msg91Accounts }));

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
