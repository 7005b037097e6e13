import net from 'node:net';
import { expect, it } from 'vitest';
import { createListener, type ListenOptions } from '../../src/db/listen.ts';
import { eventually } from '../support/expect/eventually.ts';
import { startTcpProxy } from '../support/fakes/tcp-proxy.ts';
import { useDatabase } from '../support/servers/use-api.ts';

const db = useDatabase();

const CHANNEL = 'listen_test';
const notify = (payload: string) => db.database.pool.query('select pg_notify($1, $2)', [CHANNEL, payload]);

function start(overrides: Partial<ListenOptions> = {}) {
  const troubles: Error[] = [];
  const listener = createListener({
    url: db.url,
    channel: CHANNEL,
    applicationName: 'listen-test',
    onTrouble: (error) => troubles.push(error),
    ...overrides,
  });
  const count = (payload: string) => {
    let wakes = 0;
    const off = listener.on(payload, () => {
      wakes++;
    });
    return { off, wakes: () => wakes };
  };
  return { listener, troubles, count };
}

/** The database behind a line that can be cut. */
async function behindProxy() {
  const url = new URL(db.url);
  const proxy = await startTcpProxy(url.host);
  url.host = proxy.address;
  return { proxy, url: url.href };
}

it('wakes those of the payload, all of them, and no longer than they want', async () => {
  const { listener, count } = start();
  const [one, two, other] = [count('a'), count('a'), count('b')];
  await eventually(() => one.wakes() === 1 && other.wakes() === 1);
  await notify('a');
  await eventually(() => one.wakes() === 2 && two.wakes() === 2);
  one.off();
  await notify('a');
  await eventually(() => two.wakes() === 3);
  expect([one.wakes(), other.wakes()]).toEqual([2, 1]);
  await listener.close();
});

it('connects only when somebody wants to know, and leaves nothing open when it is closed', async () => {
  const { listener, count } = start({ applicationName: 'listen-test-lazy' });
  const connections = async () =>
    (await db.database.pool.query(`select 1 from pg_stat_activity where application_name = 'listen-test-lazy'`))
      .rowCount;
  expect(await connections()).toBe(0);
  count('a');
  await eventually(async () => (await connections()) === 1);
  await listener.close();
  await eventually(async () => (await connections()) === 0);
  await listener.close();
});

it('comes back when the server does, and wakes everybody, since it may have missed something', async () => {
  const { proxy, url } = await behindProxy();
  const { listener, troubles, count } = start({ url });
  const watcher = count('a');
  await eventually(() => watcher.wakes() === 1);
  await proxy.cut();
  await eventually(() => troubles.length >= 2);
  expect(watcher.wakes()).toBe(1);
  await proxy.mend();
  await eventually(() => watcher.wakes() === 2);
  await notify('a');
  await eventually(() => watcher.wakes() === 3);
  await listener.close();
  await proxy.close();
});

it('notices a line that died without a word', async () => {
  let silent = false;
  const target = new URL(db.url);
  const sockets: net.Socket[] = [];
  const line = net.createServer((near) => {
    const far = net.connect(Number(target.port), target.hostname);
    sockets.push(near, far);
    for (const socket of [near, far]) socket.on('error', () => {});
    near.on('data', (data) => !silent && far.write(data));
    far.on('data', (data) => !silent && near.write(data));
  });
  await new Promise<void>((resolve) => line.listen(0, '127.0.0.1', resolve));
  const url = new URL(db.url);
  url.host = `127.0.0.1:${(line.address() as net.AddressInfo).port}`;
  const { listener, troubles, count } = start({ url: url.href, checkEveryMs: 200 });
  const watcher = count('a');
  await eventually(() => watcher.wakes() === 1);
  silent = true;
  await eventually(() => troubles.length >= 1, { timeoutMs: 30_000 });
  silent = false;
  await eventually(() => watcher.wakes() === 2, { timeoutMs: 30_000 });
  await listener.close();
  for (const socket of sockets) socket.destroy();
  line.close();
});

it('can be closed while it has no connection', async () => {
  const { listener, troubles, count } = start({ url: 'postgres://postgres@127.0.0.1:9/none' });
  count('a');
  await eventually(() => troubles.length >= 1);
  await listener.close();
});
