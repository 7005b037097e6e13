import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import { beforeEach, describe, expect, it } from 'vitest';
import { recipientHash } from '../../../src/contracts/keyed-hash.ts';
import { unsubscribeToken } from '../../../src/contracts/unsubscribe-token.ts';
import { addSuppression, findSuppression } from '../../../src/db/queries/suppressions.ts';
import { createClient, type TestClient } from '../../support/factories/clients.ts';
import { countRows, createTestApi } from '../../support/servers/api.ts';
import { useApi } from '../../support/servers/use-api.ts';
import { listOf, SECRET, sendMarketing } from './links.ts';

let client: TestClient;
let other: TestClient;
let mail: Awaited<ReturnType<typeof sendMarketing>>;
const { db, api } = useApi();

beforeEach(async () => {
  client = await createClient(db.database, { name: `Ada & Söhne <b onclick="x">'GmbH'</b>` });
  other = await createClient(db.database);
  mail = await sendMarketing(db.database, client.id);
});

const BROWSER = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
const hash = recipientHash(SECRET, 'ada@example.com');
const row = () => ({
  id: expect.any(String),
  scope: 'marketing',
  reason: 'unsubscribe',
  address: 'ada@example.com',
  note: null,
  notification_id: mail.id,
});

describe('POST /u/:token', () => {
  it('takes an address off the marketing of the client that wrote, the second time as well', async () => {
    for (let n = 0; n < 2; n++) {
      const answer = await api.send('POST', mail.path);
      expect(answer.status, answer.text).toBe(200);
      expect(answer.json).toEqual({ success: true, message: 'Unsubscribed', data: { unsubscribed: true } });
      expect(await listOf(db.database, client.id)).toEqual([row()]);
    }
    const about = { clientId: client.id, recipientHashes: [hash] };
    expect(await findSuppression(db.database.pool, { ...about, marketing: true })).toEqual({ reason: 'unsubscribe' });
    expect(await findSuppression(db.database.pool, { ...about, marketing: false })).toBeNull();
    const elsewhere = { ...about, clientId: other.id, marketing: true };
    expect(await findSuppression(db.database.pool, elsewhere)).toBeNull();
    expect(await listOf(db.database, other.id)).toEqual([]);
  });

  it('writes one row when 20 come at once', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => api.send('POST', mail.path)));
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
    expect(await listOf(db.database, client.id)).toHaveLength(1);
  });

  it.each([
    ['as mail programs send it', 'application/x-www-form-urlencoded', 'List-Unsubscribe=One-Click'],
    ['as RFC 8058 would have it', 'multipart/form-data; boundary=a', '--a\r\n\r\n--a--'],
    ['in JSON that is broken', 'application/json', '{"scope": "all"'],
    ['of a type that nobody knows', 'nobody/knows', '\0\xff'],
  ])('does not look at a body %s', async (_name, type, body) => {
    const answer = await api.send('POST', mail.path, { body, headers: { 'content-type': type } });
    expect(answer.status, answer.text).toBe(200);
    expect(await listOf(db.database, client.id)).toEqual([row()]);
  });

  it('answers over a socket at once, though a body of a megabyte follows, and sets no cookie', async () => {
    const server = serve({ fetch: api.app.fetch, hostname: '127.0.0.1', port: 0 });
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${mail.path}`;
    const answer = await fetch(url, { method: 'POST', body: new Uint8Array(1_048_576), headers: { cookie: 'a=b' } });
    expect([answer.status, answer.headers.get('set-cookie')]).toEqual([200, null]);
    expect(await listOf(db.database, client.id)).toEqual([row()]);
    await new Promise((resolve) => server.close(resolve));
  });

  it('works when its notification is gone, then without the address', async () => {
    await db.database.pool.query('delete from notifications where id = $1', [mail.id]);
    expect((await api.send('POST', mail.path)).status).toBe(200);
    expect(await listOf(db.database, client.id)).toEqual([{ ...row(), address: null }]);
  });

  it('knows the address of a mail that was a fallback', async () => {
    const content = { subject: 'Hello', text: 'Good morning', html: null };
    const [phone, email] = ['+14155552671', 'bob@example.com'];
    const sms = await sendMarketing(db.database, client.id, {
      channel: 'sms',
      recipient: { phone },
      recipientHash: recipientHash(SECRET, phone),
      address: email,
      fallbacks: [
        {
          channel: 'email',
          recipient: { email },
          content,
          recipientHash: recipientHash(SECRET, email).toString('hex'),
        },
      ],
    });
    expect((await api.send('POST', sms.path)).status).toBe(200);
    expect(await listOf(db.database, client.id)).toMatchObject([{ address: email, notification_id: sms.id }]);
  });

  it('answers a browser with a page that says it is done and how to come back', async () => {
    const answer = await api.send('POST', mail.path, { headers: BROWSER });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(answer.text).toContain('You are unsubscribed');
    expect(answer.text).toContain(`action="${mail.path.slice(3)}/undo"`);
  });
});

describe('GET /u/:token', () => {
  it('shows who wrote, escaped, and one button, in a page that can do nothing else', async () => {
    const answer = await api.send('GET', mail.path);
    expect(answer.status).toBe(200);
    expect(answer.text).toContain('<bdi>Ada &amp; Söhne &lt;b onclick=&quot;x&quot;&gt;&#39;GmbH&#39;&lt;/b&gt;</bdi>');
    expect(answer.text).not.toContain('<b ');
    expect(answer.text.match(/<button/g)).toHaveLength(1);
    expect(answer.text).toContain(`<form method="post" action="${mail.path.slice(3)}">`);
    expect(answer.text).not.toMatch(/<script|<img|https?:|ada@/i);
    const policy = answer.headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(/default-src 'none'; style-src 'sha256-[\w+/=]{44}'; form-action 'self'; base-uri 'none'/);
    expect(policy).not.toContain('script');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
  });

  it.each(['GET', 'HEAD'])('changes no row, however often %s comes', async (method) => {
    const before = await countRows(db.database);
    for (const headers of [{}, BROWSER, { purpose: 'prefetch', 'sec-purpose': 'prefetch' }]) {
      expect((await api.send(method, mail.path, { headers })).status).toBe(200);
    }
    expect(await countRows(db.database)).toEqual(before);
    expect(await listOf(db.database, client.id)).toEqual([]);
  });

  it('says so when one has unsubscribed already', async () => {
    await api.send('POST', mail.path);
    const before = await countRows(db.database);
    const { text } = await api.send('GET', mail.path);
    expect(text).toContain('You are unsubscribed');
    expect(text).toContain('Subscribe again');
    expect(await countRows(db.database)).toEqual(before);
  });

  it('offers no way back from what others have said', async () => {
    await addSuppression(db.database.pool, db.database.cipher, {
      clientId: client.id,
      recipientHash: hash,
      scope: 'all',
      reason: 'complaint',
    });
    const { text } = await api.send('GET', mail.path);
    expect(text).toContain('You are unsubscribed');
    expect(text).not.toContain('<form');
  });
});

describe('POST /u/:token/undo', () => {
  it('takes one’s own unsubscription back, and only that', async () => {
    await api.send('POST', mail.path);
    const mine = { clientId: other.id, recipientHash: hash, scope: 'marketing', reason: 'unsubscribe' } as const;
    await addSuppression(db.database.pool, db.database.cipher, mine);
    const answer = await api.send('POST', `${mail.path}/undo`);
    expect(answer.json).toEqual({ success: true, message: 'Subscribed', data: { unsubscribed: false } });
    expect(await listOf(db.database, client.id)).toEqual([]);
    expect(await listOf(db.database, other.id)).toHaveLength(1);
    expect((await api.send('POST', `${mail.path}/undo`)).status).toBe(200);
  });

  it('leaves what the client has said, and says so', async () => {
    const manual = { clientId: client.id, recipientHash: hash, scope: 'marketing', reason: 'manual' } as const;
    await addSuppression(db.database.pool, db.database.cipher, manual);
    const answer = await api.send('POST', `${mail.path}/undo`);
    expect(answer.json.data).toEqual({ unsubscribed: true });
    expect(await listOf(db.database, client.id)).toMatchObject([{ reason: 'manual' }]);
  });

  it('answers a browser with a page whose button leads back', async () => {
    const { text } = await api.send('POST', `${mail.path}/undo`, { headers: BROWSER });
    expect(text).toContain('You are subscribed again');
    expect(text).toContain(`action="../${mail.path.slice(3)}"`);
  });
});

describe('a link that we have not made', () => {
  const forged: [string, (path: string) => string][] = [
    ['of another letter', (path) => path.slice(0, 20) + (path[20] === 'A' ? 'B' : 'A') + path.slice(21)],
    ['of another spelling of the same bytes', (path) => path.slice(0, -1) + spellAnew(path.at(-1) ?? '')],
    ['that is cut', (path) => path.slice(0, -1)],
    ['that goes on', (path) => `${path}A`],
    ['with padding', (path) => `${path}=`],
    ['of nothing but letters', () => `/u/${'A'.repeat(107)}`],
    ['of 5,000 letters', () => `/u/${'A'.repeat(5_000)}`],
    ['that another secret has signed', (_path) => `/u/${signed('another secret', client.id)}`],
    ['of a client that is gone', () => `/u/${signed(SECRET, '0190f5d0-0000-7000-8000-000000000000')}`],
  ];

  it.each(forged)('is 404 and changes nothing: one %s', async (_name, forge) => {
    const path = forge(mail.path);
    expect(path).not.toBe(mail.path);
    const before = await countRows(db.database);
    for (const [method, suffix] of [
      ['GET', ''],
      ['POST', ''],
      ['POST', '/undo'],
    ] as const) {
      const plain = await api.send(method, path + suffix);
      expect([plain.status, plain.json.code]).toEqual([404, 'not_found']);
      const page = await api.send(method, path + suffix, { headers: BROWSER });
      expect([page.status, page.headers.get('content-type')]).toEqual([404, 'text/html; charset=utf-8']);
    }
    expect(await countRows(db.database)).toEqual(before);
  });

  it('cannot name another client’s mail, nor learn its address', async () => {
    const foreign = await sendMarketing(db.database, other.id, { address: 'secret@example.com' });
    const token = unsubscribeToken(SECRET, { notificationId: foreign.id, clientId: client.id, recipientHash: hash });
    expect((await api.send('POST', `/u/${token}`)).status).toBe(200);
    expect(await listOf(db.database, client.id)).toMatchObject([{ address: null, scope: 'marketing' }]);
    expect(await listOf(db.database, other.id)).toEqual([]);
  });
});

describe('the link to unsubscribe', () => {
  it.each([
    ['PUT', '', 'GET, POST, HEAD'],
    ['DELETE', '', 'GET, POST, HEAD'],
    ['PATCH', '', 'GET, POST, HEAD'],
    ['GET', '/undo', 'POST'],
  ])('does not know %s %s', async (method, suffix, allow) => {
    const answer = await api.send(method, mail.path + suffix);
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, allow]);
  });

  it('never stands in the log, nor does the address', async () => {
    const own = createTestApi(db.database);
    for (const method of ['GET', 'POST', 'PUT']) await own.send(method, mail.path);
    await own.send('POST', `${mail.path}x`);
    const log = JSON.stringify(own.lines());
    expect(own.lines()).toHaveLength(4);
    expect(log).toContain('"route":"/u/:token"');
    expect(log).not.toContain(mail.path.slice(3, 30));
    expect(log).not.toContain('ada@');
  });
});

/** The last letter holds two bits that decode to nothing. */
function spellAnew(letter: string): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return letters[letters.indexOf(letter) + 1] ?? '';
}

function signed(secret: string, clientId: string): string {
  return unsubscribeToken(secret, { notificationId: mail.id, clientId, recipientHash: hash });
}
