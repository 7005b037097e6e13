import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * How much a heap may grow beside what was in use at its last collection, in percent. V8's own factor is up to 4, so the
 * garbage of a campaign, which outlives a young heap, would lie for minutes and take twice as much as the engine's heap.
 * Less than this costs more CPU than the memory is worth (docs/performance.md, "What was tried").
 */
const GROWING_PERCENT = 50;

/** Makes V8 collect the old garbage of this process and of its threads, those that run included, before it piles up. */
export function boundHeap(): void {
  setFlagsFromString(`--heap-growing-percent=${GROWING_PERCENT}`);
}

/**
 * The first collection of the main thread's whole heap, when a process has started: before it V8 knows nothing of what is
 * in use, and lets the heap grow to hundreds of MB. Takes a tenth of a second.
 */
export function collectOnce(): void {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  setFlagsFromString('--no-expose-gc');
}
