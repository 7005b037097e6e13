// Preloaded into a process that a check watches (NODE_OPTIONS=--import): tells at PROBE_PORT how late its event loop was
// since it was asked before, and its memory.
import { createServer } from 'node:http';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { isMainThread } from 'node:worker_threads';

/** Every millisecond the loop is looked at: what is beyond that, it was late. */
const LOOK_EVERY_MS = 1;

const port = Number(process.env.PROBE_PORT);
if (isMainThread && port > 0) {
  const delay = monitorEventLoopDelay({ resolution: LOOK_EVERY_MS });
  delay.enable();
  const lateMs = (/** @type {number} */ ns) => Math.max(0, ns / 1e6 - LOOK_EVERY_MS);
  const server = createServer((_request, response) => {
    response.end(
      JSON.stringify({
        p99Ms: lateMs(delay.percentile(99)),
        maxMs: lateMs(delay.max),
        residentBytes: process.memoryUsage.rss(),
        /** Since it began. */
        peakBytes: process.resourceUsage().maxRSS * 1_024,
      }),
    );
    delay.reset();
  });
  // A command of the same environment may run beside it.
  server.on('error', () => {});
  server.listen(port, '127.0.0.1');
  server.unref();
}
