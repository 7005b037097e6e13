import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { createLedger } from './ledger.mjs';
import { DEVELOPMENT_ACCOUNT, twilioSimulator } from './twilio.mjs';

/**
 * Starts every vendor's simulator on one port, each below its own path, and the view of what they got: `GET /ledger`,
 * `?vendor=` and `?to=` to choose.
 * @param {{ port: number, host?: string, twilioAccounts?: import('./twilio.mjs').TwilioAccount[] }} options port 0 for
 *   a free one
 * @returns {Promise<{ url: string, port: number, ledger: import('./ledger.mjs').Ledger, close(): Promise<void> }>}
 */
export async function startSimulators({ port, host = '127.0.0.1', twilioAccounts = [DEVELOPMENT_ACCOUNT] }) {
  const ledger = createLedger();
  const app = new Hono();
  app.get('/healthz', (c) => c.json({ status: 'ok' }));
  app.get('/ledger', (c) => c.json(ledger.entries({ vendor: c.req.query('vendor'), to: c.req.query('to') })));
  app.route('/twilio', twilioSimulator({ ledger, accounts: twilioAccounts }));

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
