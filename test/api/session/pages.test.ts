import { expect, test } from 'vitest';
import { useApi } from '../../support/servers/use-api.ts';

const { api } = useApi();
const get = (path: string) => api.app.request(path);

test.each(['invitation', 'reset'])(
  'the page of a link, %s, is shown without its token, and asks this server alone',
  async (page) => {
    const response = await get(`/app/${page}`);
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('no-store');
    const policy = response.headers.get('content-security-policy');
    expect(policy).toMatch(/default-src 'none'.*script-src 'self'/);
    expect(policy).not.toMatch(/unsafe|https?:/);
    const html = await response.text();
    const [, to = ''] = /data-to="\.\.([^"]+)"/.exec(html) ?? [];
    // Where it sends what is given is an endpoint, which knows no such link.
    const body = JSON.stringify({
      token: 'a-guess-of-a-token-0123456789-0123456789-01',
      password: 'nine red boats at noon',
    });
    const answer = await api.app.request(to, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    expect(await answer.json()).toMatchObject({ code: 'invalid_link' });
    const [, script = ''] = /<script src="([^"]+)">/.exec(html) ?? [];
    expect((await get(`/app/${script}`)).headers.get('content-type')).toMatch(/^text\/javascript/);
  },
);
