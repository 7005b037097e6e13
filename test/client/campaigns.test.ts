import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createPosthorn, type Posthorn } from '../../src/client/index.ts';
import { collectMeanwhile } from '../support/fakes/collector.ts';
import { useApi } from '../support/servers/use-api.ts';
import { failureOf } from './failure-of.ts';

const MEBIBYTE = 1_048_576;
const WORDS = { channel: 'email' as const, content: { subject: 'News', body: 'Good morning' } };

describe('with the real API', () => {
  const { client, api } = useApi();
  let posthorn: Posthorn;
  /** The next uploads are cut off after so many bytes; those after none never arrive. */
  let cuts: number[] = [];
  let uploads: URL[] = [];

  beforeAll(() => {
    posthorn = createPosthorn({ apiKey: client.apiKey, baseUrl: 'http://posthorn.test', fetch });
  });

  async function fetch(request: Request): Promise<Response> {
    if (request.method !== 'PUT') return api.app.request(request);
    uploads.push(new URL(request.url));
    const after = cuts.shift();
    if (after === undefined) return api.app.request(request);
    if (after > 0) await api.app.request(cutOff(request, after));
    throw Object.assign(new TypeError('fetch failed'), { cause: { code: 'ECONNRESET' } });
  }

  function cutOff({ url, method, headers, body }: Request, after: number): Request {
    let taken = 0;
    const cut = new TransformStream<Uint8Array, Uint8Array>({
      transform(part, line) {
        taken += part.byteLength;
        if (taken > after) line.error(new Error('cut'));
        else line.enqueue(part);
      },
    });
    return new Request(url, { method, headers, body: body?.pipeThrough(cut) ?? null, duplex: 'half' });
  }

  async function draft(): Promise<string> {
    uploads = [];
    const { id } = await posthorn.campaigns.create({ name: 'News', ...WORDS });
    return id;
  }

  it('a campaign is made, given its people, checked, started, paused, resumed and cancelled', async () => {
    const { campaigns } = posthorn;
    const id = await draft();
    const read = await campaigns.upload(id, people('ada@example.com', 'nobody', 'eve@example.com', 'Ada@example.com'));
    expect(read).toMatchObject({ accepted: 2, duplicates: 1, refused: 1 });
    const refused = await campaigns.refused(id).page();
    expect(refused.items).toMatchObject([{ line: 3, pointer: '/email' }]);
    expect(await campaigns.check(id)).toMatchObject({ ready: true, total: 2 });
    expect(await failureOf(campaigns.start(id, 3))).toMatchObject({ code: 'total_changed', status: 409 });
    expect(await campaigns.start(id, 2)).toMatchObject({ id, status: 'RUNNING' });
    expect(await failureOf(campaigns.update(id, { priority: 4 }))).toMatchObject({ code: 'content_pinned' });
    expect(await campaigns.update(id, { rate: { perSecond: 5 } })).toMatchObject({ rate: { perSecond: 5 } });
    expect(await campaigns.pause(id)).toMatchObject({ status: 'PAUSED', reason: 'person', underWay: 0 });
    expect(await campaigns.resume(id)).toMatchObject({ status: 'RUNNING', reason: null });
    expect(await campaigns.retry(id, { dryRun: true })).toEqual({ count: 0 });
    expect(await campaigns.remove(id, { address: 'eve@example.com' })).toMatchObject({ removed: 1 });
    const { items } = await campaigns.recipients(id).page();
    expect(items.map(({ recipient }) => recipient)).toEqual([{ email: 'ada@example.com' }]);
    expect(await campaigns.cancel(id)).toMatchObject({ status: 'CANCELLED' });
    expect((await campaigns.list({ status: 'CANCELLED' }).page()).items.map((one) => one.id)).toEqual([id]);
  });

  it('watch tells of each change, and goes on where nothing has changed', async () => {
    const { campaigns } = posthorn;
    const id = await draft();
    await campaigns.upload(id, people('ada@example.com'));
    await campaigns.check(id);
    const seen: string[] = [];
    const enough = new AbortController();
    const watching = (async () => {
      for await (const { status } of campaigns.watch(id, { everyMs: 10, signal: enough.signal })) {
        seen.push(status);
        if (status === 'CHECKED') await campaigns.start(id, 1);
        if (status === 'RUNNING') await campaigns.pause(id);
        if (status === 'PAUSED') enough.abort(new Error('enough'));
      }
    })();
    await expect(watching).rejects.toThrow('enough');
    expect(seen).toEqual(['CHECKED', 'RUNNING', 'PAUSED']);
  });

  it('an upload that breaks off twice goes on behind the lines that are on record', async () => {
    const rows = Array.from({ length: 5_000 }, (_, index) => `user-${index}@example.com`);
    const id = await draft();
    cuts = [60_000, 100_000];
    const read = await posthorn.campaigns.upload(id, () => people(...rows));
    expect(read).toMatchObject({ accepted: 5_000, duplicates: 0, refused: 0 });
    const from = uploads.map(({ searchParams }) => Number(searchParams.get('fromLine') ?? 1));
    expect(from).toHaveLength(3);
    expect(from[0]).toBe(1);
    expect(from[2]).toBeGreaterThan(1_000);
    expect((await posthorn.campaigns.get(id)).audience).toMatchObject({ state: 'complete', accepted: 5_000 });
  });

  it('another upload that breaks before it arrives does not go on behind the one before', async () => {
    const id = await draft();
    await posthorn.campaigns.upload(id, people(...Array.from({ length: 2_000 }, (_, n) => `old-${n}@example.com`)));
    cuts = [0];
    const read = await posthorn.campaigns.upload(id, () => people('ada@example.com'));
    expect(read).toMatchObject({ accepted: 1, duplicates: 0 });
    expect(uploads.at(-1)?.search).toBe('');
  });

  it('a stream can be had once: an upload of it that breaks off is told', async () => {
    const id = await draft();
    cuts = [10];
    const broken = posthorn.campaigns.upload(id, people('ada@example.com', 'eve@example.com'));
    expect(await failureOf(broken)).toMatchObject({ code: 'network_error' });
    expect(uploads).toHaveLength(1);
  });

  it('what a source throws is thrown', async () => {
    const id = await draft();
    async function* source() {
      yield 'email\n';
      throw new RangeError('the disk is gone');
    }
    await expect(posthorn.campaigns.upload(id, source)).rejects.toThrow(RangeError);
  });
});

describe('an upload of 64 MiB', () => {
  const SIZE = 64 * MEBIBYTE;
  const PART = 65_536;
  /** What the kernel and the parts on their way hold, and no more. */
  const MOST_AHEAD = 16 * MEBIBYTE;
  const ANSWER = JSON.stringify({ success: true, message: 'ok', data: { accepted: 1 } });

  async function open(read: (request: IncomingMessage) => Promise<void>): Promise<Posthorn> {
    const server = createServer(async (request, response) => {
      await read(request);
      response.writeHead(200, { 'content-type': 'application/json' }).end(ANSWER);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    const { port } = server.address() as AddressInfo;
    return createPosthorn({ apiKey: 'nk_test_1', baseUrl: `http://127.0.0.1:${port}`, timeoutMs: 1_000 });
  }

  it('is read no faster than the server takes it, and arrives as it is', async () => {
    let given = 0;
    let ahead = 0;
    const [sent, received] = [createHash('sha256'), createHash('sha256')];
    async function* source() {
      for (let part = 0; given < SIZE; part++) {
        const bytes = Buffer.alloc(PART, part % 251);
        sent.update(bytes);
        given += PART;
        yield bytes;
      }
    }
    const posthorn = await open(async (request) => {
      // Nothing is read of it meanwhile.
      await new Promise((resolve) => setTimeout(resolve, 500));
      ahead = given;
      for await (const part of request) received.update(part);
    });
    await posthorn.campaigns.upload('cmp_1', source());
    expect(given).toBe(SIZE);
    expect(ahead).toBeLessThan(MOST_AHEAD);
    expect(received.digest('hex')).toBe(sent.digest('hex'));
  });

  it('ends where the server takes nothing for four times as long as one attempt may last', async () => {
    collectMeanwhile();
    const posthorn = await open(() => new Promise(() => {}));
    async function* source() {
      for (let given = 0; given < SIZE; given += PART) yield Buffer.alloc(PART);
    }
    const given = posthorn.campaigns.upload('cmp_1', source());
    expect(await failureOf(given)).toMatchObject({ code: 'timeout' });
  });
});

it('the people of another campaign are taken over in as many requests as it takes', async () => {
  const bodies: unknown[] = [];
  const counts = { read: 3, accepted: 3, duplicates: 0, refused: 0, linesRead: 3 };
  const posthorn = createPosthorn({
    apiKey: 'nk_test_1',
    baseUrl: 'http://posthorn.test',
    async fetch(request) {
      bodies.push(await request.json());
      const next = bodies.length < 3 ? `place-${bodies.length}` : null;
      return Response.json({ success: true, message: 'ok', data: { ...counts, next } });
    },
  });
  const from = { campaign: 'cmp_2', with: ['FAILED' as const] };
  expect(await posthorn.campaigns.copyAudience('cmp_1', from)).toEqual(counts);
  expect(bodies).toEqual([from, { ...from, after: 'place-1' }, { ...from, after: 'place-2' }]);
});

/** A CSV in parts of a hundred rows. */
async function* people(...addresses: string[]): AsyncGenerator<string> {
  yield 'email\n';
  for (let from = 0; from < addresses.length; from += 100) {
    yield addresses
      .slice(from, from + 100)
      .map((address) => `${address}\n`)
      .join('');
  }
}
