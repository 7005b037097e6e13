const WINDOW_MS = 10 * 60_000;
const MOST_KILLS = 3;
/** Versions that are kept in mind; the oldest are forgotten. */
const MOST_VERSIONS = 1_000;

export type KillCount = {
  isSuspended(version: string): boolean;
  /** @returns whether it is this one that suspends the version */
  add(version: string): boolean;
  forget(version: string): void;
};

/** How often the renderings of a version were ended in the last ten minutes, in this process. @param now in ms, from any beginning */
export function createKillCount(now: () => number): KillCount {
  const kills = new Map<string, number[]>();
  const recent = (version: string) => (kills.get(version) ?? []).filter((at) => now() - at < WINDOW_MS);

  return {
    isSuspended: (version) => recent(version).length >= MOST_KILLS,
    add(version) {
      const all = [...recent(version), now()];
      // Deleted first, so that it is the newest.
      kills.delete(version);
      kills.set(version, all);
      const [oldest] = kills.keys();
      if (kills.size > MOST_VERSIONS && oldest !== undefined) kills.delete(oldest);
      return all.length === MOST_KILLS;
    },
    forget: (version) => void kills.delete(version),
  };
}
