/** What the watchdog looks at; times are of `performance.now()`. */
export type Pulse = {
  /** A record is held: waiting, in flight or failing. Then slowness is the handlers', and a rebuild would not help. */
  isBusy(): boolean;
  lastFetchAtMs(): number;
  lastProgressAtMs(): number;
  /** Whether Kafka holds records of the assigned partitions that never reached us. */
  isBehind(): Promise<boolean>;
  onStall(reason: string): void;
};

export type WatchdogTiming = { checkEveryMs: number; silentAfterMs: number; stallAfterMs: number };

/**
 * Finds the two silent stalls of kafkajs (https://github.com/tulios/kafkajs/issues/1456, 1593): no fetch any more, or
 * fetches that bring nothing although there is something. Tells `onStall` at most once. The answer stops it.
 */
export function startWatchdog(pulse: Pulse, timing: WatchdogTiming): () => void {
  let stopped = false;
  let behindAtMs: number | null = null;
  let timer = setTimeout(check, timing.checkEveryMs);

  async function check(): Promise<void> {
    const reason = pulse.isBusy() ? null : await diagnose();
    if (stopped) return;
    if (reason !== null) return pulse.onStall(reason);
    timer = setTimeout(check, timing.checkEveryMs);
  }

  async function diagnose(): Promise<string | null> {
    const nowMs = performance.now();
    if (nowMs - pulse.lastFetchAtMs() > timing.silentAfterMs) return `no fetch for ${timing.silentAfterMs} ms`;
    if (nowMs - Math.max(pulse.lastProgressAtMs(), behindAtMs ?? 0) <= timing.stallAfterMs) return null;
    const seenMs = pulse.lastProgressAtMs();
    // Kafka away is not a stall, and shows as missing fetches.
    const behind = await pulse.isBehind().catch(() => false);
    if (!behind || pulse.isBusy() || pulse.lastProgressAtMs() !== seenMs) {
      behindAtMs = performance.now();
      return null;
    }
    return `records are waiting, and none came for ${timing.stallAfterMs} ms`;
  }

  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}
