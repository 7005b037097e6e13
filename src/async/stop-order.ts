export type StopOrder = {
  /** What takes in work: all of it is told at once, so that nothing begins while another part finishes. */
  onStop(name: string, stop: () => Promise<unknown> | unknown): void;
  /** What work in hand still needs: ended one by one when all work is done, in the reverse order of registration. */
  onEnd(name: string, end: () => Promise<unknown> | unknown): void;
  /** What has not stopped yet. */
  left(): string[];
  /** Stops everything. Never rejects: a part that fails is told to `onFailed`, and the others stop all the same. */
  stop(onFailed: (name: string, error: unknown) => void): Promise<void>;
};

type Part = { name: string; stop: () => Promise<unknown> | unknown };

/** In which order the parts of a process stop: first all work, then what it stands on. */
export function createStopOrder(): StopOrder {
  const working = new Set<Part>();
  const bases: Part[] = [];
  return {
    onStop: (name, stop) => working.add({ name, stop }),
    onEnd: (name, end) => bases.push({ name, stop: end }),
    left: () => [...working, ...bases].map(({ name }) => name),
    async stop(onFailed) {
      const stopOne = async ({ name, stop }: Part) => {
        try {
          await stop();
        } catch (error) {
          onFailed(name, error);
        }
      };
      await Promise.all([...working].map((part) => stopOne(part).finally(() => working.delete(part))));
      for (let part = bases.at(-1); part; part = bases.at(-1)) {
        await stopOne(part);
        bases.splice(bases.indexOf(part), 1);
      }
    },
  };
}
