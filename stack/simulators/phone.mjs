import { readFileSync } from 'node:fs';
import { Hono } from 'hono';
import { secureHeaders } from 'hono/secure-headers';
import { phoneExamples } from './phone-examples.mjs';
import { createFeed } from './phone-feed.mjs';

/**
 * @typedef {{ inboxUrl?: string | undefined, apiUrl?: string | undefined, keyFile?: string | undefined }} PhoneSetup
 *   `inboxUrl`: MailDev's; `apiUrl`: ours; `keyFile`: holds an API key, and may come to be later. What is not given is
 *   left out of the page
 */

const FILES = {
  'phone.css': 'text/css; charset=utf-8',
  'phone-messages.css': 'text/css; charset=utf-8',
  'phone-page.js': 'text/javascript; charset=utf-8',
  'phone-parts.js': 'text/javascript; charset=utf-8',
  'phone.svg': 'image/svg+xml',
};

/**
 * A web page with the last messages of all channels, as a phone and an inbox would show them: `GET /`, and what it asks
 * for every second, `GET /phone/messages`. Messages are hostile: no markup of theirs is ever parsed, and no picture of
 * theirs is fetched.
 * @param {{ ledger: import('./ledger.mjs').Ledger } & PhoneSetup} options
 */
export function phonePage({ ledger, ...setup }) {
  const app = new Hono();
  const feed = createFeed({ ledger, ...setup });
  const html = read('phone.html');
  const headers = secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'none'"],
      ...{ scriptSrc: ["'self'"], styleSrc: ["'self'"], imgSrc: ["'self'"], connectSrc: ["'self'"] },
      ...{ baseUri: ["'none'"], formAction: ["'none'"], frameAncestors: ["'none'"] },
      // Makes the browser refuse `innerHTML` and its like, whatever we write.
      requireTrustedTypesFor: ["'script'"],
    },
    referrerPolicy: 'no-referrer',
  });

  app.get('/', headers, (c) => c.html(html));
  for (const [name, type] of Object.entries(FILES)) {
    const content = read(name);
    app.get(`/phone/${name}`, headers, (c) => c.body(content, 200, { 'content-type': type }));
  }
  app.get('/phone/examples', headers, (c) => c.json(phoneExamples(setup)));
  app.get('/phone/messages', headers, async (c) => c.json(await feed(), 200, { 'cache-control': 'no-store' }));
  return app;
}

/** @param {string} name */
function read(name) {
  return readFileSync(new URL(name, import.meta.url), 'utf8');
}
