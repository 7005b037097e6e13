import { connect } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';

/**
 * Slow clients, in a thread of their own so that they do not slow down those that measure. Half of them send headers
 * byte by byte, half a body; one that is cut off comes again, until the message 'stop'. Asked by any message, it tells
 * how long each connection that was cut off had lived, in milliseconds, and what it was answered.
 * @type {{ port: number, sockets: number, everyMs: number, key: string }}
 */
const { port, sockets, everyMs, key } = workerData;
/** @type {{ kind: string, livedMs: number, status: number | null }[]} */
const cut = [];
/** @type {Set<import('node:net').Socket>} */
const open = new Set();
let over = false;

const POST = [
  'POST /api/notifications HTTP/1.1',
  'host: localhost',
  `x-api-key: ${key}`,
  'content-type: application/json',
];
const BEGINNINGS = {
  headers: 'GET /health/live HTTP/1.1\r\nhost: localhost\r\nx-slow: ',
  body: `${[...POST, 'content-length: 20000'].join('\r\n')}\r\n\r\n`,
  chunks: `${[...POST, 'transfer-encoding: chunked'].join('\r\n')}\r\n\r\n`,
};
const PIECES = { headers: 'a', body: ' ', chunks: '1\r\n \r\n' };

/** @param {keyof typeof BEGINNINGS} kind */
function begin(kind) {
  const startedAt = performance.now();
  const socket = connect(port, '127.0.0.1', () => socket.write(BEGINNINGS[kind]));
  const timer = setInterval(() => socket.writable && socket.write(PIECES[kind]), everyMs);
  let answer = '';
  open.add(socket);
  socket.on('data', (data) => {
    answer += data;
  });
  socket.on('error', () => {});
  socket.on('close', () => {
    clearInterval(timer);
    open.delete(socket);
    if (over) return;
    const [, status] = /^HTTP\/1\.1 (\d+)/.exec(answer) ?? [];
    cut.push({ kind, livedMs: performance.now() - startedAt, status: status === undefined ? null : Number(status) });
    begin(kind);
  });
}

for (let index = 0; index < sockets; index++) {
  setTimeout(() => begin(index % 2 === 0 ? 'headers' : index % 4 === 1 ? 'body' : 'chunks'), (index / sockets) * 1_000);
}
parentPort?.on('message', (message) => {
  parentPort?.postMessage({ cut, open: open.size });
  if (message !== 'stop') return;
  over = true;
  for (const socket of open) socket.destroy();
  parentPort?.close();
});
