import { openSync, readSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { openDoor } from './door.ts';
import { type Input, nextInput } from './inputs.ts';
import { randomOf } from './mutate.ts';

export type Figures = {
  inputs: number;
  /** An empty request, one of the quickest of some, in milliseconds. */
  emptyMs: number;
  /** The longest hold of the event loop by one input, and which that was. */
  longestMs: number;
  longestAt: number;
  /** Of this thread, after collecting: at a fifth of the inputs, and at the end. */
  heapMb: [number, number];
  /** What was wrong, with the number of the input. */
  faults: string[];
};

/** So many empty requests long may an input hold the event loop. */
export const MOST_TIMES_EMPTY = 20;
/** The machine itself holds a thread up now and then: an input is to blame where it does so each time. */
const TRIES = 5;
const PAUSE_MS = 50;
const FIRST_TO_MEASURE = 50;
const MOST_HEAP_GROWTH_MB = 32;

/** Sends inputs to the door, one after the other. @param note is told how far it is */
export async function runStrangers(
  { count, seed }: { count: number; seed: number },
  note: (text: string) => void = () => {},
): Promise<Figures> {
  const door = await openDoor();
  const random = randomOf(seed);
  const faults: string[] = [];
  let current = 'before the first';
  const onCrash = (error: unknown) => faults.push(`${current}: the process would have ended: ${error}`);
  process.on('uncaughtException', onCrash).on('unhandledRejection', onCrash);
  try {
    // Everything is loaded, and each thread has begun, before anything is measured.
    const warmUp = randomOf(seed + 1);
    for (let at = 0; at < FIRST_TO_MEASURE; at++) await send(nextInput(warmUp));
    await send({ kind: 'html', html: '<p>x</p>'.repeat(1_000) });
    const empty: number[] = [];
    for (let at = 0; at < FIRST_TO_MEASURE; at++) empty.push(await timed(door.sendNothing));
    const emptyMs = empty.sort((a, b) => a - b)[Math.floor(FIRST_TO_MEASURE / 10)] ?? 0;

    const figures: Figures = { inputs: count, emptyMs, longestMs: 0, longestAt: -1, heapMb: [0, 0], faults };
    for (let at = 0; at < count; at++) {
      current = `input ${at}`;
      const input = nextInput(random);
      let heldMs = await send(input);
      for (let n = 1; n < TRIES && heldMs > MOST_TIMES_EMPTY * emptyMs; n++) {
        await setTimeout(PAUSE_MS);
        heldMs = Math.min(heldMs, await send(input));
      }
      if (heldMs > figures.longestMs) Object.assign(figures, { longestMs: heldMs, longestAt: at });
      if (heldMs > MOST_TIMES_EMPTY * emptyMs) {
        faults.push(
          `${current}: holds the event loop for ${heldMs.toFixed(1)} ms, an empty request takes ${emptyMs.toFixed(1)} ms`,
        );
      }
      if (at === Math.floor(count / 5)) figures.heapMb[0] = heapMb();
      if (at % 500 === 0) note(`${at} of ${count}`);
    }
    figures.heapMb[1] = heapMb();
    const growth = figures.heapMb[1] - figures.heapMb[0];
    if (growth > MOST_HEAP_GROWTH_MB) faults.push(`the heap grew by ${growth.toFixed(0)} MB`);
    return figures;
  } finally {
    process.off('uncaughtException', onCrash).off('unhandledRejection', onCrash);
    await door.close();
  }

  /** @returns for how long it held the event loop, at most */
  async function send(input: Input): Promise<number> {
    const watch = watchLoop();
    try {
      const status = await door.send(input);
      if (status >= 500) faults.push(`${current}: answered ${status}`);
    } catch (error) {
      faults.push(`${current}: ${error}`);
    }
    return watch.stop();
  }
}

async function timed(work: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

/** The longest work between two turns of the event loop. */
function watchLoop(): { stop(): number } {
  let longestMs = 0;
  let last = workedMs();
  let isOver = false;
  const look = () => {
    const now = workedMs();
    longestMs = Math.max(longestMs, now - last);
    last = now;
    if (!isOver) setImmediate(look);
  };
  setImmediate(look);
  return {
    stop() {
      look();
      isOver = true;
      return longestMs;
    },
  };
}

const scratch = Buffer.alloc(64);
const schedstat = openSchedstat();

/** The processor's time of this thread, where Linux tells: others on a busy machine hold nobody up. Else the clock's. */
function workedMs(): number {
  if (schedstat === null) return performance.now();
  const length = readSync(schedstat, scratch, 0, scratch.length, 0);
  return Number.parseInt(scratch.toString('latin1', 0, length), 10) / 1e6;
}

function openSchedstat(): number | null {
  try {
    return openSync('/proc/self/schedstat', 'r');
  } catch {
    return null;
  }
}

function heapMb(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed / 1_048_576;
}
