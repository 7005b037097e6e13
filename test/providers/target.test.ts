import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exchange } from '../../src/providers/http/exchange.ts';
import { parseTarget, type Resolve, type TargetPolicy } from '../../src/providers/http/target.ts';
import { sendContext } from '../support/factories/smtp-message.ts';
import { HOSTILE_HOSTS } from '../support/fakes/hostile-hosts.ts';

/** Listens on both loopback addresses and counts every byte that reaches it. */
let canaries: Server[];
let port: number;
let bytes = 0;
beforeAll(async () => {
  const listen = (host: string, onPort: number) =>
    new Promise<Server>((resolve, reject) => {
      const server = createServer((_request, response) => response.end('secret'));
      server.on('connection', (socket) => socket.on('data', (chunk) => (bytes += chunk.length)));
      server.once('error', reject).listen(onPort, host, () => resolve(server));
    });
  const first = await listen('127.0.0.1', 0);
  port = (first.address() as AddressInfo).port;
  canaries = [first, await listen('::1', port)];
});
afterAll(() => Promise.all(canaries.map((server) => new Promise((resolve) => server.close(resolve)))));

const PUBLIC_ONLY: TargetPolicy = { allowLoopback: false };
const timeouts = { connectMs: 1_000, sendMs: 1_000, answerMs: 1_000 };
const call = (url: URL, guard: TargetPolicy) =>
  exchange({ url, method: 'POST', headers: {}, body: '{}', guard }, timeouts, sendContext());

describe('a URL that a client gives', () => {
  it.each(HOSTILE_HOSTS)('may not lead to %s', (host) => {
    for (const scheme of ['http', 'https']) {
      expect(parseTarget(`${scheme}://${host}:${port}/hook`, PUBLIC_ONLY)).toBe('address_not_public');
    }
  });

  it.each([
    ['ftp://example.com/', 'scheme_not_allowed'],
    ['file:///etc/passwd', 'scheme_not_allowed'],
    ['gopher://example.com/', 'scheme_not_allowed'],
    ['javascript:alert(1)', 'scheme_not_allowed'],
    ['data:text/plain,x', 'scheme_not_allowed'],
    ['https://user:pass@example.com/', 'credentials_in_url'],
    ['https://user@example.com/', 'credentials_in_url'],
    ['https://example.com@127.0.0.1/', 'credentials_in_url'],
    ['//example.com/', 'invalid_url'],
    ['https://', 'invalid_url'],
    ['not a url', 'invalid_url'],
    ['https://exa mple.com/', 'invalid_url'],
    ['https://256.256.256.256/', 'invalid_url'],
    ['https://[::1/', 'invalid_url'],
    [`https://example.com/${'a'.repeat(2_048)}`, 'invalid_url'],
  ])('is refused as %s: %s', (url, refusal) => {
    expect(parseTarget(url, PUBLIC_ONLY)).toBe(refusal);
  });

  it('may lead to the public internet, by name or address', () => {
    for (const host of [
      'example.com',
      'hooks.example.co.uk:8443',
      '8.8.8.8',
      '[2606:4700:4700::1111]',
      'xn--bcher-kva.example',
    ]) {
      expect(parseTarget(`https://${host}/hook?x=1`, PUBLIC_ONLY)).toBeInstanceOf(URL);
    }
  });
});

describe('what is public by number, and nobody else’s to call', () => {
  it.each([
    ['http://168.63.129.16/machine?comp=goalstate', 'address_not_public'],
    ['http://2822734096:32526/', 'address_not_public'],
    ['https://161.26.0.10/', 'address_not_public'],
    ['https://166.9.255.1/', 'address_not_public'],
    ['http://example.com:25/', 'port_not_allowed'],
    ['https://example.com:0/', 'port_not_allowed'],
    ['http://8.8.8.8:53/', 'port_not_allowed'],
    ['http://[2606:4700:4700::1111]:1023/', 'port_not_allowed'],
  ])('is refused: %s as %s', (url, refusal) => {
    expect(parseTarget(url, PUBLIC_ONLY)).toBe(refusal);
  });

  it.each([
    'http://example.com:80/',
    'http://example.com:443/',
    'https://example.com:80/',
    'https://example.com:1024/',
  ])('leaves the ports of HTTP and those that anybody may use: %s', (url) =>
    expect(parseTarget(url, PUBLIC_ONLY)).toBeInstanceOf(URL),
  );

  it('is what the operator names besides, by number and by name', async () => {
    const policy = { ...PUBLIC_ONLY, refusedNetworks: ['198.41.0.0/24', '2606:4700::/32', '9.9.9.9'] };
    for (const host of ['198.41.0.4', '[2606:4700:4700::1111]', '9.9.9.9']) {
      expect(parseTarget(`https://${host}/`, PUBLIC_ONLY), host).toBeInstanceOf(URL);
      expect(parseTarget(`https://${host}/`, policy), host).toBe('address_not_public');
    }
    for (const host of ['198.41.1.4', '[2607::1]', '9.9.9.10', 'example.com']) {
      expect(parseTarget(`https://${host}/`, policy), host).toBeInstanceOf(URL);
    }
    const resolve: Resolve = (_hostname, _options, callback) => callback(null, [{ address: '198.41.0.4', family: 4 }]);
    const result = await call(new URL(`http://hooks.example.com:${port}/`), { ...policy, resolve });
    expect(result).toMatchObject({ complete: false, answer: null, cause: 'EADDRNOTPUBLIC' });
  });
});

describe('a call to a URL that a client gave', () => {
  const resolveTo =
    (...answers: string[][]): Resolve =>
    (_hostname, _options, callback) => {
      const addresses = (answers.length > 1 ? answers.shift() : answers[0]) ?? [];
      callback(
        null,
        addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      );
    };
  const named = () => new URL(`http://hooks.example.com:${port}/`);

  it.each([
    ['127.0.0.1'],
    ['::1'],
    ['10.1.2.3'],
    ['169.254.169.254'],
    ['168.63.129.16'],
    ['::ffff:127.0.0.1'],
    ['64:ff9b::7f00:1'],
    // One public address does not make the other one right.
    ['93.184.215.14', '127.0.0.1'],
  ])('sends nothing where its name leads to %s', async (...addresses) => {
    const result = await call(named(), { ...PUBLIC_ONLY, resolve: resolveTo(addresses) });
    expect(result).toMatchObject({ complete: false, answer: null, cause: 'EADDRNOTPUBLIC' });
  });

  it('asks for the address once, and connects to what was answered, so that a second answer changes nothing', async () => {
    let asked = 0;
    const flipping: Resolve = (hostname, options, callback) => {
      asked++;
      resolveTo(asked === 1 ? ['93.184.215.14'] : ['127.0.0.1'])(hostname, options, callback);
    };
    const result = await call(named(), { ...PUBLIC_ONLY, resolve: flipping });
    expect(result.answer).toBeNull();
    expect(asked).toBe(1);
  });

  it('sends nothing to an address in the URL either, should nobody have looked at that', async () => {
    for (const host of ['127.0.0.1', '[::1]', '2130706433', '[::ffff:127.0.0.1]']) {
      const result = await call(new URL(`http://${host}:${port}/`), PUBLIC_ONLY);
      expect(result).toMatchObject({ complete: false, answer: null, cause: 'EADDRNOTPUBLIC' });
    }
  });

  it('follows no redirect and knows no proxy', async () => {
    const redirecting = createServer((_request, response) =>
      response.writeHead(302, { location: `http://127.0.0.1:${port}/` }).end(),
    );
    await new Promise<void>((resolve) => redirecting.listen(0, '127.0.0.1', resolve));
    const { port: from } = redirecting.address() as AddressInfo;
    process.env.http_proxy = `http://127.0.0.1:${port}`;
    try {
      const result = await call(new URL(`http://127.0.0.1:${from}/`), { allowLoopback: true });
      expect(result.answer?.status).toBe(302);
    } finally {
      delete process.env.http_proxy;
      await new Promise((resolve) => redirecting.close(resolve));
    }
  });

  it('reached the canary with no byte, however it was tried', () => {
    expect(HOSTILE_HOSTS.length).toBeGreaterThanOrEqual(60);
    expect(bytes).toBe(0);
  });

  it('reaches this machine where development allows it', async () => {
    for (const host of ['127.0.0.1', '[::1]', 'localhost']) {
      const url = parseTarget(`http://${host}:${port}/`, { allowLoopback: true });
      expect(url).toBeInstanceOf(URL);
      const { answer } = await call(url as URL, { allowLoopback: true });
      expect(answer).toMatchObject({ status: 200, body: 'secret' });
    }
    expect(parseTarget('http://10.0.0.1/', { allowLoopback: true })).toBe('address_not_public');
    expect(bytes).toBeGreaterThan(0);
  });
});
