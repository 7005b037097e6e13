import { describe, expect, it } from 'vitest';
import { healthPages } from '../../src/http-server/serve.ts';
import { createMetrics } from '../../src/observability/metrics.ts';
import { createTestApi } from '../support/servers/api.ts';
import { useApi } from '../support/servers/use-api.ts';

const { db, client, api } = useApi({ testWebhook: true });

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** What is missing; of the policy its presence only, since pages for people have one of their own. */
function missing(headers: Headers): string[] {
  const wanted: Record<string, RegExp> = {
    'x-content-type-options': /^nosniff$/,
    'x-frame-options': /^(SAMEORIGIN|DENY)$/,
    'referrer-policy': /^no-referrer$/,
    'strict-transport-security': /^max-age=\d{7,}/,
    'content-security-policy': /default-src 'none'/,
    'cross-origin-resource-policy': /^same-origin$/,
  };
  return Object.entries(wanted).flatMap(([name, form]) => (form.test(headers.get(name) ?? '') ? [] : [name]));
}

describe('secure headers', () => {
  it('are on every answer of every route, by each method, with a key and without', async () => {
    const paths = [...new Set(api.app.routes.map(({ path }) => path))].filter((path) => !path.includes('*'));
    expect(paths.length).toBeGreaterThan(30);
    const statuses = new Set<number>();
    const lacking: string[] = [];
    for (const path of [...paths, '/', '/nowhere', '/api/nowhere']) {
      for (const method of METHODS) {
        for (const key of [undefined, client.apiKey]) {
          const answer = await api.app.request(path.replace(/:\w+(\{[^}]*\})?/g, 'x'), {
            method,
            headers: { ...(key !== undefined && { 'x-api-key': key }) },
          });
          await answer.body?.cancel();
          statuses.add(answer.status);
          for (const name of missing(answer.headers)) lacking.push(`${method} ${path} ${answer.status}: ${name}`);
          if (answer.headers.get('access-control-allow-origin')) lacking.push(`${method} ${path}: CORS`);
          if (answer.headers.get('x-powered-by') || answer.headers.get('server')) lacking.push(`${path}: boasts`);
        }
      }
    }
    expect(lacking).toEqual([]);
    for (const status of [200, 401, 404, 405, 415]) expect([...statuses]).toContain(status);
  });

  it('are on the pages of a process without an API', async () => {
    const pages = healthPages({}, createMetrics({ defaults: false }), () => true);
    for (const path of ['/health', '/health/ready', '/health/live', '/metrics', '/nowhere']) {
      const answer = await pages(new Request(`http://127.0.0.1${path}`));
      expect(missing(answer.headers), path).toEqual([]);
    }
  });
});

describe('CORS', () => {
  const asked = { origin: 'https://app.example', 'access-control-request-method': 'GET' };
  const allowed = (headers: Headers) => [...headers.keys()].filter((name) => name.startsWith('access-control-'));

  it('is off unless pages are named: neither an answer nor a preflight allows anything', async () => {
    for (const path of ['/api/inbox', '/api/notifications', '/health', '/nowhere']) {
      for (const method of ['GET', 'OPTIONS']) {
        const answer = await api.app.request(path, { method, headers: asked });
        expect(allowed(answer.headers), `${method} ${path}`).toEqual([]);
      }
    }
  });

  it('is for the inbox and for the pages that are named, and for nothing else', async () => {
    const { app } = createTestApi(db.database, { corsOrigins: ['https://app.example'] });
    const inbox = await app.request('/api/inbox', { method: 'OPTIONS', headers: asked });
    expect(inbox.headers.get('access-control-allow-origin')).toBe('https://app.example');
    expect(inbox.headers.get('access-control-allow-credentials')).toBeNull();
    const other = { ...asked, origin: 'https://evil.example' };
    const refused = await app.request('/api/inbox', { method: 'OPTIONS', headers: other });
    expect(refused.headers.get('access-control-allow-origin')).toBeNull();
    for (const path of ['/api/notifications', '/api/client/me', '/health', '/metrics']) {
      for (const method of ['GET', 'OPTIONS']) {
        const answer = await app.request(path, { method, headers: asked });
        expect(answer.headers.get('access-control-allow-origin'), `${method} ${path}`).toBeNull();
      }
    }
  });
});
