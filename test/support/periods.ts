import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until the current UTC minute, and so the day and the month, have at least `roomMs` left. */
export async function roomInMinute(roomMs: number): Promise<void> {
  const leftMs = 60_000 - (Date.now() % 60_000);
  if (leftMs < roomMs) await sleep(leftMs + 50);
}
