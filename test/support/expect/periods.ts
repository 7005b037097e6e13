import { setTimeout as sleep } from 'node:timers/promises';

const DAY_MS = 86_400_000;

/** Waits until the current UTC day has at least `roomMs` left. */
export async function roomInDay(roomMs: number): Promise<void> {
  const leftMs = DAY_MS - (Date.now() % DAY_MS);
  if (leftMs < roomMs) await sleep(leftMs + 50);
}

/** Waits until the current UTC minute, and so the day and the month, have at least `roomMs` left. */
export async function roomInMinute(roomMs: number): Promise<void> {
  const leftMs = 60_000 - (Date.now() % 60_000);
  if (leftMs < roomMs) await sleep(leftMs + 50);
}
