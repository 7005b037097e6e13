export type GatherOptions<T, R> = {
  /** Does one round: a result for each item, in their order. When it rejects, so does every item of the round. */
  work: (items: T[]) => Promise<R[]>;
  /** Rounds under way at once; one that takes longer than `slowAfterMs` stands in nobody's way any more. */
  atOnce?: number;
  slowAfterMs?: number;
  /** How long a round waits for company unless it is full before; without, it begins with this turn of the event loop. */
  waitMs?: number;
  /** The most items of a round, and the most that they may weigh together; a heavier one goes alone. */
  most?: number;
  mostWeight?: number;
  weightOf?: (item: T) => number;
};

type Waiting<T, R> = { item: T; resolve: (result: R) => void; reject: (error: unknown) => void };

/**
 * Does together what many ask for at once. Unless `waitMs` says so nobody waits for company: what comes while no round is
 * under way begins with this turn of the event loop, and what comes meanwhile shares the next round. A round begins after each of its items was
 * asked for, so what it reads is as new as if each were done alone.
 */
export function createGather<T, R>(options: GatherOptions<T, R>): (item: T) => Promise<R> {
  const { work, atOnce = 1, slowAfterMs = 250, waitMs = 0, most = 100 } = options;
  const { mostWeight = Number.POSITIVE_INFINITY, weightOf = () => 0 } = options;
  const waiting: Waiting<T, R>[] = [];
  let underWay = 0;
  let isDue = false;
  let company: NodeJS.Timeout | undefined;

  function beginSoon(): void {
    if (isDue || waiting.length === 0 || underWay >= atOnce) return;
    if (waitMs > 0 && waiting.length < most) {
      company ??= setTimeout(begin, waitMs);
      return;
    }
    isDue = true;
    setImmediate(begin);
  }

  function begin(): void {
    isDue = false;
    clearTimeout(company);
    company = undefined;
    while (waiting.length > 0 && underWay < atOnce) void round(takeSome());
  }

  function takeSome(): Waiting<T, R>[] {
    let weight = 0;
    let count = 0;
    for (const { item } of waiting.slice(0, most)) {
      weight += weightOf(item);
      if (count > 0 && weight > mostWeight) break;
      count++;
    }
    return waiting.splice(0, count);
  }

  async function round(some: Waiting<T, R>[]): Promise<void> {
    underWay++;
    let isCounted = true;
    const letOthers = () => {
      if (isCounted) underWay--;
      isCounted = false;
      beginSoon();
    };
    const slow = setTimeout(letOthers, slowAfterMs);
    try {
      const results = await work(some.map(({ item }) => item));
      for (const [index, { resolve }] of some.entries()) resolve(results[index] as R);
    } catch (error) {
      for (const { reject } of some) reject(error);
    } finally {
      clearTimeout(slow);
      letOthers();
    }
  }

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      beginSoon();
    });
}
