import { describe, expect, it } from 'vitest';
import { useApi } from '../../support/servers/use-api.ts';

const { api } = useApi();

/** Every address that a page or a style sheet loads or leads to. */
const addressesIn = (text: string) =>
  [...text.matchAll(/(?:src|href|action)="([^"]*)"|url\(\s*['"]?([^'")]+)|url: '([^']*)'/g)].map(
    (match) => match[1] ?? match[2] ?? match[3] ?? '',
  );

describe('GET /docs', () => {
  it('answers a page whose every file is there', async () => {
    const page = await api.send('GET', '/docs');
    expect(page.status).toBe(200);
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    const addresses = addressesIn(page.text);
    expect(addresses.length).toBeGreaterThanOrEqual(5);
    for (const address of addresses) {
      const answer = await api.send('GET', new URL(address, 'http://localhost/docs').pathname);
      expect(answer.status, address).toBe(200);
      expect(answer.text.length, address).toBeGreaterThan(100);
    }
  });

  it('shows the document of this server, and asks nobody else whether it is valid', async () => {
    const { text } = await api.send('GET', '/docs/start.js');
    expect(addressesIn(text)).toEqual(['openapi.json']);
    expect(text).toContain('validatorUrl: null');
  });

  it('names no address that leads outside', async () => {
    for (const path of ['/docs', '/docs/start.js', '/docs/page.css', '/docs/swagger-ui.css']) {
      const { text } = await api.send('GET', path);
      const outside = addressesIn(text).filter((address) => /^(?:[a-z]+:)?\/\//i.test(address));
      expect(outside, path).toEqual([]);
    }
  });

  it('may by its policy load, run and ask only what this server serves, and stand in no frame', async () => {
    const { headers } = await api.send('GET', '/docs');
    const policy = headers.get('content-security-policy') ?? '';
    for (const rule of [
      "default-src 'none'",
      "script-src 'self'",
      "connect-src 'self'",
      "img-src 'self' data:",
      "frame-ancestors 'none'",
    ]) {
      expect(policy.split('; ')).toContain(rule);
    }
    expect(policy).not.toMatch(/https?:|\*/);
    expect(policy).not.toMatch(/script-src[^;]*unsafe/);
    expect((await api.send('GET', '/health/live')).headers.get('content-security-policy')).not.toContain('script-src');
  });
});

describe('GET /docs/:file', () => {
  it('gives each file its type', async () => {
    const types = {
      'swagger-ui-bundle.js': 'text/javascript',
      'swagger-ui.css': 'text/css',
      'favicon-32x32.png': 'image/png',
    };
    for (const [file, type] of Object.entries(types)) {
      const { headers } = await api.send('GET', `/docs/${file}`);
      expect(headers.get('content-type')).toContain(type);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('cache-control')).toBe('public, max-age=3600');
    }
  });

  it('answers 404 to every other file, of the package and of the machine', async () => {
    const others = ['package.json', 'index.html', 'swagger-ui.js', '__proto__', 'toString', '..%2f..%2fpackage.json'];
    for (const file of [...others, '%2e%2e%2fpackage.json', '..\\package.json']) {
      expect((await api.send('GET', `/docs/${file}`)).status, file).toBe(404);
    }
  });
});

describe('GET /problems/:code', () => {
  it('answers a page to a browser and JSON to a program', async () => {
    const page = await api.send('GET', '/problems/validation_failed', { headers: { accept: 'text/html,*/*;q=0.8' } });
    expect(page.status).toBe(200);
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.text).toContain('<h1>Validation failed</h1>');
    expect(page.text).toContain('<code>errors</code>');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    const json = await api.send('GET', '/problems/validation_failed', { headers: { accept: 'application/json' } });
    expect(json.json).toMatchObject({ code: 'validation_failed', status: 422 });
    for (const { headers } of [page, json]) expect(headers.get('vary')).toBe('accept');
  });

  it('is where the type of a problem leads', async () => {
    const { json } = await api.send('GET', '/api/client/me');
    const answer = await api.send('GET', json.type);
    expect(answer.json).toMatchObject({ code: json.code, title: json.title });
  });
});
