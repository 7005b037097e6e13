/**
 * The work as many may ask for it at once: one is under way at a time, and all get its result who ask meanwhile, or
 * before it is `keepMs` old. What failed is not kept.
 */
export function shared<T>(work: () => Promise<T>, keepMs: number): () => Promise<T> {
  let current: Promise<T> | null = null;
  return () => {
    if (current) return current;
    const mine = work();
    current = mine;
    const forget = () => {
      if (current === mine) current = null;
    };
    mine.then(() => setTimeout(forget, keepMs).unref(), forget);
    return mine;
  };
}
