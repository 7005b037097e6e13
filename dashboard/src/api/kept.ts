/** What this browser keeps of a person's choices. Where it keeps nothing (blocked, private), nothing is kept, and all else works. */
export const kept = {
  read(name: string): string | null {
    try {
      return localStorage.getItem(name);
    } catch {
      return null;
    }
  },
  /** @param value null takes it away */
  write(name: string, value: string | null): void {
    try {
      if (value === null) localStorage.removeItem(name);
      else localStorage.setItem(name, value);
    } catch {
      // The next page begins as if nothing had been chosen.
    }
  },
};
