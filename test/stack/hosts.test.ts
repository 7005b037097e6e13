import { chmodSync, mkdtempSync, statSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { loadSettings } from '../../src/config/load.ts';
import { hostOf, isLoopbackHost } from '../../src/domain/loopback.ts';
import { serve } from '../../src/http-server/serve.ts';
import { listenOn } from '../../src/main/wiring/serving.ts';
import { createLogger } from '../../src/observability/logger.ts';
import { isOwnHost } from '../../stack/own-host.mjs';
import { freePorts } from '../../stack/ports.mjs';
import { openSession } from '../../stack/process/session.mjs';
import { mail, startInbox, startPhone } from '../support/servers/phone.ts';

/*
 * A web page in a developer's browser can make its own name lead to this machine (DNS rebinding), and ask what listens
 * here as its own server. It cannot choose the Host that its browser sends.
 */
const OURS = ['127.0.0.1', '127.8.9.10', 'localhost', 'LOCALHOST', 'app.localhost', '[::1]'];
const OTHERS = [
  ...['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example', 'evil-localhost', '127.0.0.1@evil.example'],
  ...['0.0.0.0', '192.168.1.5', '[::2]', 'notlocalhost', '1270.0.0.1', ''],
];

type Answer = { status: number; headers: http.IncomingHttpHeaders; text: string };
function ask(url: string, headers: http.OutgoingHttpHeaders, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = http.request(url, { method, headers, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk) => (text += chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
    });
    request.on('error', reject).end();
  });
}

it('what `npm start` and our processes take for this machine is the same', () => {
  for (const [hosts, isOurs] of [
    [OURS, true],
    [OTHERS, false],
  ] as const) {
    for (const host of hosts) {
      for (const authority of [host, `${host}:3000`]) {
        expect(isOwnHost(authority), authority).toBe(isOurs);
        expect(isLoopbackHost(hostOf(authority)), authority).toBe(isOurs);
      }
    }
  }
});

describe('a process of ours', () => {
  const started = async (env: Record<string, string>) => {
    const [port = 0] = await freePorts(1);
    const stops: (() => Promise<unknown>)[] = [];
    const settings = loadSettings(env);
    await serve(
      {
        ...listenOn(settings, port),
        host: '127.0.0.1',
        logger: createLogger('test', 'silent'),
        onStop: (_name, stop) => stops.push(stop),
      },
      () => new Response('served'),
    );
    onTestFinished(async () => {
      for (const stop of stops) await stop();
    });
    return (host: string) => ask(`http://127.0.0.1:${port}/health`, { host });
  };

  it('answers outside production only under the names of this machine', async () => {
    const get = await started({});
    for (const host of OURS) expect((await get(`${host}:3000`)).text, host).toBe('served');
    for (const host of OTHERS) {
      const { status, headers, text } = await get(`${host}:3000`);
      expect([status, headers['content-type']], host).toEqual([421, 'application/problem+json; charset=utf-8']);
      expect(JSON.parse(text)).toMatchObject({ status: 421, detail: expect.stringContaining('ALLOWED_HOSTS') });
    }
  });

  it('answers as well under the names that its settings give it', async () => {
    const get = await started({
      HOST: '192.168.1.5',
      PUBLIC_URL: 'https://Notify.example.com:8443/x',
      ALLOWED_HOSTS: 'api, box.lan',
    });
    for (const host of ['192.168.1.5:3000', 'notify.example.com', 'api:3000', 'BOX.lan']) {
      expect((await get(host)).status, host).toBe(200);
    }
    expect((await get('evil.example')).status).toBe(421);
  });

  it('answers in production under any name: the proxy decides', async () => {
    const get = await started({ NODE_ENV: 'production', API_SECRET: '7d1f0c5be2a94638b0d7c1e5f2a39486' });
    expect((await get('evil.example')).text).toBe('served');
  });
});

it('the simulators and the phone page answer only under the names of this machine', async () => {
  const { url } = await startPhone();
  for (const path of ['/', '/phone/messages', '/ledger', '/twilio/nowhere']) {
    // An empty one is of no browser, and what is no host at all is malformed.
    for (const host of OTHERS.filter(Boolean)) {
      expect([400, 421], `${host}${path}`).toContain((await ask(`${url}${path}`, { host })).status);
    }
  }
  for (const host of OURS) expect((await ask(`${url}/ledger`, { host })).status, host).toBe(200);
});

describe('the mail inbox', () => {
  let inbox: Awaited<ReturnType<typeof startInbox>>;
  const ends: (() => Promise<void>)[] = [];
  beforeAll(async () => {
    inbox = await startInbox((end) => ends.push(end));
    await mail(inbox.mailPort, { subject: 'Your code', text: 'It is 998877.' });
  });
  afterAll(async () => {
    for (const end of ends) await end();
  });
  const PATHS = ['/email', '/', '/healthz', '/socket.io/?EIO=4&transport=polling'];

  it('shows its mails, and allows no page of another origin to read them', async () => {
    const { status, headers, text } = await ask(`${inbox.inboxUrl}/email`, {});
    expect([status, text.includes('998877')]).toEqual([200, true]);
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
    const own = await ask(`${inbox.inboxUrl}/email`, { origin: inbox.inboxUrl });
    expect(own.status).toBe(200);
  });

  it('refuses other names and other origins, also to delete and to listen', async () => {
    for (const headers of [
      { host: 'evil.example' },
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { host: 'evil.example:1080', origin: 'http://evil.example:1080' },
    ]) {
      for (const path of PATHS) {
        const { status, text } = await ask(`${inbox.inboxUrl}${path}`, headers);
        expect([status, text.includes('998877')], JSON.stringify(headers) + path).toEqual([403, false]);
      }
      expect((await ask(`${inbox.inboxUrl}/email/all`, headers, 'DELETE')).status).toBe(403);
      const upgrade = { connection: 'upgrade', upgrade: 'websocket', 'sec-websocket-version': '13' };
      const socket = { ...headers, ...upgrade, 'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==' };
      await expect(ask(`${inbox.inboxUrl}/socket.io/?EIO=4&transport=websocket`, socket)).rejects.toThrow();
    }
    expect((await ask(`${inbox.inboxUrl}/email`, {})).text).toContain('998877');
  });
});

it('the data folder is its owner’s alone, also one of an earlier release', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'posthorn-folder-'));
  chmodSync(dataDir, 0o755);
  const session = await openSession({ dataDir, ephemeral: true });
  onTestFinished(() => session.close());
  expect(statSync(dataDir).mode & 0o777).toBe(0o700);
});
