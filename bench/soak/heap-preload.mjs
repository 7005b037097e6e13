// Loaded into a process before all else, and into each of its threads: on SIGUSR2 the process collects its garbage and writes what is
// then left to <SOAK_HEAP_DIR>/<pid>.json. Each thread has a heap of its own, which is asked for over a channel.
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { BroadcastChannel, isMainThread } from 'node:worker_threads';

/** How long threads have to answer; one that is busy for longer is not in the sum, and the sample says how many are. */
const THREADS_MS = 1_500;
const folder = process.env.SOAK_HEAP_DIR;

if (folder) {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc');
  const channel = new BroadcastChannel('soak-heap');

  const heapUsed = () => {
    // What finalizers let go of goes with the second.
    collect();
    collect();
    return process.memoryUsage().heapUsed;
  };

  if (isMainThread) {
    let number = 0;
    /** @type {number[]} */
    let answers = [];
    channel.onmessage = (/** @type {any} */ { data }) => {
      if (data.answer === number) answers.push(data.heapUsed);
    };
    process.on('SIGUSR2', () => {
      number++;
      answers = [];
      channel.postMessage({ question: number });
      const own = heapUsed();
      setTimeout(() => {
        const heap = answers.reduce((sum, one) => sum + one, own);
        const file = join(folder, `${process.pid}.json`);
        const sample = { number, heapBytes: heap, threads: answers.length, rssBytes: process.memoryUsage().rss };
        writeFileSync(`${file}.new`, JSON.stringify(sample));
        renameSync(`${file}.new`, file);
      }, THREADS_MS).unref();
    });
  } else {
    channel.onmessage = (/** @type {any} */ { data }) => {
      if (data.question) channel.postMessage({ answer: data.question, heapUsed: heapUsed() });
    };
  }
  channel.unref();
}
