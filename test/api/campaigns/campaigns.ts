import type { TestApi } from '../../support/servers/api.ts';

export const CSV_TYPE = { 'content-type': 'text/csv' };

/** A body that `POST /api/campaigns` accepts. */
export function campaignBody(overrides: Record<string, unknown> = {}): Record<string, unknown> {
  return { name: 'December news', channel: 'email', content: { subject: 'News', text: 'Good morning' }, ...overrides };
}

/** So many people as CSV, each with an address of its own; a zone each, in turn, where some are given. */
export function audienceOf(count: number, zones: readonly string[] = []): string {
  const lines = Array.from({ length: count }, (_, n) => `person${n + 1}@example.com,${zones[n % zones.length] ?? ''}`);
  return ['email,timeZone', ...lines].join('\n');
}

/** What a client does with campaigns, by the API. */
export function campaignsOf({ send }: Pick<TestApi, 'send'>, key: string) {
  const ask = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
    send(method, `/api/campaigns${path}`, { key, ...(body !== undefined && { body }), headers });
  const create = async (overrides: Record<string, unknown> = {}): Promise<string> => {
    const { status, text, json } = await ask('POST', '', campaignBody(overrides));
    if (status !== 201) throw new Error(text);
    return json.data.id;
  };
  const upload = (id: string, csv: string, query = '') => ask('PUT', `/${id}/audience${query}`, csv, CSV_TYPE);
  const check = async (id: string) => (await ask('POST', `/${id}/check`)).json.data;
  const get = async (id: string) => (await ask('GET', `/${id}`)).json.data;
  return {
    ask,
    create,
    upload,
    check,
    get,
    /** With an audience of so many, started. @throws Error where any of it is refused */
    async started(count: number, overrides: Record<string, unknown> = {}, csv = audienceOf(count)): Promise<string> {
      const id = await create(overrides);
      const uploaded = await upload(id, csv);
      if (uploaded.status !== 200) throw new Error(uploaded.text);
      const { ready, problems } = await check(id);
      if (!ready) throw new Error(JSON.stringify(problems));
      const begun = await ask('POST', `/${id}/start`, { confirm: { total: uploaded.json.data.accepted } });
      if (begun.status !== 202) throw new Error(begun.text);
      return id;
    },
  };
}
